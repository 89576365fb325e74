import Flows
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Opening a flow log")
struct FlowLogOpeningTests {
  private static let name = "flows-0000000001.log"

  /// Opens flows, which must be refused, and checks that all files are as they were.
  private func refusal(_ scratch: ScratchDirectory) throws -> StateError? {
    let before = try scratch.flowFiles().map { ($0, try scratch.flowFile($0)) }
    let error = #expect(throws: StateError.self) { _ = try FlowStore.open(scratch) }
    let after = try scratch.flowFiles().map { ($0, try scratch.flowFile($0)) }
    #expect(before.map(\.0) == after.map(\.0) && before.map(\.1) == after.map(\.1))
    return error
  }

  @Test("A file of a newer Picket is refused, said with what to do, and left as it is")
  func newer() throws {
    let bytes = FlowLogHeader(logID: 5, number: 1, firstSequence: 1).bytes(version: 9)
    let scratch = try ScratchDirectory.holding(bytes + [1, 2, 3], as: FlowLogOpeningTests.name)
    let error = try refusal(scratch)
    #expect(error?.code == .newer)
    #expect(error?.description.contains("was written by a newer Picket (format 9, expected 3)") == true)
  }

  @Test("A file of an older format is refused, said with what to do, and left as it is")
  func older() throws {
    let bytes = FlowLogHeader(logID: 5, number: 1, firstSequence: 1).bytes(version: 1)
    let scratch = try ScratchDirectory.holding(bytes + [1, 2, 3], as: FlowLogOpeningTests.name)
    let error = try refusal(scratch)
    #expect(error?.code == .older)
    #expect(error?.description.contains("was written by an older Picket (format 1, expected 3)") == true)
    #expect(error?.description.hasSuffix("move its directory away to begin without flows") == true)
  }

  @Test("A file of somebody else is refused and left as it is")
  func foreign() throws {
    let text = Array("precious notes, not a log of any kind, long enough for a header of sixty-four bytes\n".utf8)
    let error = try refusal(ScratchDirectory.holding(text, as: FlowLogOpeningTests.name))
    #expect(error?.code == .corrupt && error?.description.contains("is no flow log of Picket") == true)
  }

  @Test("A file of another state, or with another number, is refused and left as it is")
  func strangers() throws {
    let scratch = try ScratchDirectory()
    let store = try FlowStore.open(scratch)
    try store.take(TestFlows.batch(0..<3))
    store.close()
    let stranger = FlowLogHeader(logID: 5, number: 2, firstSequence: 2)
    try scratch.writeFlowFile(stranger.bytes, "flows-0000000002.log")
    #expect(try refusal(scratch)?.description.contains("belongs to another state") == true)
    try scratch.writeFlowFile(try scratch.flowFile(FlowLogOpeningTests.name), "flows-0000000002.log")
    #expect(try refusal(scratch)?.description.contains("had another name (file 1)") == true)
  }

  @Test("Other files in the directory are nobody's business")
  func others() throws {
    let scratch = try ScratchDirectory()
    let names = ["notes.txt", "flows-x.log", "flows-1.log.damaged", "flows-.log~"]
    for name in names { try scratch.writeFlowFile("hello".utf8, name) }
    let store = try FlowStore.open(scratch)
    try store.take(TestFlows.batch(0..<3))
    #expect(Set(names).isSubset(of: try scratch.flowFiles()))
  }

  @Test("A file that was begun and never got its name is removed; the others are whole", arguments: [0, 6, 64])
  func begun(byteCount: Int) throws {
    let scratch = try ScratchDirectory()
    let store = try FlowStore.open(scratch)
    try store.take(TestFlows.batch(0..<3))
    store.close()
    let header = FlowLogHeader(logID: 5, number: 2, firstSequence: 2)
    try scratch.writeFlowFile(header.bytes.prefix(byteCount), "flows-0000000002.log.new")
    let again = try FlowStore.open(scratch)
    #expect(try scratch.flowFiles() == [FlowLogOpeningTests.name, "flows-0000000002.log"])
    #expect(again.recovery.notes.map(\.isWarning) == [false] && again.recovery.isComplete)
    #expect(again.snapshot().numbers == [0, 1, 2])
  }

  @Test("A file with a name and no header is damage, and its number is not used again", arguments: [0, 6, 63])
  func cutHeader(byteCount: Int) throws {
    let header = FlowLogHeader(logID: 5, number: 7, firstSequence: 1)
    let name = "flows-0000000007.log"
    let scratch = try ScratchDirectory.holding(header.bytes.prefix(byteCount), as: name)
    let store = try FlowStore.open(scratch)
    #expect(try scratch.flowFiles() == ["\(name).damaged", "flows-0000000008.log"])
    #expect(store.recovery.notes.map(\.isWarning) == [true] && !store.recovery.isComplete)
    #expect(store.recovery.notes.first?.text.hasSuffix("is cut off, with all that was behind it") == true)
    #expect(store.info.completeSinceNanos == TestFlows.start)
    store.close()
    #expect(try FlowStore.open(scratch).recovery.notes == [], "it is said once")
  }

  @Test("A directory that cannot be made is said with the reason")
  func impossibleDirectory() throws {
    let scratch = try ScratchDirectory()
    try Data().write(to: URL(fileURLWithPath: scratch.path("state")))
    let error = #expect(throws: StateError.self) { _ = try FlowStore.open(scratch) }
    #expect(error?.code == .inaccessible)
    #expect(error?.description.contains("cannot make '\(scratch.path("state"))/flows': Not a directory") == true)
  }

  @Test("The progress of loading ends with all bytes and all flows")
  func progress() throws {
    let scratch = try ScratchDirectory()
    for life in 0..<3 {
      let store = try FlowStore.open(scratch)
      try store.take(TestFlows.batch(life * 10..<life * 10 + 10))
      store.close()
    }
    var steps: [FlowLoadProgress] = []
    let store = try FlowStore(
      FlowStoreConfiguration(directory: scratch.path("state")), nowNanos: TestFlows.start
    ) { steps.append($0) }
    #expect(steps.map(\.rowCount) == [10, 20, 30])
    #expect(steps.last?.bytesRead == steps.last?.bytesTotal && steps.last?.bytesRead == store.recovery.byteCount)
  }
}

@Suite("A flow log seen from outside")
struct FlowLogInspectionTests {
  private let scratch: ScratchDirectory
  private var directory: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
  }

  /// Two lives of a store: three batches of flows in two files.
  private func fill() throws {
    for life in 0..<2 {
      let store = try FlowStore.open(scratch)
      for part in 0...life {
        let first = life * 100 + part * 10
        try store.take(TestFlows.batch(first..<first + 10, named: true))
      }
      store.close()
    }
  }

  private func contents() throws -> [String: [UInt8]] {
    try Dictionary(uniqueKeysWithValues: scratch.flowFiles().map { ($0, try scratch.flowFile($0)) })
  }

  @Test("It counts what there is and changes nothing, also while the log is in use")
  func summary() throws {
    try fill()
    let before = try contents()
    let log = try FlowLogInspection(stateDirectory: directory)
    #expect(log.path == directory + "/flows" && log.fileCount == 2 && log.batchCount == 3 && log.flowCount == 30)
    #expect(log.byteCount == before.values.reduce(0) { $0 + $1.count })
    #expect(log.newestNanos == TestFlows.start + 9_000_000)
    #expect(log.problems == [] && log.unfinishedPaths == [] && log.asidePaths == [])
    #expect(try contents() == before)
    let store = try FlowStore.open(scratch)
    try store.take(TestFlows.batch(500..<505))
    #expect(try FlowLogInspection(stateDirectory: directory).flowCount == 35)
    try store.take(TestFlows.batch(600..<605))
    #expect(store.snapshot().rowCount == 40, "it goes on")
  }

  @Test("A state without flows has no files of a log, and nothing wrong with it")
  func none() throws {
    let log = try FlowLogInspection(stateDirectory: directory)
    #expect(log.fileCount == 0 && log.flowCount == 0 && log.newestNanos == nil && log.problems == [])
  }

  @Test("A changed byte, a missing file and an unfinished end are told apart")
  func damage() throws {
    try fill()
    var bytes = try scratch.flowFile("flows-0000000001.log")
    bytes[bytes.count - 1] ^= 2
    try scratch.writeFlowFile(bytes, "flows-0000000001.log")
    let whole = try scratch.flowFile("flows-0000000002.log")
    try scratch.writeFlowFile(whole.dropLast(3), "flows-0000000002.log")
    let before = try contents()
    var log = try FlowLogInspection(stateDirectory: directory)
    #expect(log.problems.contains { $0.contains("flows-0000000001.log' are damaged: nothing behind can be read") })
    #expect(log.unfinishedPaths == [scratch.path("state/flows/flows-0000000002.log")])
    #expect(log.flowCount == 10 && log.batchCount == 1)
    #expect(try contents() == before)
    // What the start of a daemon keeps aside is seen afterwards.
    try FlowStore.open(scratch).close()
    log = try FlowLogInspection(stateDirectory: directory)
    #expect(log.asidePaths == [scratch.path("state/flows/flows-0000000001.log.damaged-64")])
    #expect(log.unfinishedPaths == [])
  }

  @Test("A batch that is not one is a problem, although its bytes are as they were written")
  func noBatch() throws {
    let batch = FlowLogBatch(payload: [9, 9, 9], rowCount: 1, newestNanos: TestFlows.start, completeSinceNanos: 0)
    let header = FlowLogHeader(logID: 7, number: 1, firstSequence: 1)
    let entry = FlowLogEntry(sequence: 1, batch: batch)
    try scratch.writeFlowFile(header.bytes + entry.bytes(logID: 7) + batch.payload, "flows-0000000001.log")
    let log = try FlowLogInspection(stateDirectory: directory)
    #expect(log.problems.count == 1 && log.problems.first?.hasPrefix("entry 1 in ") == true)
    let store = try FlowStore.open(scratch)
    #expect(store.info.flowCount == 0 && store.recovery.notes.map(\.isWarning) == [true])
  }

  @Test("Of many batches that are none, the first of a file are named and the others counted")
  func manyProblems() throws {
    let batch = FlowLogBatch(payload: [9, 9, 9], rowCount: 1, newestNanos: TestFlows.start, completeSinceNanos: 0)
    var bytes = FlowLogHeader(logID: 7, number: 1, firstSequence: 1).bytes
    for sequence in UInt64(1)...25 {
      bytes += FlowLogEntry(sequence: sequence, batch: batch).bytes(logID: 7) + batch.payload
    }
    try scratch.writeFlowFile(bytes, "flows-0000000001.log")
    let path = scratch.path("state/flows/flows-0000000001.log")
    let problems = try FlowLogInspection(stateDirectory: directory).problems
    #expect(problems.count == 11)
    #expect(problems[9].hasPrefix("entry 10 in '\(path)' cannot be read: "))
    #expect(problems[10] == "…and 15 more in '\(path)'")
    let store = try FlowStore.open(scratch)
    #expect(store.recovery.notes.map(\.text) == problems && !store.recovery.isComplete)
  }

  @Test("A log of a newer Picket is said to be one")
  func newer() throws {
    let bytes = FlowLogHeader(logID: 7, number: 1, firstSequence: 1).bytes(version: 9)
    try scratch.writeFlowFile(bytes, "flows-0000000001.log")
    let error = #expect(throws: StateError.self) { try FlowLogInspection(stateDirectory: directory) }
    #expect(error?.code == .newer)
  }
}
