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
  /// What calls are carried out with; replaced between two of them.
  var detections: ServedDetections {
    willSet { flushCounts() }
    didSet { tally = EventTally() }
  }
  /// Events that were not added to the counts of all threads yet.
  var tally = EventTally()
  /// Chooses the events for which it is measured how long each rule takes.
  var sampler: EvaluationSampler
  private(set) var evaluator: EventEvaluator
  var scratch = PaddedScratch()
  /// Empty between calls.
  var flows = FlowBatchBuilder()
  /// The parser of the last text of flows, and its format: clients seldom use more than one.
  private var parser: (format: String, parser: FlowTextParser)?
  private var eventLimits = EventLimits()
  /// The largest request since the memory was let go of, in bytes.
  private var bytesTaken = 0
  private let textLimits: FlowTextLimits
  private let refusedNamedMax: Int

  init(_ server: ServerConfiguration, _ detections: ServedDetections, isOfLoop: Bool) {
    self.isOfLoop = isOfLoop
    self.detections = detections
    sampler = EvaluationSampler { Int64(NIODeadline.now().uptimeNanoseconds) }
    let limits = server.limits
    eventLimits.eventBytesMax = limits.eventBytesMax
    eventLimits.eventDepthMax = limits.eventDepthMax
    evaluator = EventEvaluator(limits: eventLimits)
    textLimits = server.textLimits
    refusedNamedMax = limits.rejectedRecordsNamedMax
  }

  /// Whether a request of so many bytes may be carried out here, where `loopBytesMax` are few enough for a loop.
  func mayTake(_ byteCount: Int, loopBytesMax: Int) -> Bool {
    if isOfLoop { return byteCount <= loopBytesMax }
    bytesTaken = max(bytesTaken, byteCount)
    return true
  }

  /// Lets go of the memory that a large request took; to be called when there is nothing to do.
  func trim() {
    if bytesTaken < WorkState.bytesKept { return }
    bytesTaken = 0
    evaluator = EventEvaluator(limits: eventLimits)
    scratch = PaddedScratch()
    flows = FlowBatchBuilder()
  }

  /// Memory for requests up to this size is kept, in bytes.
  private static let bytesKept = 262_144

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
  let mailbox: LoopMailbox
  private let ticks: LoopTicks
  let sweep: ConnectionSweep

  init(_ loop: any EventLoop, _ mailbox: LoopMailbox, _ server: ServerContext) {
    self.mailbox = mailbox
    work = WorkState(server.configuration, server.served.current, isOfLoop: true)
    ticks = LoopTicks(loop: loop)
    turns = TurnQueue(loop: loop, ticks: ticks)
    sweep = ConnectionSweep(loop: loop)
  }

  /// Begins to work; to be called once, on the loop.
  func begin() {
    ticks.begin()
    mailbox.begin(ticks)
  }
}

/// The state of each event loop of a group.
struct LoopStates: Sendable {
  private let states: [ObjectIdentifier: NIOLoopBoundBox<LoopState>]
  private let mailboxes: [ObjectIdentifier: LoopMailbox]

  init(group: any EventLoopGroup, _ server: ServerContext) {
    var states: [ObjectIdentifier: NIOLoopBoundBox<LoopState>] = [:]
    var mailboxes: [ObjectIdentifier: LoopMailbox] = [:]
    for loop in group.makeIterator() {
      let mailbox = LoopMailbox(loop: loop)
      mailboxes[ObjectIdentifier(loop)] = mailbox
      let state = NIOLoopBoundBox.makeBoxSendingValue(
        LoopState(loop, mailbox, server), as: LoopState.self, eventLoop: loop)
      loop.execute { state.value.begin() }
      server.served.add(loop) { state.value.work.detections = $0 }
      states[ObjectIdentifier(loop)] = state
    }
    self.states = states
    self.mailboxes = mailboxes
  }

  /// The mailbox of a loop, which must be of the group.
  func mailbox(of loop: any EventLoop) -> LoopMailbox {
    guard let mailbox = mailboxes[ObjectIdentifier(loop)] else {
      preconditionFailure("connections are opened on the loops of the server's own group")
    }
    return mailbox
  }

  /// The state of the loop that the caller runs on, which must be of the group.
  func state(on loop: any EventLoop) -> LoopState {
    guard let state = states[ObjectIdentifier(loop)] else {
      preconditionFailure("connections run on the loops of the server's own group")
    }
    return state.value
  }
}
