import CPicketProto

/// Event times of which a scheduled query has not looked at all flows.
public struct ScheduleGap: WireMessage {
  /// The first event time, in nanoseconds since 1970.
  public var fromUnixNanos: Int64
  /// The time after the last one, in nanoseconds since 1970.
  public var untilUnixNanos: Int64
  /// Why: `evicted`, `failed`, `cancelled`, `truncated`, `late` or `missed`.
  public var cause: String

  /// Makes a message.
  public init(fromUnixNanos: Int64 = 0, untilUnixNanos: Int64 = 0, cause: String = "") {
    self.fromUnixNanos = fromUnixNanos
    self.untilUnixNanos = untilUnixNanos
    self.cause = cause
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__schedule_gap__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ScheduleGap.self)
    fromUnixNanos = raw.pointee.from_unix_nanos
    untilUnixNanos = raw.pointee.until_unix_nanos
    cause = String(field: raw.pointee.cause)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__schedule_gap__init)
    raw.pointee.from_unix_nanos = fromUnixNanos
    raw.pointee.until_unix_nanos = untilUnixNanos
    raw.pointee.cause = arena.text(cause)
    return BuiltMessage(raw)
  }
}
