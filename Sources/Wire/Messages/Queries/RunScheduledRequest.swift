import CPicketProto

/// A scheduled or saved query that is to be run by name.
public struct RunScheduledRequest: WireMessage {
  /// The name of a scheduled or saved query, without case.
  public var queryName: String
  /// The scheduled time that the query runs as of, in nanoseconds since 1970; 0 means now.
  public var asOfUnixNanos: Int64
  /// Evaluate the scheduled rules only; change no state.
  public var dryRun: Bool
  /// At most this many rows in the answer; 0 means the daemon's own bound.
  ///
  /// The rules see every row.
  public var rowsMax: UInt32

  /// Makes a message.
  public init(
    queryName: String = "",
    asOfUnixNanos: Int64 = 0,
    dryRun: Bool = false,
    rowsMax: UInt32 = 0
  ) {
    self.queryName = queryName
    self.asOfUnixNanos = asOfUnixNanos
    self.dryRun = dryRun
    self.rowsMax = rowsMax
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__run_scheduled_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__RunScheduledRequest.self)
    queryName = String(field: raw.pointee.query_name)
    asOfUnixNanos = raw.pointee.as_of_unix_nanos
    dryRun = raw.pointee.dry_run != 0
    rowsMax = raw.pointee.rows_max
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__run_scheduled_request__init)
    raw.pointee.query_name = arena.text(queryName)
    raw.pointee.as_of_unix_nanos = asOfUnixNanos
    raw.pointee.dry_run = dryRun ? 1 : 0
    raw.pointee.rows_max = rowsMax
    return BuiltMessage(raw)
  }
}
