import CPicketProto

/// A query of the moment, or a loaded query of which only the rows are wanted.
public struct QueryFlowsRequest: WireMessage {
  /// The text of the query; empty when `queryName` is given.
  public var sql: String
  /// A loaded query, without case, in place of `sql`; exactly one of the two is given.
  public var queryName: String
  /// The time that the query runs as of, in nanoseconds since 1970; 0 means now.
  public var asOfUnixNanos: Int64
  /// At most this many rows in the answer; 0 means the daemon's own bound.
  public var rowsMax: UInt32
  /// Also return how the query was carried out.
  public var explain: Bool

  /// Makes a message.
  public init(
    sql: String = "",
    queryName: String = "",
    asOfUnixNanos: Int64 = 0,
    rowsMax: UInt32 = 0,
    explain: Bool = false
  ) {
    self.sql = sql
    self.queryName = queryName
    self.asOfUnixNanos = asOfUnixNanos
    self.rowsMax = rowsMax
    self.explain = explain
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__query_flows_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__QueryFlowsRequest.self)
    sql = String(field: raw.pointee.sql)
    queryName = String(field: raw.pointee.query_name)
    asOfUnixNanos = raw.pointee.as_of_unix_nanos
    rowsMax = raw.pointee.rows_max
    explain = raw.pointee.explain != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__query_flows_request__init)
    raw.pointee.sql = arena.text(sql)
    raw.pointee.query_name = arena.text(queryName)
    raw.pointee.as_of_unix_nanos = asOfUnixNanos
    raw.pointee.rows_max = rowsMax
    raw.pointee.explain = explain ? 1 : 0
    return BuiltMessage(raw)
  }
}
