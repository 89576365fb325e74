import CPicketProto

/// The rows of a query, and how it was carried out.
public struct QueryFlowsResponse: WireMessage {
  /// The columns of the answer.
  public var columns: [Column]
  /// Rows, in the query's order; `truncated` says whether there are more.
  public var rows: [Row]
  /// All rows of the query's answer.
  public var rowCount: UInt64
  /// Flows that were looked at; segments outside the query's time range are not.
  public var flowsScanned: UInt64
  /// How long the query took, in nanoseconds.
  public var elapsedNanos: Int64
  /// `rows` has fewer than `row_count`.
  public var truncated: Bool
  /// Present when `explain` was asked for, in the order in which they are carried out.
  public var stages: [QueryStage]
  /// The window that the query read.
  public var window: FlowWindowInfo?
  /// The time that the query ran as of, in nanoseconds since 1970.
  public var asOfUnixNanos: Int64
  /// The earliest event time that the query asks for, in nanoseconds since 1970; 0 when it asks for all.
  public var earliestUnixNanos: Int64
  /// Groups that the query made; 0 when it makes none.
  public var groupCount: UInt64

  /// Makes a message.
  public init(
    columns: [Column] = [],
    rows: [Row] = [],
    rowCount: UInt64 = 0,
    flowsScanned: UInt64 = 0,
    elapsedNanos: Int64 = 0,
    truncated: Bool = false,
    stages: [QueryStage] = [],
    window: FlowWindowInfo? = nil,
    asOfUnixNanos: Int64 = 0,
    earliestUnixNanos: Int64 = 0,
    groupCount: UInt64 = 0
  ) {
    self.columns = columns
    self.rows = rows
    self.rowCount = rowCount
    self.flowsScanned = flowsScanned
    self.elapsedNanos = elapsedNanos
    self.truncated = truncated
    self.stages = stages
    self.window = window
    self.asOfUnixNanos = asOfUnixNanos
    self.earliestUnixNanos = earliestUnixNanos
    self.groupCount = groupCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__query_flows_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__QueryFlowsResponse.self)
    columns = [Column](field: raw.pointee.columns, count: raw.pointee.n_columns)
    rows = [Row](field: raw.pointee.rows, count: raw.pointee.n_rows)
    rowCount = raw.pointee.row_count
    flowsScanned = raw.pointee.flows_scanned
    elapsedNanos = raw.pointee.elapsed_nanos
    truncated = raw.pointee.truncated != 0
    stages = [QueryStage](field: raw.pointee.stages, count: raw.pointee.n_stages)
    window = FlowWindowInfo?(field: raw.pointee.window)
    asOfUnixNanos = raw.pointee.as_of_unix_nanos
    earliestUnixNanos = raw.pointee.earliest_unix_nanos
    groupCount = raw.pointee.group_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__query_flows_response__init)
    raw.pointee.n_columns = columns.count
    raw.pointee.columns = arena.list(columns)
    raw.pointee.n_rows = rows.count
    raw.pointee.rows = arena.list(rows)
    raw.pointee.row_count = rowCount
    raw.pointee.flows_scanned = flowsScanned
    raw.pointee.elapsed_nanos = elapsedNanos
    raw.pointee.truncated = truncated ? 1 : 0
    raw.pointee.n_stages = stages.count
    raw.pointee.stages = arena.list(stages)
    raw.pointee.window = arena.submessage(window)
    raw.pointee.as_of_unix_nanos = asOfUnixNanos
    raw.pointee.earliest_unix_nanos = earliestUnixNanos
    raw.pointee.group_count = groupCount
    return BuiltMessage(raw)
  }
}
