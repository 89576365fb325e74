import CaseFiles
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite("A state that has lost what was acknowledged")
struct StateLossTests {
  private let scratch: ScratchDirectory
  /// A state as a killed process has left it: eight commits, one alert each, five of them in the log alone.
  private let image: String

  init() throws {
    scratch = try ScratchDirectory()
    image = scratch.path("image")
    let first = try StateStore.open(scratch)
    for number in 0..<3 { try first.take(TestMatches.match("\(number)", eventID: "e\(number)")) }
    first.close()
    let store = try StateStore.open(scratch)
    for number in 3..<8 { try store.take(TestMatches.match("\(number)", eventID: "e\(number)")) }
    // Its files lie as they would after a kill.
    try FileManager.default.copyItem(atPath: scratch.path("state"), toPath: image)
    store.close()
    try restore()
  }

  private func restore() throws {
    try FileManager.default.removeItem(atPath: scratch.path("state"))
    try FileManager.default.copyItem(atPath: image, toPath: scratch.path("state"))
  }

  private var path: String { scratch.path("state/state.sqlite3") }

  private func change(_ name: String, _ body: (inout [UInt8]) -> Void) throws {
    let url = URL(fileURLWithPath: scratch.path("state/\(name)"))
    var bytes = [UInt8](try Data(contentsOf: url))
    body(&bytes)
    try Data(bytes).write(to: url)
  }

  private func walk() throws -> WALWalk {
    try Data(contentsOf: URL(fileURLWithPath: path + "-wal")).withUnsafeBytes { WALWalk($0) }
  }

  /// The bytes of the log up to its commit of a number.
  private func length(ofCommits count: Int) throws -> Int {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "-wal")))
    // The first transaction in a new log is one of GRDB's own.
    return try #require(
      (0...bytes.count / 4_120).map { 32 + $0 * 4_120 }.first { commits(in: bytes.prefix($0)) == count + 1 })
  }

  private func commits(in bytes: ArraySlice<UInt8>) -> Int {
    stride(from: 32, to: bytes.count - 24, by: 4_120).count { bytes[($0 + 4)..<($0 + 8)].contains { $0 != 0 } }
  }

  @Test("What a kill has left is whole, and nothing is reported")
  func whole() async throws {
    let check = try StateCheck(directory: scratch.path("state"))
    #expect(check.problems == [] && check.remarks == [])
    let store = try StateStore.open(scratch)
    #expect(store.recovery == StateRecovery() && store.counters.alertsStored == 8)
    store.close()
  }

  @Test("The walk ends where SQLite has come to, and each changed byte of the log is noticed by it")
  func walked() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "-wal")))
    let whole = bytes.withUnsafeBytes { WALWalk($0) }
    let index = try #require(
      try Data(contentsOf: URL(fileURLWithPath: path + "-shm")).withUnsafeBytes { WALIndex($0) })
    #expect(index.position.frame == whole.committedFrame && index.position.salts == whole.salts)
    #expect(index.position.checksum == whole.checksum(atFrame: index.position.frame))
    let page = try #require(try StateInspection(directory: scratch.path("state")).page)
    #expect(page.record == WitnessRecord(number: 8, alertNumber: 8, position: index.position))
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<100 {
      var changed = bytes
      // Which page a frame is of, and what it is, count; unused bytes of the header's frames do not exist.
      let place = generator.below(32 + whole.committedFrame * 4_120)
      changed[place] ^= UInt8(1 << generator.below(8))
      let walk = changed.withUnsafeBytes { WALWalk($0) }
      #expect(walk.committedFrame < whole.committedFrame, "byte \(place)")
    }
  }

  @Test(
    "Commits that are cut off the log are counted, the last alert is named, and the files are kept", arguments: 0..<5)
  func cut(count: Int) async throws {
    let length = try length(ofCommits: count)
    try change("state.sqlite3-wal") { $0 = Array($0.prefix(length)) }
    // By the witness alone, and by the index of the log alone.
    for name in ["state.sqlite3-shm", "state.last"] {
      let missing = scratch.path("state/\(name)")
      let kept = scratch.path("kept")
      try FileManager.default.moveItem(atPath: missing, toPath: kept)
      let problems = try StateCheck(directory: scratch.path("state")).problems
      #expect(!problems.isEmpty, "without \(name)")
      if name != "state.last" { #expect(problems.contains { $0.contains("missing, the last alert known is") }) }
      try? FileManager.default.removeItem(atPath: missing)
      try FileManager.default.moveItem(atPath: kept, toPath: missing)
      try? FileManager.default.copyItem(atPath: image + "/state.sqlite3-shm", toPath: path + "-shm")
    }
    let store = try StateStore.open(scratch)
    #expect(store.recovery.missingCommitCount == UInt64(5 - count))
    #expect(store.recovery.lastKnownAlert == AlertID(storeID: store.storeID, number: 8))
    let noun = count == 4 ? "1 commit is missing" : "\(5 - count) commits are missing"
    #expect(
      store.recovery.summary.contains("\(noun), the last alert known is \(store.storeID)-8"), "\(store.recovery.notes)")
    #expect(store.recovery.asidePaths.count == 3 && store.recovery.asidePaths.allSatisfy { $0.contains(".damaged-") })
    #expect(store.counters.alertsStored == 3 + count)
    try store.take(TestMatches.match("new"))
    store.close()
    #expect(try StateCheck(directory: scratch.path("state")).problems == [], "it is reported once")
    #expect(try StateStore.open(scratch).recovery == StateRecovery())
  }

  @Test("A damaged log is reported with the frame, by the index or by the frames behind it", arguments: [true, false])
  func damaged(withIndex: Bool) throws {
    let length = try length(ofCommits: 2)
    try change("state.sqlite3-wal") { $0[length + 500] ^= 4 }
    if !withIndex { for name in ["-shm"] { try FileManager.default.removeItem(atPath: path + name) } }
    let frame = (length - 32) / 4_120 + 1
    let problems = try StateCheck(directory: scratch.path("state")).problems
    #expect(problems.contains { $0.contains("frame \(frame) of '\(path)-wal' is damaged") }, "\(problems)")
    let store = try StateStore.open(scratch)
    #expect(store.recovery.missingCommitCount == 3 && store.recovery.summary.contains("is damaged"))
    #expect(store.counters.alertsStored == 5)
    store.close()
  }

  @Test(
    "A log without its header, an emptied and a removed one are reported", arguments: ["header", "empty", "removed"])
  func log(kind: String) throws {
    switch kind {
    case "header": try change("state.sqlite3-wal") { $0[9] ^= 1 }
    case "empty": try change("state.sqlite3-wal") { $0 = [] }
    default: try FileManager.default.removeItem(atPath: path + "-wal")
    }
    let problems = try StateCheck(directory: scratch.path("state")).problems
    #expect(problems.contains { $0.hasPrefix("5 commits are missing") }, "\(problems)")
    let store = try StateStore.open(scratch)
    #expect(store.recovery.missingCommitCount == 5 && store.counters.alertsStored == 3)
    store.close()
  }

  @Test("A log that is wholly in the database is not needed: a damaged one is set aside, and nothing is missing")
  func backfilled() throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
    let copy = scratch.path("copy")
    try FileManager.default.copyItem(atPath: scratch.path("state"), toPath: copy)
    try queue.close()
    try FileManager.default.removeItem(atPath: scratch.path("state"))
    try FileManager.default.moveItem(atPath: copy, toPath: scratch.path("state"))
    let length = try length(ofCommits: 1)
    try change("state.sqlite3-wal") { $0[length + 100] ^= 1 }
    let store = try StateStore.open(scratch)
    #expect(store.recovery.missingCommitCount == 0 && store.counters.alertsStored == 8)
    #expect(store.recovery.asidePaths.contains { $0.hasPrefix(path + "-wal.damaged-") })
    store.close()
  }

  @Test("A database that was cut or replaced by an older one is found")
  func database() throws {
    try change("state.sqlite3") { $0 = Array($0.prefix($0.count - 8_192)) }
    let error = #expect(throws: StateError.self) { try StateStore.open(scratch) }
    #expect(
      error?.code == .corrupt && error?.description.contains("was cut: page") == true, "\(String(describing: error))")
    try restore()
    let older = try StateStore(StateConfiguration(directory: scratch.path("older")))
    try older.take(TestMatches.match("0"))
    older.close()
    for name in ["state.sqlite3-wal", "state.sqlite3-shm", "state.sqlite3"] {
      try FileManager.default.removeItem(atPath: scratch.path("state/\(name)"))
    }
    try FileManager.default.copyItem(atPath: scratch.path("older/state.sqlite3"), toPath: path)
    let problems = try StateCheck(directory: scratch.path("state")).problems
    #expect(problems.contains { $0.contains("and the one that was written last is") }, "\(problems)")
    let store = try StateStore.open(scratch)
    #expect(store.recovery.summary.contains("the file was replaced"))
    store.close()
  }

  @Test(
    "Rows whose values have changed are found, each kind of them",
    arguments: [
      "UPDATE window SET title = 'other' WHERE number = 2", "UPDATE window SET updated = updated + 1 WHERE number = 2",
      "UPDATE alert SET context = x'7b7d' WHERE number = 3", "UPDATE alert SET closes = closes + 1 WHERE number = 3",
      "UPDATE event_id SET opened = opened + 1 WHERE event_id = 'e4'", "UPDATE window_event SET event = x'7b7d'",
      "UPDATE alert_change SET kind = 2 WHERE sequence = 1",
      "UPDATE meta SET value = '0' WHERE name = 'window_key_seed'",
      "UPDATE alert SET status = 2 WHERE number = 3", "UPDATE sqlite_sequence SET seq = 9 WHERE name = 'alert_change'",
      "UPDATE window SET checksum = NULL WHERE number = 1",
    ])
  func rows(sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
    #expect(try StateFile(directory: scratch.path("state")).problems().count == 1)
  }

  @Test("What needs a row whose values have changed is refused, not answered from it")
  func damagedRows() async throws {
    let queue = try DatabaseQueue(path: path)
    try await queue.write { db in
      try db.execute(sql: "UPDATE window SET event_count = 7 WHERE dedup = '1'")
      try db.execute(sql: "UPDATE alert SET title = 'x' WHERE dedup = '2'")
      try db.execute(sql: "UPDATE event_id SET opened = opened - 1 WHERE event_id = 'e3'")
    }
    try queue.close()
    let store = try StateStore.open(scratch)
    for (key, id) in [("1", "new"), ("3", "e3")] {
      let error = #expect(throws: StateError.self) { try store.take(TestMatches.match(key, eventID: id)) }
      #expect(error?.code == .corrupt && error?.description.contains("does not have the values") == true)
    }
    await #expect(throws: StateError.self) {
      try await store.alerts.alert(id: AlertID(storeID: store.storeID, number: 3))
    }
    #expect(try store.take(TestMatches.match("4", eventID: "new"))[0].eventCount == 2)
    store.close()
  }
}

@Suite("Names of events and their owners")
struct EventOwnerTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  private func take(_ store: StateStore, owner: UInt32?, _ match: StoredMatch) throws -> StoredOutcome {
    try store.take(MatchBatch(matches: [match], now: TestMatches.start, owner: owner))[0]
  }

  @Test("A name that another caller has used is no repeat; one's own is, also after a restart")
  func owners() throws {
    var store = try StateStore.open(scratch)
    let match = TestMatches.match("a", eventID: "e")
    #expect(try take(store, owner: 1_000, match).kind == .alertCreated)
    #expect(try take(store, owner: 1_001, match).kind == .alertUpdated)
    #expect(try take(store, owner: 1_000, match).kind == .duplicate)
    store.close()
    store = try StateStore.open(scratch)
    #expect(try take(store, owner: 1_001, match).kind == .duplicate)
    #expect(try take(store, owner: nil, match).kind == .alertUpdated, "names that Picket gives are its own")
    #expect(try take(store, owner: 1_002, match).kind == .duplicate)
    #expect(try take(store, owner: 1_000, match).eventCount == 3)
    store.close()
  }

  @Test("Names that were stored without an owner are found for every caller")
  func nobody() throws {
    let state = try RecordedState(version: "0.2.0")
    try state.copy(.killed, to: scratch.path("state"))
    let store = try StateStore.open(scratch)
    let uids = try store.database.read { try Int64.fetchSet($0, sql: "SELECT DISTINCT uid FROM event_id") }
    #expect(uids == [-1])
    store.close()
    #expect(try StateCheck(directory: scratch.path("state")).problems == [])
  }
}
