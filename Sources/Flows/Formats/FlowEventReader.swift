import Primitives

/// Reads flows as the events that rules see, value by value: what `FlowEventWriter` writes as JSON.
///
/// Nulls are omitted, as are the `p_row_id`s that clients did not bring; times are text.
public struct FlowEventReader {
  /// A value of an event.
  public enum Value {
    case integer(Int64)
    /// A text that is lent for the call.
    case text(UnsafeRawBufferPointer)
  }

  /// What each of the columns holds.
  private let kinds: [FlowColumnKind]
  private let texts: FlowTexts
  private var cells: FlowEventCells
  private var times = FlowTimeWriter()

  /// A reader of some columns of a batch.
  public init(batch: FlowBatch, columns: [FlowColumn]) {
    cells = FlowEventCells(batch, of: columns)
    texts = batch.texts
    kinds = cells.columns.map(\.kind)
  }

  /// Gives the values of a row, which is at least 0 and less than the batch's count, in the order of the columns.
  public mutating func read(row: Int, _ take: (FlowColumn, Value) -> Void) {
    cells.take(row)
    let nulls = cells.nulls(row)
    for (index, column) in cells.columns.enumerated() where nulls >> UInt64(index) & 1 == 0 {
      let value = cells.value(row, index)
      switch kinds[index] {
      case .integer: take(column, .integer(value))
      case .time: read(time: value, of: column, take)
      case .text: if value != 0 { texts.withText(Int(value)) { take(column, .text($0)) } }
      }
    }
  }

  private mutating func read(time: Int64, of column: FlowColumn, _ take: (FlowColumn, Value) -> Void) {
    withUnsafeTemporaryAllocation(byteCount: FlowTimeText.byteCount, alignment: 1) { text in
      times.write(time, to: text)
      take(column, .text(UnsafeRawBufferPointer(text)))
    }
  }
}

/// A column of a batch that has values, and how the members of its events are written.
///
/// It holds no references, so that looking at one for each value of each row costs nothing.
struct FlowEventMember {
  /// How a value is written.
  enum Form: UInt8 {
    case integer, time, text, rowId
  }

  let form: Form
  /// Where the key starts among the keys: a comma, the name with its quotes, and a colon.
  let keyStart: Int
  let keyCount: Int

  /// The member of a column whose key is appended to the keys.
  init(_ column: FlowColumn, keys: inout [UInt8]) {
    keyStart = keys.count
    keys.append(contentsOf: ",\"\(column.name)\":".utf8)
    keyCount = keys.count - keyStart
    form =
      switch column.kind {
      case .integer: .integer
      case .time: .time
      case .text: column == .rowId ? .rowId : .text
      }
  }

  /// Whether values are codes of texts.
  var isText: Bool { form == .text || form == .rowId }
}

/// The values of some rows of a batch, row by row: events are written from them without a look at the columns.
struct FlowEventCells {
  /// How many rows are taken out of the columns at once.
  private static let blockRows = 128

  /// The columns that are taken out.
  let columns: [FlowColumn]
  private let batch: FlowBatch
  /// The rows that are taken out.
  private var rows = 0..<0
  /// The values of each of these rows, one for each column; codes for texts.
  private var values: [Int64] = []
  /// Which columns are null in each row: a bit for each, the lowest for the first; texts are null by their code.
  private var nulls: [UInt64] = []

  /// The values of a batch in those of some columns that have any.
  init(_ batch: FlowBatch, of columns: [FlowColumn] = FlowColumn.allCases) {
    self.batch = batch
    self.columns = columns.filter { column in
      batch.column(column).isFilled || column == .rowId && batch.firstRowNumber != nil
    }
  }

  /// Takes a row out of the columns, with those after it, unless it is.
  @inline(__always)
  mutating func take(_ row: Int) {
    if !rows.contains(row) { takeBlock(row) }
  }

  /// The value of a row that was taken out; 0 when it is null.
  @inline(__always)
  func value(_ row: Int, _ index: Int) -> Int64 { values[(row - rows.lowerBound) * columns.count + index] }

  /// Which columns are null in a row that was taken out.
  @inline(__always)
  func nulls(_ row: Int) -> UInt64 { nulls[row - rows.lowerBound] }

  private mutating func takeBlock(_ row: Int) {
    precondition(0..<batch.rowCount ~= row, "a row is one of the batch")
    rows = row..<min(batch.rowCount, row + Self.blockRows)
    values = Array(repeating: 0, count: rows.count * columns.count)
    nulls = Array(repeating: 0, count: rows.count)
    for (index, column) in columns.enumerated() { takeColumn(column, index) }
  }

  private mutating func takeColumn(_ column: FlowColumn, _ index: Int) {
    switch batch.column(column) {
    case .empty: break
    case .constant(let value): set(index) { _ in value }
    case .integers(let values, nil): set(index) { values[$0] }
    case .integers(let values, let nulls?):
      set(index) { values[$0] }
      for row in rows where nulls.hasBit(row) { self.nulls[row - rows.lowerBound] |= 1 << UInt64(index) }
    case .codes(let codes): set(index) { Int64(codes[$0]) }
    }
  }

  @inline(__always)
  private mutating func set(_ index: Int, _ value: (_ row: Int) -> Int64) {
    var place = index
    for row in rows {
      values[place] = value(row)
      place += columns.count
    }
  }
}

/// Writes the parts of an event into memory that its owner made large enough.
struct FlowEventBytes {
  /// The most bytes of an integer.
  static let integerCount = 20

  /// The most bytes that a text of so many bytes has between its quotes and with them.
  static func textCount(_ count: Int, isPlain: Bool) -> Int { (isPlain ? count : 6 * count) + 2 }

  private let space: UnsafeMutableRawBufferPointer
  /// How many bytes are written.
  private(set) var count = 0

  /// Writes from the start of some memory, which has room for all that will be written.
  init(_ space: UnsafeMutableRawBufferPointer) { self.space = space }

  /// What is written.
  var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: space[..<count]) }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    space[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count <= space.count - count, "an event has its room")
    UnsafeMutableRawBufferPointer(rebasing: space[count...]).copyMemory(from: bytes)
    count += bytes.count
  }

  /// Writes over the first byte.
  mutating func replaceFirst(_ byte: UInt8) { space[0] = byte }

  /// Appends an integer in decimal digits.
  mutating func append(_ value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var limit: UInt64 = 10
    var end = count + 1
    while rest >= limit, end < count + Self.integerCount - 1 {
      limit &*= 10
      end += 1
    }
    let start = count
    count = end
    repeat {
      end -= 1
      space[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while end > start
  }

  /// Appends a time between quotes.
  @inline(__always)
  mutating func append(nanos: Int64, _ writer: inout FlowTimeWriter) {
    append(UInt8(ascii: "\""))
    writer.write(nanos, to: UnsafeMutableRawBufferPointer(rebasing: space[count...]))
    count += FlowTimeText.byteCount
    append(UInt8(ascii: "\""))
  }

  /// Appends text between quotes, with what JSON wants escaped, of which a plain text has nothing.
  @inline(__always)
  mutating func append(text: UnsafeRawBufferPointer, isPlain: Bool) {
    append(UInt8(ascii: "\""))
    if isPlain { append(text) } else { append(escaping: text) }
    append(UInt8(ascii: "\""))
  }

  private mutating func append(escaping text: UnsafeRawBufferPointer) {
    for byte in text {
      if JSONWriter.isEscaped(byte) { append(UInt8(ascii: "\\")) }
      if byte < 0x20 {
        for part in [0x75, 0x30, 0x30, UInt8.hexadecimalDigit(byte >> 4), UInt8.hexadecimalDigit(byte & 15)] {
          append(part)
        }
      } else {
        append(byte)
      }
    }
  }

  /// Appends a number as sixteen hexadecimal digits.
  mutating func append(hexadecimal number: UInt64) {
    for shift in stride(from: UInt64(60), through: 0, by: -4) {
      append(UInt8.hexadecimalDigit(UInt8(truncatingIfNeeded: number >> shift & 15)))
    }
  }

  /// Whether none of some bytes is escaped in JSON.
  static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
    // All bytes are looked at, because that is quick without a way out.
    var isPlain = true
    for byte in text { isPlain = isPlain && !JSONWriter.isEscaped(byte) }
    return isPlain
  }
}
