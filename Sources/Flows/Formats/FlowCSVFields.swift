/// The fields of a line of CSV (RFC 4180): between commas, each also in double quotes, in which two stand for one.
///
/// Blanks around a field are no part of it.
struct FlowCSVFields {
  enum Field {
    /// The bytes of a field without its quotes, and whether quotes in it are doubled.
    case field(Range<Int>, hasDoubledQuotes: Bool)
    /// A quote is not closed where a field ends.
    case badQuote
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")

  private let line: UnsafeRawBufferPointer
  /// Where the next field starts, or where the quote that is not closed stands.
  private(set) var offset: Int
  private var isAtEnd = false

  init(_ line: UnsafeRawBufferPointer, from start: Int) {
    self.line = line
    offset = start
  }

  /// The next field; nil at the end.
  ///
  /// After a bad quote there is none.
  mutating func next() -> Field? {
    if isAtEnd { return nil }
    FlowLineReader.passBlanks(line, &offset)
    if offset < line.count, line[offset] == Self.quote { return nextInQuotes() }
    let start = offset
    let end = line[start...].firstIndex(of: Self.comma) ?? line.count
    pass(end)
    var last = end
    while last > start, line[last - 1] == UInt8(ascii: " ") || line[last - 1] == UInt8(ascii: "\t") { last -= 1 }
    return .field(start..<last, hasDoubledQuotes: false)
  }

  private mutating func nextInQuotes() -> Field {
    let start = offset + 1
    var hasDoubledQuotes = false
    var end = start
    while end < line.count {
      if line[end] == Self.quote {
        guard end + 1 < line.count, line[end + 1] == Self.quote else { break }
        hasDoubledQuotes = true
        end += 1
      }
      end += 1
    }
    var after = min(end + 1, line.count)
    FlowLineReader.passBlanks(line, &after)
    guard end < line.count, after == line.count || line[after] == Self.comma else {
      isAtEnd = true
      return .badQuote
    }
    pass(after)
    return .field(start..<end, hasDoubledQuotes: hasDoubledQuotes)
  }

  /// Goes on after the comma at a place, if that is not the end of the line.
  private mutating func pass(_ end: Int) {
    isAtEnd = end == line.count
    offset = min(end + 1, line.count)
  }

  /// A field with one quote for every two.
  static func undoubled(_ field: UnsafeRawBufferPointer) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(field.count)
    var isSecond = false
    for byte in field {
      isSecond = byte == quote && !isSecond
      if !isSecond { bytes.append(byte) }
    }
    return bytes
  }
}
