import CPicketProto

/// How the flow window is.
///
/// Counts are since the daemon started.
public struct FlowStatus: WireMessage {
  /// How much the flow window holds.
  public var window: FlowWindowInfo?
  /// Flows taken into the window.
  public var flowsAccepted: UInt64
  /// Records that were refused, for what they are or for their time.
  public var flowsRefused: UInt64
  /// Flows that were in the window already, by their `p_row_id`.
  public var flowsRepeated: UInt64
  /// Flows that left the window, because of their age or because of its bounds.
  public var flowsEvicted: UInt64
  /// Queries that ran, on their schedule or because somebody asked.
  public var queriesRun: UInt64
  /// Queries that failed.
  public var queriesFailed: UInt64
  /// Where the flows are kept; empty when they are kept in memory only.
  public var directory: String
  /// The size of the flow log's files, in bytes.
  public var logBytes: UInt64
  /// Batches written to the flow log.
  public var commits: UInt64
  /// Batches that could not be written to the flow log.
  public var commitsFailed: UInt64
  /// Why the last commit failed; empty when it went well.
  public var lastError: String
  /// Of the accepted flows those that brought no time; their event time is the time of receipt.
  public var flowsUndated: UInt64

  /// Makes a message.
  public init(
    window: FlowWindowInfo? = nil,
    flowsAccepted: UInt64 = 0,
    flowsRefused: UInt64 = 0,
    flowsRepeated: UInt64 = 0,
    flowsEvicted: UInt64 = 0,
    queriesRun: UInt64 = 0,
    queriesFailed: UInt64 = 0,
    directory: String = "",
    logBytes: UInt64 = 0,
    commits: UInt64 = 0,
    commitsFailed: UInt64 = 0,
    lastError: String = "",
    flowsUndated: UInt64 = 0
  ) {
    self.window = window
    self.flowsAccepted = flowsAccepted
    self.flowsRefused = flowsRefused
    self.flowsRepeated = flowsRepeated
    self.flowsEvicted = flowsEvicted
    self.queriesRun = queriesRun
    self.queriesFailed = queriesFailed
    self.directory = directory
    self.logBytes = logBytes
    self.commits = commits
    self.commitsFailed = commitsFailed
    self.lastError = lastError
    self.flowsUndated = flowsUndated
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__flow_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__FlowStatus.self)
    window = FlowWindowInfo?(field: raw.pointee.window)
    flowsAccepted = raw.pointee.flows_accepted
    flowsRefused = raw.pointee.flows_refused
    flowsRepeated = raw.pointee.flows_repeated
    flowsEvicted = raw.pointee.flows_evicted
    queriesRun = raw.pointee.queries_run
    queriesFailed = raw.pointee.queries_failed
    directory = String(field: raw.pointee.directory)
    logBytes = raw.pointee.log_bytes
    commits = raw.pointee.commits
    commitsFailed = raw.pointee.commits_failed
    lastError = String(field: raw.pointee.last_error)
    flowsUndated = raw.pointee.flows_undated
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__flow_status__init)
    raw.pointee.window = arena.submessage(window)
    raw.pointee.flows_accepted = flowsAccepted
    raw.pointee.flows_refused = flowsRefused
    raw.pointee.flows_repeated = flowsRepeated
    raw.pointee.flows_evicted = flowsEvicted
    raw.pointee.queries_run = queriesRun
    raw.pointee.queries_failed = queriesFailed
    raw.pointee.directory = arena.text(directory)
    raw.pointee.log_bytes = logBytes
    raw.pointee.commits = commits
    raw.pointee.commits_failed = commitsFailed
    raw.pointee.last_error = arena.text(lastError)
    raw.pointee.flows_undated = flowsUndated
    return BuiltMessage(raw)
  }
}
