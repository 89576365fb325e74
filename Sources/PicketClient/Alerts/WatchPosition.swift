import Wire

/// Where a watch of alerts is, so that it can go on there after it was cut off.
struct WatchPosition: Equatable, Sendable {
  /// The change to go on after; 0 before the first.
  private(set) var sequence: UInt64
  /// Whether a watch was ever started.
  private(set) var hasStarted = false

  init(after sequence: UInt64) {
    self.sequence = sequence
  }

  /// Takes note of a change; gives the gap that it reveals and that the daemon cannot know of.
  ///
  /// A watch that was at 0 cannot ask for what came after 0: that number asks for the next change. So what it missed
  /// while it was cut off is said here.
  mutating func advance(past change: AlertChange) -> AlertChange? {
    guard change.kind == .started else {
      sequence = max(sequence, change.sequence)
      return nil
    }
    defer { hasStarted = true }
    // A watch that asked to go on after a change has that change's number still.
    guard sequence == 0 else { return nil }
    sequence = change.sequence
    guard hasStarted, sequence > 0 else { return nil }
    return AlertChange(kind: .missed, sequence: sequence, missedCount: sequence)
  }
}
