import Flows
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("A flow log on a bad disk")
struct FlowLogFailureTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  /// A log of its own with batches in it, on files of the test's choice after the first.
  private func makeLog(durability: Durability, limits: FlowLogLimits = FlowLogLimits()) throws -> FlowLog {
    let directory = FlowLogDirectory(stateDirectory: scratch.path("state"))
    try directory.make()
    var opening = try FlowLogOpening(directory)
    try opening.run { _, _ in
    } progress: { _, _ in
    }
    return try FlowLog(
      FlowLog.Settings(directory: directory, durability: durability, limits: limits), after: opening)
  }

  private static func batch(_ number: UInt8) -> FlowLogBatch {
    FlowLogBatch(
      payload: [UInt8](repeating: number, count: 1_000), rowCount: 1, newestNanos: Int64(number),
      completeSinceNanos: .min)
  }

  /// The first bytes of the batches that are in the log.
  private func stored() throws -> [UInt8] {
    var found: [UInt8] = []
    var opening = try FlowLogOpening(FlowLogDirectory(stateDirectory: scratch.path("state")))
    try opening.run { _, payload in
      found.append(payload[0])
    } progress: { _, _ in
    }
    #expect(opening.recovery.notes == [])
    return found
  }

  private static func device(_ path: String) -> FlowLogFile {
    FlowLogFile(descriptor: open(path, O_WRONLY | O_CLOEXEC), path: path, byteCount: FlowLogHeader.byteCount)
  }

  @Test("A disk without room refuses a batch with what to do; nothing of it is there, and the next goes to a new file")
  func full() throws {
    let log = try makeLog(durability: .process)
    try log.append(FlowLogFailureTests.batch(1))
    try log.commit()
    log.file = FlowLogFailureTests.device("/dev/full")
    let error = #expect(throws: StateError.self) { try log.append(FlowLogFailureTests.batch(2)) }
    #expect(error?.code == .full && error?.description.contains("make room, and Picket goes on by itself") == true)
    try log.commit()
    try log.append(FlowLogFailureTests.batch(3))
    try log.commit()
    log.close()
    #expect(try stored() == [1, 3])
    #expect(try scratch.flowFiles() == ["flows-0000000001.log", "flows-0000000002.log"])
  }

  @Test("A disk that does not keep what it took refuses all that shared the wait, and the next goes to a new file")
  func unsynced() throws {
    let log = try makeLog(durability: .power)
    try log.append(FlowLogFailureTests.batch(1))
    try log.commit()
    // It takes every byte and has nothing to sync.
    log.file = FlowLogFailureTests.device("/dev/null")
    try log.append(FlowLogFailureTests.batch(2))
    try log.append(FlowLogFailureTests.batch(3))
    #expect(throws: StateError.self) { try log.commit() }
    #expect(log.nextSequence == 2)
    try log.append(FlowLogFailureTests.batch(4))
    try log.commit()
    log.close()
    #expect(try stored() == [1, 4])
  }

  @Test("When a file is full and cannot be synced, what was appended to it is refused with what would have followed")
  func unsyncedBeforeTheNext() throws {
    let log = try makeLog(durability: .power)
    log.file = FlowLogFile(
      descriptor: open("/dev/null", O_WRONLY | O_CLOEXEC), path: "/dev/null",
      byteCount: FlowLogLimits().flowLogFileBytesMax - 2_000)
    try log.append(FlowLogFailureTests.batch(1))
    #expect(throws: StateError.self) { try log.append(FlowLogFailureTests.batch(2)) }
    #expect(throws: StateError.self) { try log.append(FlowLogFailureTests.batch(3)) }
    #expect(throws: StateError.self) { try log.commit() }
    try log.append(FlowLogFailureTests.batch(4))
    try log.commit()
    log.close()
    #expect(try stored() == [4])
  }

  @Test("What a full file took is durable, also when the file after it cannot be synced")
  func unsyncedAfterTheNext() throws {
    var limits = FlowLogLimits()
    limits.flowLogFileBytesMax = 1_500
    let log = try makeLog(durability: .power, limits: limits)
    try log.append(FlowLogFailureTests.batch(1))
    #expect(log.syncedSequence == 1)
    try log.append(FlowLogFailureTests.batch(2))
    log.file = FlowLogFailureTests.device("/dev/null")
    try log.append(FlowLogFailureTests.batch(3))
    #expect(throws: StateError.self) { try log.commit() }
    #expect(log.syncedSequence == 2 && log.nextSequence == 2)
    log.close()
    #expect(try stored().first == 1)
  }

  @Test("What is in a file that takes no more is brought to the disk before another is begun, or is refused")
  func unsoundWithUnsynced() throws {
    let log = try makeLog(durability: .power)
    var file = FlowLogFailureTests.device("/dev/null")
    try file.append([1])
    file.isSound = false
    log.file = file
    #expect(throws: StateError.self) { try log.append(FlowLogFailureTests.batch(1)) }
    #expect(throws: StateError.self) { try log.commit() }
  }

  @Test("What repeats flows that could not be brought to the disk is refused with them")
  func repeatsOfLost() throws {
    let store = try FlowStore.open(scratch) { $0.durability = .power }
    let keeper = store.keeper.value
    keeper.log?.file = FlowLogFile(
      descriptor: open("/dev/null", O_WRONLY | O_CLOEXEC), path: "/dev/null",
      byteCount: FlowLogLimits().flowLogFileBytesMax - 1_000)
    // The second of them does not fit the file; the third has no row of its own, and so nothing to write.
    let batches = [0..<1, 1..<500, 0..<1].map { TestFlows.batch($0, named: true) }
    let results = keeper.take(
      batches.map { FlowSubmission(batch: $0, receivedNanos: TestFlows.start, completion: { _ in }) })
    for (place, result) in results.enumerated() {
      #expect(throws: StateError.self, "batch \(place)") { try result.get() }
    }
    #expect(try store.take(batches[0]).acceptedCount == 1)
    #expect(store.snapshot().numbers == [0])
  }

  @Test(
    "What the system refuses is said with what to do about it",
    arguments: [
      (ENOSPC, "make room"), (EDQUOT, "make room"), (EFBIG, "raise the limit of file sizes (LimitFSIZE)"),
      (EMFILE, "raise the number of open files (LimitNOFILE)"), (EIO, "check the disk"), (EACCES, "its rights"),
    ])
  func advice(number: CInt, advice: String) {
    let error = StateError(flowLog: "/f/flows-0000000001.log", cannot: "write", number)
    #expect(error.description.contains(advice) && error.description.contains("/f/flows-0000000001.log"))
  }

  @Test(
    "While the file, its directory or the state's is not where it was, flows are refused; put back, they count",
    arguments: ["state", "state/flows", "state/flows/flows-0000000001.log"])
  func movedFile(name: String) throws {
    let store = try FlowStore.open(scratch)
    try store.take(TestFlows.batch(0..<5))
    let (path, aside) = (scratch.path(name), scratch.path("aside"))
    for replaces in [false, true] {
      try FileManager.default.moveItem(atPath: path, toPath: aside)
      if replaces { try FileManager.default.copyItem(atPath: aside, toPath: path) }
      for _ in 0..<2 {
        let error = #expect(throws: StateError.self) { try store.take(TestFlows.batch(5..<10)) }
        #expect(error?.code == .moved && error?.description.contains("is no longer the file that was opened") == true)
      }
      #expect(store.movedPath == scratch.path("state/flows/flows-0000000001.log"))
      if replaces { try FileManager.default.removeItem(atPath: path) }
      try FileManager.default.moveItem(atPath: aside, toPath: path)
      #expect(store.movedPath == nil)
    }
    try store.take(TestFlows.batch(5..<10))
    #expect(store.snapshot().numbers == Array(0..<10) && store.status.batchesFailed == 4)
    store.close()
    let again = try FlowStore.open(scratch)
    #expect(again.snapshot().numbers == Array(0..<10) && again.recovery.notes.isEmpty)
  }

  @Test("Entries that are missing at the end are reported, by the last one that was acknowledged")
  func missingEnd() throws {
    let store = try FlowStore.open(scratch)
    for start in 0..<2 { try store.take(TestFlows.batch(start..<(start + 1))) }
    let half = try scratch.flowFile("flows-0000000001.log")
    for start in 2..<4 { try store.take(TestFlows.batch(start..<(start + 1))) }
    // The process ends here, as if it were killed; the last two entries are cut off where one ends.
    try scratch.writeFlowFile(half, "flows-0000000001.log", keepsWitness: true)
    let problems = try FlowLogInspection(stateDirectory: scratch.path("state")).problems
    #expect(problems == ["entries 3 to 4, the last ones, are missing, acknowledged and not in the files"])
    let again = try FlowStore.open(scratch)
    #expect(again.recovery.notes.map(\.text) == problems && !again.recovery.isComplete)
    #expect(again.nextEntry == 5 && again.snapshot().numbers == [0, 1])
    withExtendedLifetime(store) {}
  }

  @Test("A file whose number leaves none for the rows is refused with its name")
  func lastNumber() throws {
    try scratch.writeFlowFile([], "flows-18446744073709551615.log")
    let error = #expect(throws: StateError.self) { try makeLog(durability: .process) }
    #expect(error?.code == .corrupt && error?.description.contains("flows-18446744073709551615.log") == true)
  }

  @Test("What was refused and could not be taken back does not count when the next file says so")
  func leftBehind() throws {
    let log = try makeLog(durability: .process)
    try log.append(FlowLogFailureTests.batch(1))
    try log.commit()
    log.close()
    let first = "flows-0000000001.log"
    let left = FlowLogEntry(sequence: 2, batch: FlowLogFailureTests.batch(2))
    let bytes = left.bytes(logID: log.logID) + FlowLogFailureTests.batch(2).payload
    try scratch.writeFlowFile(try scratch.flowFile(first) + bytes, first)
    let next = FlowLogHeader(logID: log.logID, number: 2, firstSequence: 2)
    let taken = FlowLogEntry(sequence: 2, batch: FlowLogFailureTests.batch(3))
    try scratch.writeFlowFile(
      next.bytes + taken.bytes(logID: log.logID) + FlowLogFailureTests.batch(3).payload, "flows-0000000002.log")
    #expect(try stored() == [1, 3])
  }

  @Test("A store whose log fails refuses the batch, shows nothing of it, and goes on")
  func store() throws {
    let store = try FlowStore.open(scratch)
    try store.take(TestFlows.batch(0..<5, named: true))
    store.keeper.value.log?.file = FlowLogFailureTests.device("/dev/full")
    let error = #expect(throws: StateError.self) { try store.take(TestFlows.batch(5..<10, named: true)) }
    #expect(error?.code == .full)
    #expect(store.snapshot().numbers == Array(0..<5))
    #expect(store.status.batchesFailed == 1 && store.status.lastError.contains("is full"))
    #expect(try store.take(TestFlows.batch(3..<10, named: true)).repeated == [0, 1])
    #expect(store.status.lastError == "" && store.snapshot().numbers == Array(0..<10))
    let before = store.snapshot().lines
    store.close()
    #expect(try FlowStore.open(scratch).snapshot().lines == before)
  }
}
