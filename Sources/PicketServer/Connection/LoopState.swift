import Detection
import Flows
import NIOCore
import Wire

/// What the calls on one event loop share: memory for evaluating and for reading flows that is used by one call at a
/// time.
///
/// Used on its event loop only.
package final class LoopState {
  let evaluator: EventEvaluator
  var scratch = PaddedScratch()
  /// Empty between calls.
  var flows = FlowBatchBuilder()
  /// The parser of the last text of flows, and its format: clients seldom use more than one.
  private var parser: (format: String, parser: FlowTextParser)?
  private let textLimits: FlowTextLimits
  private let refusedNamedMax: Int

  init(limits: ServerLimits, textLimits: FlowTextLimits) {
    var eventLimits = EventLimits()
    eventLimits.eventBytesMax = limits.eventBytesMax
    eventLimits.eventDepthMax = limits.eventDepthMax
    evaluator = EventEvaluator(limits: eventLimits)
    self.textLimits = textLimits
    refusedNamedMax = limits.rejectedRecordsNamedMax
  }

  /// A parser of text of flows in a format; throws INVALID_ARGUMENT for a format that cannot be used.
  func parser(ofFormat format: String) throws(RPCError) -> FlowTextParser {
    if let parser, parser.format == format { return parser.parser }
    do throws(FlowFormatError) {
      let made = try FlowTextParser(format: format, limits: textLimits, refusedNamedMax: refusedNamedMax)
      parser = (format, made)
      return made
    } catch {
      throw RPCError(.invalidArgument, "format: \(error.description)")
    }
  }
}

/// The state of each event loop of a group.
struct LoopStates: Sendable {
  private let states: [ObjectIdentifier: NIOLoopBoundBox<LoopState>]

  init(group: any EventLoopGroup, _ server: ServerContext) {
    var states: [ObjectIdentifier: NIOLoopBoundBox<LoopState>] = [:]
    for loop in group.makeIterator() {
      states[ObjectIdentifier(loop)] = .makeBoxSendingValue(
        LoopState(limits: server.limits, textLimits: server.configuration.textLimits), as: LoopState.self,
        eventLoop: loop)
    }
    self.states = states
  }

  /// The state of the loop that the caller runs on, which must be of the group.
  func state(on loop: any EventLoop) -> LoopState {
    guard let state = states[ObjectIdentifier(loop)] else {
      preconditionFailure("connections run on the loops of the server's own group")
    }
    return state.value
  }
}
