/// The flows of a window as they were at one moment; what happens to the window afterwards does not change it.
///
/// Cheap to make and to keep for a query: it shares the memory of the window, and the window copies the little that it
/// changes while a snapshot is held.
public struct FlowSnapshot: Sendable {
  /// The segments, in the order of their earliest event time; their ranges of time may overlap.
  public let segments: [FlowSegment]
  /// The texts of their codes.
  public let dictionaries: FlowDictionaries
  /// How many flows there are.
  public let rowCount: Int
  /// What the window said of itself.
  public let info: FlowWindowInfo
}
