/// An alert with its first events and its history.
public struct AlertDetails: Sendable, Equatable {
  /// The alert.
  public var alert: AlertRecord
  /// The window's first events, as many as the limits keep.
  public var events: [StoredEvent]
  /// Changes of status, the oldest first.
  public var notes: [StatusNote]
}
