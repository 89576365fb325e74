/// The bounds of one event.
public struct EventLimits: Sendable {
  /// The longest event, in bytes: what one frame of the wire can carry.
  public var event_bytes_max = 4_194_304
  /// How deep an event may be nested.
  public var event_depth_max = 512

  /// The default bounds.
  public init() {}
}
