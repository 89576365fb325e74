/// What one pass of retention has done.
public struct RetentionPass: Sendable, Equatable {
  /// Alerts removed, with their events and notes.
  public var alertsRemoved = 0
  /// Windows removed, with what belongs to them.
  public var windowsRemoved = 0
  /// All rows removed.
  public var rowsRemoved = 0
  /// Whether nothing is left to remove.
  public var isComplete = true
}
