import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("Bad days of the state")
struct BadDayTests {
  private let scratch: ScratchDirectory
  private var directory: String { scratch.path("state") }
  private var file: String { scratch.path("state/state.sqlite3") }

  init() throws {
    scratch = try ScratchDirectory()
  }

  /// Opens the state, which must be refused, and checks that the file is as it was.
  private func refusal() throws -> StateError? {
    let before = FileManager.default.contents(atPath: file)
    let error = #expect(throws: StateError.self) { _ = try StateStore.open(scratch) }
    #expect(FileManager.default.contents(atPath: file) == before)
    return error
  }

  /// A closed state with some windows and alerts.
  private func fill() throws {
    let store = try StateStore.open(scratch)
    for number in 0..<300 {
      try store.take(TestMatches.match("\(number)", threshold: number.isMultiple(of: 2) ? 1 : 5))
    }
    // All that was written is in the file itself, where the tests damage it.
    _ = try store.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    store.close()
  }

  @Test("On a full disk matches are refused and none counts; with room again they count without a restart")
  func fullDisk() async throws {
    let store = try StateStore.open(scratch)
    try store.take(TestMatches.match("a", threshold: 5))
    let pages = try await store.database.write { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
      return pages
    }
    let large = TestMatches.match("b", event: String(repeating: "x", count: 60_000))
    let error = #expect(throws: StateError.self) { try store.take(TestMatches.match("a", threshold: 5), large) }
    #expect(error?.code == .full)
    #expect(error?.description.contains("make room, and Picket goes on by itself") == true)
    #expect(store.counters.commitsFailed == 1 && store.counters.lastError.contains("is full"))
    #expect(try await store.all().isEmpty)
    try await store.database.write { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 1_000)") }
    let outcomes = try store.take(TestMatches.match("a", threshold: 5), large)
    #expect(outcomes[0].eventCount == 2, "the refused match did not count")
    #expect(outcomes[1].kind == .alertCreated && outcomes[1].alert?.number == 1)
    #expect(store.counters.lastError.isEmpty && store.counters.windowsStored == 2)
    store.close()
    #expect(try StateFile(directory: directory).problems().isEmpty)
  }

  @Test("A status is not changed on a full disk")
  func fullDiskStatus() async throws {
    let store = try StateStore.open(scratch)
    try store.take(TestMatches.match("a"))
    try await store.database.write { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages)")
    }
    let error = await #expect(throws: StateError.self) {
      _ = try await store.alerts.setStatus(
        ids: [AlertID(storeID: store.storeID, number: 1)], status: .closed,
        comment: String(repeating: "c", count: 16_000), changedBy: "", now: 0)
    }
    #expect(error?.code == .full)
    #expect(try await store.all().map(\.status) == [.open])
    #expect(store.counters.alertsOpen == 1 && store.counters.commitsFailed == 1)
  }

  @Test("Another process that writes is waited for, then said; afterwards matches count again")
  func locked() throws {
    let store = try StateStore.open(scratch)
    var settings = Configuration()
    settings.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: file, configuration: settings)
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let error = #expect(throws: StateError.self) { try store.take(TestMatches.match("a")) }
    #expect(error?.code == .locked)
    #expect(error?.description.contains("another process holds the state") == true)
    try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
    #expect(try store.take(TestMatches.match("a"))[0].eventCount == 1)
  }

  @Test("A file that is no database is refused and left as it is")
  func noDatabase() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try Data("precious notes, not a database of any kind, long enough for a header\n".utf8)
      .write(to: URL(fileURLWithPath: file))
    #expect(try refusal()?.code == .corrupt)
  }

  @Test("A file that was cut is refused and left as it is, and a check names the damage")
  func cut() throws {
    try fill()
    let data = try #require(FileManager.default.contents(atPath: file))
    try data.prefix(data.count / 2 / 4_096 * 4_096).write(to: URL(fileURLWithPath: file))
    #expect(try refusal()?.code == .corrupt)
    let found = Result { try StateFile(directory: directory).problems() }
    if case .success(let problems) = found { #expect(!problems.isEmpty) }
  }

  @Test("Bytes that changed are found by a check, and no wrong answer comes of them")
  func changedBytes() throws {
    try fill()
    #expect(try StateFile(directory: directory).problems().isEmpty)
    var data = try #require(FileManager.default.contents(atPath: file))
    // The second half of the file but its schema: whole pages of rows and indexes.
    for index in (data.count / 2)..<data.count { data[index] = UInt8(truncatingIfNeeded: index &* 31) }
    try data.write(to: URL(fileURLWithPath: file))
    let found = Result { try StateFile(directory: directory).problems() }
    switch found {
    case .success(let problems): #expect(problems.first?.hasPrefix("the file is damaged: ") == true)
    case .failure(let error): #expect((error as? StateError)?.code == .corrupt)
    }
  }

  @Test("A state of a newer Picket is refused and left as it is")
  func newer() throws {
    try fill()
    let queue = try DatabaseQueue(path: file)
    try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v9: something of the future')") }
    _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    try queue.close()
    let error = try refusal()
    #expect(error?.code == .newer)
    #expect(error?.description.contains("was written by a newer Picket") == true)
    #expect(throws: StateError.self) { try StateFile(directory: directory) }
  }

  @Test("A directory that cannot be made is said with the reason")
  func impossibleDirectory() throws {
    try Data().write(to: URL(fileURLWithPath: scratch.path("state")))
    let error = #expect(throws: StateError.self) { _ = try StateStore.open(scratch) }
    #expect(error?.code == .inaccessible)
    #expect(error?.description.contains("cannot be made") == true)
  }

  @Test("A directory that may not be written is said with what to do", .enabled(if: geteuid() != 0))
  func readOnlyDirectory() throws {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o500])
    let error = #expect(throws: StateError.self) { _ = try StateStore.open(scratch) }
    #expect(error?.code == .inaccessible)
    #expect(error?.description.contains("check the directory and its rights") == true)
  }
}
