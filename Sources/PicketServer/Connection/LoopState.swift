import Detection
import Flows
import NIOCore
import Wire

/// What calls are carried out with: memory for evaluating and for reading flows that is used by one call at a time.
///
/// Each event loop has one, and each thread of the pool. Used by one thread at a time.
package final class WorkState {
  /// Whether it belongs to an event loop, which others wait for: what is long is not carried out there.
  let isOfLoop: Bool
  let evaluator: EventEvaluator
  var scratch = PaddedScratch()
  /// Empty between calls.
  var flows = FlowBatchBuilder()
  /// The parser of the last text of flows, and its format: clients seldom use more than one.
  private var parser: (format: String, parser: FlowTextParser)?
  private let textLimits: FlowTextLimits
  private let refusedNamedMax: Int

  init(_ server: ServerConfiguration, isOfLoop: Bool) {
    self.isOfLoop = isOfLoop
    let limits = server.limits
    var eventLimits = EventLimits()
    eventLimits.eventBytesMax = limits.eventBytesMax
    eventLimits.eventDepthMax = limits.eventDepthMax
    evaluator = EventEvaluator(limits: eventLimits)
    textLimits = server.textLimits
    refusedNamedMax = limits.rejectedRecordsNamedMax
  }

  /// Whether a request of so many bytes may be carried out here, where `loopBytesMax` are few enough for a loop.
  func mayTake(_ byteCount: Int, loopBytesMax: Int) -> Bool { !isOfLoop || byteCount <= loopBytesMax }

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

/// What the connections of one event loop share.
///
/// Used on its event loop only.
final class LoopState {
  let work: WorkState
  let turns: TurnQueue
  let sweep: ConnectionSweep

  init(_ loop: any EventLoop, _ server: ServerContext) {
    work = WorkState(server.configuration, isOfLoop: true)
    turns = TurnQueue(loop: loop)
    sweep = ConnectionSweep(loop: loop)
  }
}

/// The state of each event loop of a group.
struct LoopStates: Sendable {
  private let states: [ObjectIdentifier: NIOLoopBoundBox<LoopState>]

  init(group: any EventLoopGroup, _ server: ServerContext) {
    var states: [ObjectIdentifier: NIOLoopBoundBox<LoopState>] = [:]
    for loop in group.makeIterator() {
      states[ObjectIdentifier(loop)] = .makeBoxSendingValue(
        LoopState(loop, server), as: LoopState.self, eventLoop: loop)
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
