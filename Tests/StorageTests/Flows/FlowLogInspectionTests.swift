import Flows
import Foundation
import Testing

@testable import Storage

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
    #expect(store.info.flow_count == 0 && store.recovery.notes.map(\.isWarning) == [true])
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
