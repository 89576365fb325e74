import Wire

/// Whether the flow window held all that a query asked for, for people.
enum WindowNote {
  /// In a line; nil where the daemon does not say.
  static func line(_ window: FlowWindowInfo?, earliestUnixNanos: Int64) -> String? {
    guard let window else { return nil }
    return window.completeSinceUnixNanos <= 0
      ? line(ofWhole: window, earliestUnixNanos) : line(of: window, earliestUnixNanos)
  }

  /// Of a window that no flow has left: nothing is known of the time before its first one.
  private static func line(ofWhole window: FlowWindowInfo, _ earliestUnixNanos: Int64) -> String {
    if window.flowCount == 0 { return "no flow has come to the window yet" }
    let first = Timestamp(unixNanos: window.oldestUnixNanos).text
    if earliestUnixNanos == 0 { return "complete: the window holds all flows since the first one, of \(first)" }
    let earliest = Timestamp(unixNanos: earliestUnixNanos).text
    if window.oldestUnixNanos <= earliestUnixNanos { return "complete: the window holds all flows since \(earliest)" }
    return "complete since the first flow, of \(first); the query asks for flows since \(earliest)"
  }

  private static func line(of window: FlowWindowInfo, _ earliestUnixNanos: Int64) -> String {
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
