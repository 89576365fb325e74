/// Flows of one slice of event time, as columns; it never changes.
public struct FlowSegment: Sendable {
  /// How many flows it has.
  public let rowCount: Int
  /// The least `p_event_time`.
  public let firstNanos: Int64
  /// The greatest `p_event_time`.
  public let lastNanos: Int64
  /// Whether the rows stand in the order of `p_event_time`, equal times in the order of arrival; else all are in the
  /// order of arrival.
  public let isSorted: Bool
  /// The memory that it takes, in bytes.
  public let byteCount: Int
  /// Which segment of the window it is, or belongs to.
  let number: Int
  /// Indexed by the raw values of `FlowColumn`.
  var columns: [FlowSegmentColumn]

  /// A column.
  public func column(_ column: FlowColumn) -> FlowSegmentColumn { columns[column.rawValue] }
}
