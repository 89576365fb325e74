import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("A state whose files are taken away while it is in use")
struct StateGuardTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
    try scratch.makeDirectory("state")
  }

  @Test(
    "Matches are refused while a file is not where it was, and count when it is back",
    arguments: ["", "/state.sqlite3", "/state.sqlite3-wal", "/state.sqlite3-shm", "/picketd.lock"], [false, true])
  func moved(name: String, isReplaced: Bool) async throws {
    let lock = try StateLock(directory: scratch.path("state"))
    let store = try StateStore.open(scratch)
    #expect(try store.take(TestMatches.match("a"))[0].eventCount == 1)
    let (path, aside) = (scratch.path("state") + name, scratch.path("aside"))
    try FileManager.default.moveItem(atPath: path, toPath: aside)
    if isReplaced { try FileManager.default.copyItem(atPath: aside, toPath: path) }
    for _ in 0..<2 {
      let error = #expect(throws: StateError.self) { try store.take(TestMatches.match("a")) }
      #expect(error?.code == .moved && error?.description.contains("'\(path)") == true, "\(String(describing: error))")
    }
    await #expect(throws: StateError.self) {
      try await store.alerts.setStatus(
        ids: [AlertID(storeID: store.storeID, number: 1)], status: .closed, comment: "", changedBy: "", now: 0)
    }
    #expect(store.movedPath != nil && store.counters.commitsFailed == 3)
    if isReplaced { try FileManager.default.removeItem(atPath: path) }
    try FileManager.default.moveItem(atPath: aside, toPath: path)
    #expect(store.movedPath == nil)
    #expect(try store.take(TestMatches.match("a"))[0].eventCount == 2, "what was refused did not count")
    #expect(try await store.all().first?.status == .open)
    store.close()
    _ = consume lock
  }

  @Test("A removed file is refused for good, and the next start reports what is gone")
  func removed() throws {
    let store = try StateStore.open(scratch)
    for number in 0..<3 { try store.take(TestMatches.match("\(number)")) }
    try FileManager.default.removeItem(atPath: scratch.path("state/state.sqlite3"))
    #expect(throws: StateError.self) { try store.take(TestMatches.match("x")) }
    let next = try StateStore.open(scratch)
    #expect(next.recovery.missingCommitCount == 3)
    #expect(next.recovery.summary.contains("is missing, with all commits that were acknowledged (3)"))
    #expect(next.recovery.summary.contains("the last alert known is number 3; a new state begins"))
    #expect(next.recovery.asidePaths.count == 1 && next.recovery.asidePaths[0].contains("state.sqlite3-wal.damaged-"))
    next.close()
  }

  @Test("A second process is refused the directory, also when the lock file is gone")
  func lock() throws {
    let first = try StateLock(directory: scratch.path("state"))
    for _ in 0..<2 {
      let error = #expect(throws: StateError.self) { _ = try StateLock(directory: scratch.path("state")) }
      #expect(error?.description.contains("another picketd uses the state directory") == true)
      try FileManager.default.removeItem(atPath: scratch.path("state/picketd.lock"))
    }
    _ = consume first
    _ = try StateLock(directory: scratch.path("state"))
  }

  @Test("A witness that is removed or cut is made again, and nothing is refused", arguments: [true, false])
  func witness(isRemoved: Bool) throws {
    let store = try StateStore.open(scratch)
    try store.take(TestMatches.match("a"))
    let path = scratch.path("state/state.last")
    if isRemoved { try FileManager.default.removeItem(atPath: path) } else { #expect(truncate(path, 0) == 0) }
    try store.take(TestMatches.match("a"))
    guard case .page(let page) = WitnessPage.read(path: path) else { throw CocoaError(.fileReadUnknown) }
    #expect(page.record.number == 2 && page.record.alertNumber == 1)
    store.close()
  }
}

@Suite("The page that tells what was acknowledged last")
struct WitnessTests {
  private let scratch: ScratchDirectory
  private var path: String { scratch.path("last") }

  init() throws {
    scratch = try ScratchDirectory()
  }

  @Test("What is stored is read; a record that was not written whole leaves the one before")
  func records() throws {
    let witness = try Witness(path, name: 0x3f9a_1c20, databaseInode: 5, WitnessRecord(number: 0))
    let position = WALPosition(salts: 9, frame: 7, checksum: 8)
    for number: UInt64 in 1...5 {
      witness.store(WitnessRecord(number: number, alertNumber: number * 10, position: position))
    }
    let page = try #require(reading(path))
    #expect(page.name == 0x3f9a_1c20 && page.isOfThisBoot && page.databaseInode == 5)
    #expect(page.record == WitnessRecord(number: 5, alertNumber: 50, position: position))
    #expect(page.inode == FileIdentity(path: path)?.inode)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    // The fifth record is in the second place.
    bytes[128 + 3] ^= 1
    guard case .page(let torn) = bytes.withUnsafeBytes({ WitnessPage.read($0, boot: []) }) else { return }
    #expect(torn.record.number == 4 && !torn.isOfThisBoot)
  }

  @Test("Every changed byte of the header is noticed, and every length but the right one")
  func damage() throws {
    _ = try Witness(path, name: 1, WitnessRecord(number: 3))
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for place in 0..<64 {
      var changed = bytes
      changed[place] ^= 0x10
      #expect(isUnreadable(changed), "\(place)")
    }
    for count in [0, 1, 63, 64, 128, 4_095] { #expect(isUnreadable(Array(bytes.prefix(count))), "\(count)") }
    #expect(isUnreadable(bytes + [0]))
    #expect(WitnessPage.read(path: scratch.path("none")) == .missing)
  }

  private func reading(_ path: String) -> WitnessPage? {
    if case .page(let page) = WitnessPage.read(path: path) { page } else { nil }
  }

  private func isUnreadable(_ bytes: [UInt8]) -> Bool {
    let reading = bytes.withUnsafeBytes { WitnessPage.read($0, boot: HostBoot.id) }
    if case .unreadable = reading { return true }
    return false
  }
}
