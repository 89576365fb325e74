import Wire

/// Whether the flow window held all that a query asked for, for people.
enum WindowNote {
  /// In a line; nil where the daemon does not say.
  static func line(_ window: FlowWindowInfo?, earliestUnixNanos: Int64) -> String? {
    guard let window else { return nil }
    if window.completeSinceUnixNanos <= 0 { return "complete: no flow had to leave the window" }
    let complete = Timestamp(unixNanos: window.completeSinceUnixNanos).text
    if earliestUnixNanos == 0 {
      return "the query asks for flows of any time; the window holds all since \(complete)"
    }
    let earliest = Timestamp(unixNanos: earliestUnixNanos).text
    if window.completeSinceUnixNanos <= earliestUnixNanos {
      return "complete: the window holds all flows since \(earliest)"
    }
    return "incomplete: the query asks for flows since \(earliest), the window holds all only since \(complete)"
  }
}
