import Detection
import Dispatch
import Flows
import Storage
import Synchronization

/// The rules whose log types contain that of flows: they see every flow that the window takes.
final class FlowRules: Sendable {
  private struct Tools {
    let evaluator = EventEvaluator()
    var event: [UInt8] = []
  }

  private let program: LogTypeProgram
  private let queue = DispatchQueue(label: "picket.flow-rules")
  private let tools = Mutex(Tools())
  private let underWay = Mutex(FlowBacklog())

  /// Takes the rules of some detections; nil when there are none.
  init?(_ detections: LoadedDetections) {
    guard let program = detections.program.program(forLogType: FlowService.logType) else { return nil }
    self.program = program
  }

  /// How many rules there are.
  var count: Int { program.detectionCount }

  /// Takes note of a batch whose flows are to be evaluated and counted, or says why it may not wait for that.
  func begin(_ batch: FlowBatch, _ limits: FlowLogLimits) -> String? {
    underWay.withLock { underWay in
      let refusal = underWay.refusal(limits, purpose: "for their rules")
      if refusal == nil { underWay.add(batch) }
      return refusal
    }
  }

  /// The flows of a batch that was begun have been counted, or were refused.
  func end(_ batch: FlowBatch) { underWay.withLock { $0.remove(batch) } }

  /// Evaluates the flows of a batch that was admitted, in order; the completion is called on another thread.
  ///
  /// A flow that its client has named is counted once towards each rule, as any event.
  func evaluate(_ batch: FlowBatch, completion: @escaping @Sendable (MatchLedger) -> Void) {
    queue.async {
      var ledger = MatchLedger(purpose: .count, logType: FlowService.logType)
      self.tools.withLock { tools in self.evaluate(batch, &tools, &ledger) }
      completion(ledger)
    }
  }

  private func evaluate(_ batch: FlowBatch, _ tools: inout Tools, _ ledger: inout MatchLedger) {
    // Names that Picket makes are given when the flow is stored, and would not be those.
    var writer = FlowEventWriter(batch: batch, leavesOutMadeRowIds: true)
    for row in 0..<batch.rowCount {
      tools.event.removeAll(keepingCapacity: true)
      writer.write(row: row, into: &tools.event)
      let end = tools.event.count
      tools.event.append(contentsOf: repeatElement(0, count: EventEvaluator.paddingBytes))
      tools.event.withUnsafeBytes { bytes in
        evaluate(UnsafeRawBufferPointer(rebasing: bytes[..<end]), row, of: batch, tools.evaluator, &ledger)
      }
    }
  }

  private func evaluate(
    _ event: UnsafeRawBufferPointer, _ row: Int, of batch: FlowBatch, _ evaluator: EventEvaluator,
    _ ledger: inout MatchLedger
  ) {
    // The writer gives one JSON object for any flow, so the evaluator refuses none.
    guard let verdict = try? evaluator.evaluate(padded: event, with: program) else { return }
    if verdict.matches.isEmpty, verdict.errors.isEmpty { return }
    let name = batch.textCode(.rowId, row: row) != 0 ? batch.text(.rowId, row: row) : nil
    ledger.add(verdict, index: UInt32(clamping: row), event: event, eventID: name ?? "")
  }
}
