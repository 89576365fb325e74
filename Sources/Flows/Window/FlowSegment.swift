/// Flows of one slice of event time, as columns; it never changes.
public struct FlowSegment: Sendable {
  /// How many flows it has.
  public let rowCount: Int
  /// The least `p_event_time`.
  public let firstNanos: Int64
  /// The greatest `p_event_time`.
  public let lastNanos: Int64
  /// Whether the rows are in the order of `p_event_time`, equal times in the order of arrival.
  ///
  /// When false, they are in the order of arrival: the slice is still open.
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
  /// What the window reports about itself.
  public let info: FlowWindowInfo
}

/// The rows of a batch that belong to one slice of event time.
struct FlowSlicePart {
  /// The number of the slice: event time divided by its length, rounded down.
  let slice: Int64
  /// The indices of the rows, in order; nil when all rows belong to the slice.
  let rows: [UInt32]?

  /// The slices of rows, in the order of time.
  static func parts(of rows: FlowRows, sliceNanos: Int64) -> [FlowSlicePart] {
    let first = rows.firstNanos.dividedDown(by: sliceNanos)
    if rows.lastNanos.dividedDown(by: sliceNanos) == first { return [FlowSlicePart(slice: first, rows: nil)] }
    var slices: [Int64: [UInt32]] = [:]
    for (row, time) in rows.eventTimes.enumerated() {
      slices[time.dividedDown(by: sliceNanos), default: []].append(UInt32(row))
    }
    return slices.sorted { $0.key < $1.key }.map { FlowSlicePart(slice: $0.key, rows: $0.value) }
  }
}

/// A slice of event time that takes flows: blocks of rows in the order of arrival, until it is sealed.
struct FlowOpenSlice: Sendable {
  /// Rows of a block.
  ///
  /// Only the last block is copied when flows come while a snapshot is held.
  static let blockRows = 4_096

  /// The number of the segment that it will be.
  let number: Int
  /// Full blocks.
  private var blocks: [FlowSegment] = []
  private var blockBytes = 0
  /// The rows after the full blocks.
  private var tail = FlowRows()
  /// When rows came last, as a count of batches.
  var touched = 0
  /// The least and the greatest event time.
  private(set) var firstNanos = Int64.max
  private(set) var lastNanos = Int64.min

  init(number: Int) { self.number = number }

  /// How many rows it has.
  var rowCount: Int { blocks.count * Self.blockRows + tail.count }

  /// The memory that it takes, in bytes.
  var byteCount: Int { blockBytes + tail.byteCount }

  /// Adds some of the rows.
  mutating func append(_ rows: FlowRows, _ range: Range<Int>, rowIdPrefix: String) {
    var rest = range
    while !rest.isEmpty {
      let piece = rest.prefix(Self.blockRows - tail.count)
      tail.append(rows, piece)
      rest = rest[piece.endIndex...]
      if tail.count == Self.blockRows { endBlock(rowIdPrefix: rowIdPrefix) }
    }
    firstNanos = min(firstNanos, tail.firstNanos)
    lastNanos = max(lastNanos, tail.lastNanos)
  }

  private mutating func endBlock(rowIdPrefix: String) {
    firstNanos = min(firstNanos, tail.firstNanos)
    lastNanos = max(lastNanos, tail.lastNanos)
    let block = tail.segment(number: number, block: blocks.count, rowIdPrefix: rowIdPrefix)
    blocks.append(block)
    blockBytes += block.byteCount
    tail = FlowRows()
  }

  /// The rows as they are now, in segments that share their memory.
  func segments(rowIdPrefix: String) -> [FlowSegment] {
    if tail.count == 0 { return blocks }
    return blocks + [tail.wideSegment(number: number, block: blocks.count, rowIdPrefix: rowIdPrefix)]
  }

  /// All rows as one segment, sorted by event time.
  func sealed(rowIdPrefix: String) -> FlowSegment {
    var all = FlowRows()
    for block in blocks { all.append(FlowRows(block), 0..<block.rowCount) }
    all.append(tail, 0..<tail.count)
    let sorted = FlowTimeOrder.order(of: all.eventTimes).map(all.selected) ?? all
    return sorted.segment(number: number, rowIdPrefix: rowIdPrefix)
  }

  /// Notes which codes of texts the columns have.
  func mark(_ columns: [FlowColumn], in used: inout [Bool]) {
    for block in blocks { block.mark(columns, in: &used) }
    for column in columns { FlowColumnNarrowing.wide(tail.columns[column.rawValue]).mark(in: &used) }
  }

  /// Replaces the codes of texts.
  mutating func map(_ columns: [FlowColumn], _ codes: [UInt32]) {
    for block in blocks.indices { blocks[block].map(columns, codes) }
    for column in columns { tail.columns[column.rawValue] = tail.columns[column.rawValue].mapped(codes) }
    blockBytes = blocks.reduce(0) { $0 + $1.byteCount }
  }
}
