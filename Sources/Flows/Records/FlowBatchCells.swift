/// The values of the rows that a builder has made, and of the row that it is making.
///
/// Blocks of rows lie one after the other, in each block the columns one after the other, so that a row is written
/// quickly and a column is taken out in long pieces.
struct FlowBatchCells: Sendable {
  /// Rows of a block.
  private static let blockRows = 256
  /// From a column of a block to the next; a little more than the rows, or all columns would compete for the same lines
  /// of the cache.
  private static let columnStride = blockRows + 8
  private static let blockStride = columnStride * FlowColumn.count

  private var values: [Int64] = []
  /// Which columns of each row are set: a bit for each raw value.
  private var masks: [UInt64] = []
  /// Which columns of the row being made are set.
  private var mask: UInt64 = 0
  /// Where the row being made has its first column.
  private var place = 0

  init() { values = Array(repeating: 0, count: Self.blockStride) }

  /// How many rows are ended.
  var rowCount: Int { masks.count }

  @inline(__always)
  mutating func set(_ column: FlowColumn, _ value: Int64) {
    values[place + column.rawValue * Self.columnStride] = value
    mask |= 1 &<< UInt64(column.rawValue)
  }

  mutating func unset(_ column: FlowColumn) { mask &= ~(1 &<< UInt64(column.rawValue)) }

  /// The value of a column in the row being made.
  func current(_ column: FlowColumn) -> Int64? {
    mask >> UInt64(column.rawValue) & 1 == 0 ? nil : values[place + column.rawValue * Self.columnStride]
  }

  /// The value of a column in the row before the one being made, when it is still near.
  @inline(__always)
  func previous(_ column: FlowColumn) -> Int64? {
    let rows = masks.count
    guard rows & (Self.blockRows - 1) != 0, masks[rows - 1] &>> UInt64(column.rawValue) & 1 != 0 else { return nil }
    return values[place + column.rawValue * Self.columnStride - 1]
  }

  /// Whether the row being made can break the rules of its integers and times; never false when it does.
  var isRowSuspicious: Bool {
    let ports = bits(.srcPort) | bits(.dstPort)
    let bytes = bits(.protocol) | bits(.version)
    let others = bits(.packets) | bits(.bytes) | bits(.tcpFlags) | bits(.trafficPath)
    let times = FlowColumn.start.bit | FlowColumn.end.bit
    let isReversed = mask & times == times && bits(.end) < bits(.start)
    return ports > 65_535 || bytes > 255 || others < 0 || ports | bytes < 0 || isReversed
  }

  /// The value of a column in the row being made; 0 when it is null.
  @inline(__always)
  private func bits(_ column: FlowColumn) -> Int64 {
    let isSet = Int64(bitPattern: mask &>> UInt64(column.rawValue) & 1)
    return values[place + column.rawValue * Self.columnStride] & (0 &- isSet)
  }

  /// Whether any of the columns of a mask is set in the row being made.
  @inline(__always)
  func hasAny(of columns: UInt64) -> Bool { mask & columns != 0 }

  /// Ends the row being made; where it has a start, that is its event time.
  mutating func endRow() {
    let hasStart = mask &>> UInt64(FlowColumn.start.rawValue) & 1
    mask &= ~(hasStart &<< UInt64(FlowColumn.eventTime.rawValue))
    masks.append(mask)
    mask = 0
    place += 1
    guard masks.count & (Self.blockRows - 1) == 0 else { return }
    place = masks.count / Self.blockRows * Self.blockStride
    guard place == values.count else { return }
    values.append(contentsOf: repeatElement(0, count: Self.blockStride))
  }

  mutating func discardRow() { mask = 0 }

  /// Gives all columns of the ended rows, by their raw values.
  func takeColumns(into columns: inout [FlowBatchColumn]) {
    var some: UInt64 = 0
    var every = UInt64.max
    for mask in masks {
      some |= mask
      every &= mask
    }
    for column in FlowColumn.allCases where some >> UInt64(column.rawValue) & 1 != 0 {
      columns[column.rawValue] = taken(column, hasNulls: every >> UInt64(column.rawValue) & 1 == 0)
    }
  }

  private func taken(_ column: FlowColumn, hasNulls: Bool) -> FlowBatchColumn {
    if !hasNulls, isConstant(column) { return .constant(values[column.rawValue * Self.columnStride]) }
    let isText = column.kind == .text
    if isText { return .codes(codes(column)) }
    guard hasNulls else { return .integers(integers(column), nulls: nil) }
    let nulls = nulls(column)
    var integers = integers(column)
    // What is stored where a row is null may be the value of a row that was dropped.
    for row in integers.indices where nulls.hasBit(row) { integers[row] = 0 }
    return .integers(integers, nulls: nulls)
  }

  /// Calls back with each piece of a column: the first row and the values from there.
  private func forEachPiece(
    _ column: FlowColumn, _ body: (_ row: Int, UnsafeBufferPointer<Int64>) -> Void
  ) {
    values.withUnsafeBufferPointer { values in
      for row in stride(from: 0, to: rowCount, by: Self.blockRows) {
        let start = row / Self.blockRows * Self.blockStride + column.rawValue * Self.columnStride
        let end = start + min(Self.blockRows, rowCount - row)
        body(row, UnsafeBufferPointer(rebasing: values[start..<end]))
      }
    }
  }

  private func isConstant(_ column: FlowColumn) -> Bool {
    let first = values[column.rawValue * Self.columnStride]
    var difference: Int64 = 0
    forEachPiece(column) { _, piece in
      for value in piece { difference |= value ^ first }
    }
    return difference == 0
  }

  private func integers(_ column: FlowColumn) -> [Int64] {
    Array(unsafeUninitializedCapacity: rowCount) { target, count in
      forEachPiece(column) { row, piece in
        _ = UnsafeMutableBufferPointer(rebasing: target[row...]).initialize(from: piece)
      }
      count = rowCount
    }
  }

  private func codes(_ column: FlowColumn) -> [UInt32] {
    let shift = UInt64(column.rawValue)
    return Array(unsafeUninitializedCapacity: rowCount) { target, count in
      forEachPiece(column) { row, piece in
        for (index, value) in piece.enumerated() {
          let isSet = UInt32(truncatingIfNeeded: masks[row + index] &>> shift & 1)
          target.initializeElement(at: row + index, to: UInt32(truncatingIfNeeded: value) & (0 &- isSet))
        }
      }
      count = rowCount
    }
  }

  private func nulls(_ column: FlowColumn) -> [UInt64] {
    var nulls = [UInt64](bitCount: rowCount)
    for (row, mask) in masks.enumerated() {
      nulls[row >> 6] |= (~mask &>> UInt64(column.rawValue) & 1) &<< UInt64(row & 63)
    }
    return nulls
  }

  /// Forgets all rows; keeps the memory, unless that is much more than was needed.
  mutating func removeAll() {
    let needed = (rowCount / Self.blockRows + 1) * Self.blockStride
    if values.count > 8 * needed { values = Array(repeating: 0, count: needed) }
    masks.removeAll(keepingCapacity: true)
    mask = 0
    place = 0
  }
}

extension FlowColumn {
  /// The column's bit in a mask of columns.
  var bit: UInt64 { 1 &<< UInt64(rawValue) }

  /// The columns that hold addresses.
  static var addressMask: UInt64 { srcAddr.bit | dstAddr.bit | pktSrcAddr.bit | pktDstAddr.bit }

  /// The columns of times.
  static var timeMask: UInt64 { start.bit | end.bit | eventTime.bit }
}
