/// An event that is kept with its window.
public struct StoredEvent: Sendable, Equatable {
  /// The event as it came, or its beginning.
  public var event: [UInt8]
  /// Whether it is only a beginning.
  public var isTruncated: Bool
  /// The kind of the event.
  public var logType: String
  /// The event's name for retries; empty when it has none.
  public var eventID: String
  /// When it was counted, in nanoseconds since 1970.
  public var receivedNanos: Int64
}
