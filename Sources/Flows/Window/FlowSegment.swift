/// Flows of one slice of event time, as columns; it never changes.
public struct FlowSegment: Sendable {
  /// How many flows it has.
  public let rowCount: Int
  /// The least `p_event_time`.
  public let firstNanos: Int64
  /// The greatest `p_event_time`.
  public let lastNanos: Int64
  /// Whether the rows stand in the order of `p_event_time`, equal times in the order of arrival.
  ///
  /// When false, they stand in the order of arrival: the slice is still open.
  public let isSorted: Bool
  /// The memory that it takes, in bytes.
  public private(set) var byteCount: Int
  /// Which segment of the window it is, or belongs to.
  let number: Int
  /// Which of the blocks of a segment that is still open it is, in the order of arrival.
  let block: Int
  /// Indexed by the raw values of `FlowColumn`.
  private(set) var columns: [FlowSegmentColumn]

  init(
    rowCount: Int, firstNanos: Int64, lastNanos: Int64, isSorted: Bool, number: Int, block: Int,
    columns: [FlowSegmentColumn]
  ) {
    self.rowCount = rowCount
    self.firstNanos = firstNanos
    self.lastNanos = lastNanos
    self.isSorted = isSorted
    self.number = number
    self.block = block
    self.columns = columns
    byteCount = FlowSegment.byteCount(of: columns)
  }

  /// A column.
  public func column(_ column: FlowColumn) -> FlowSegmentColumn { columns[column.rawValue] }

  private static func byteCount(of columns: [FlowSegmentColumn]) -> Int {
    let start = columns[FlowColumn.start.rawValue]
    let eventTime = columns[FlowColumn.eventTime.rawValue]
    let shared = start.sharesMemory(with: eventTime) ? eventTime.byteCount : 0
    return columns.reduce(columns.count * MemoryLayout<FlowSegmentColumn>.stride) { $0 + $1.byteCount } - shared
  }

  /// Notes which codes of texts the columns have.
  func mark(_ marked: [FlowColumn], in used: inout [Bool]) {
    for column in marked { columns[column.rawValue].mark(in: &used) }
  }

  /// Replaces the codes of texts.
  mutating func map(_ mapped: [FlowColumn], _ codes: [UInt32]) {
    for column in mapped {
      let values = FlowColumnValues(columns[column.rawValue]).mapped(codes)
      columns[column.rawValue] = FlowColumnNarrowing.narrowed(values, isTime: false)
    }
    byteCount = FlowSegment.byteCount(of: columns)
  }
}
