import CPicketProto

/// A dedup window as it stands.
public struct WindowExplanation: WireMessage {
  /// The dedup string.
  public var dedup: String
  /// Whether a window is open; otherwise the next match opens one.
  public var open: Bool
  /// When the window opened, in nanoseconds since 1970.
  public var openedUnixNanos: Int64
  /// When the window closes, in nanoseconds since 1970.
  public var closesUnixNanos: Int64
  /// Matches in the window.
  public var eventCount: UInt64
  /// Matches, or distinct values, that the window needs before there is an alert.
  public var threshold: UInt64
  /// Distinct values in the window; 0 where the detection counts none.
  public var uniqueCount: UInt64
  /// The alert of the window; empty while the threshold is not reached.
  public var alertID: String

  /// Makes a message.
  public init(
    dedup: String = "",
    open: Bool = false,
    openedUnixNanos: Int64 = 0,
    closesUnixNanos: Int64 = 0,
    eventCount: UInt64 = 0,
    threshold: UInt64 = 0,
    uniqueCount: UInt64 = 0,
    alertID: String = ""
  ) {
    self.dedup = dedup
    self.open = open
    self.openedUnixNanos = openedUnixNanos
    self.closesUnixNanos = closesUnixNanos
    self.eventCount = eventCount
    self.threshold = threshold
    self.uniqueCount = uniqueCount
    self.alertID = alertID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__window_explanation__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__WindowExplanation.self)
    dedup = String(field: raw.pointee.dedup)
    open = raw.pointee.open != 0
    openedUnixNanos = raw.pointee.opened_unix_nanos
    closesUnixNanos = raw.pointee.closes_unix_nanos
    eventCount = raw.pointee.event_count
    threshold = raw.pointee.threshold
    uniqueCount = raw.pointee.unique_count
    alertID = String(field: raw.pointee.alert_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__window_explanation__init)
    raw.pointee.dedup = arena.text(dedup)
    raw.pointee.open = open ? 1 : 0
    raw.pointee.opened_unix_nanos = openedUnixNanos
    raw.pointee.closes_unix_nanos = closesUnixNanos
    raw.pointee.event_count = eventCount
    raw.pointee.threshold = threshold
    raw.pointee.unique_count = uniqueCount
    raw.pointee.alert_id = arena.text(alertID)
    return BuiltMessage(raw)
  }
}
