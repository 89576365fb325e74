import Flows
import Foundation
import Storage

/// The flows that a state has on disk, while no daemon runs: a copy of their log, opened.
struct StoredFlows {
  /// How often there is a flow of each name.
  let counts: [String: Int]
  /// What the opening of the log had to say.
  let recovery: FlowRecovery

  /// Copies the log of a state directory, which stays as it is.
  init(directory: String, nowNanos: Int64, scratch: ScratchDirectory) throws {
    let copy = scratch.path("copy-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try FileManager.default.copyItem(atPath: directory + "/flows", toPath: copy + "/flows")
    let store = try FlowStore(FlowStoreConfiguration(directory: copy), nowNanos: nowNanos)
    recovery = store.recovery
    counts = store.snapshot().segments.reduce(into: [:]) { counts, segment in
      guard case .rowIds(let names) = segment.column(.rowId) else { return }
      for row in 0..<segment.rowCount { counts[names.text(row), default: 0] += 1 }
    }
    store.close()
  }

  /// Everything that is wrong: acknowledged flows that are missing, flows that are there twice, and flows of batches that
  /// are there in part.
  func faults(acknowledged: [FlowLoadBatch], unanswered: [FlowLoadBatch]) -> [String] {
    var faults = counts.filter { $0.value != 1 }.map { "\($0.key) is there \($0.value) times" }
    for batch in acknowledged {
      let missing = batch.names.filter { counts[$0] == nil }
      if !missing.isEmpty { faults.append("\(missing.count) flows of b\(batch.number), acknowledged, are missing") }
    }
    for batch in unanswered {
      let found = batch.names.count { counts[$0] != nil }
      if found != 0, found != batch.flowCount { faults.append("b\(batch.number) is there in part") }
    }
    let known = (acknowledged + unanswered).reduce(0) { $0 + $1.flowCount }
    if counts.count > known { faults.append("\(counts.count - known) flows were never sent") }
    return faults
  }
}
