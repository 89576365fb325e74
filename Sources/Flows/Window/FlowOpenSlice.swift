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
