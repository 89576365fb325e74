import Detection
import Dispatch
import Flows
import Storage
import Synchronization

/// The rules whose log types contain that of flows: they see every flow that the window takes.
final class FlowRules: Sendable {
  private let program: LogTypeProgram
  private let queue = DispatchQueue(label: "picket.flow-rules")
  private let tools: Mutex<FlowRuleTools>
  private let underWay = Mutex(FlowBacklog())

  /// Takes the rules of some detections; nil when there are none.
  init?(_ detections: LoadedDetections) {
    guard let program = detections.program.program(forLogType: FlowService.logType) else { return nil }
    self.program = program
    tools = Mutex(FlowRuleTools(program))
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
      let ledger = self.tools.withLock { $0.evaluate(batch) }
      completion(ledger)
    }
  }
}
