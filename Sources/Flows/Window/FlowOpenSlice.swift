/// A slice of event time that takes flows: blocks of rows in the order of arrival, until it is sealed.
struct FlowOpenSlice: Sendable {
  /// Rows of a block.
  ///
  /// Only the last block is copied when flows come while a snapshot is held.
  static let blockRows = 4_096

  /// The number of the segment that it will be.
  let number: Int
  /// Full blocks.
  private(set) var blocks: [FlowSegment] = []
  /// The rows after the full blocks.
  private var tail = FlowRows()
  /// When rows came last, as a count of batches.
  var touched = 0

  init(number: Int) { self.number = number }

  var rowCount: Int { blocks.count * Self.blockRows + tail.count }

  /// Adds rows.
  mutating func append(_ rows: FlowRows, rowIdPrefix: String) {
    var done = 0
    while done < rows.count {
      let taken = min(Self.blockRows - tail.count, rows.count - done)
      if taken == rows.count {
        tail.append(rows)
      } else {
        tail.append(rows.selected((done..<done + taken).map(Int32.init)))
      }
      done += taken
      if tail.count == Self.blockRows {
        blocks.append(tail.segment(number: number, rowIdPrefix: rowIdPrefix))
        tail = FlowRows()
      }
    }
  }

  /// The rows as they are now, in segments.
  func segments(rowIdPrefix: String) -> [FlowSegment] {
    tail.count == 0 ? blocks : blocks + [tail.segment(number: number, rowIdPrefix: rowIdPrefix)]
  }

  /// All rows as one segment, sorted by event time.
  func sealed(rowIdPrefix: String) -> FlowSegment {
    var all = FlowRows()
    for block in blocks { all.append(FlowRows(block)) }
    all.append(tail)
    return all.sortedByEventTime().segment(number: number, rowIdPrefix: rowIdPrefix)
  }
}
