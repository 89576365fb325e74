/// The bounds of one event.
public struct EventLimits: Sendable {
  /// The longest event, in bytes: what one frame of the wire can carry.
  public var eventBytesMax = 4_194_304
  /// How deep an event may be nested.
  public var eventDepthMax = 512

  /// The default bounds.
  public init() {}
}
