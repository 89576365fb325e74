/// The names in a header: between commas when it has any, and else between spaces or tabs.
///
/// Each can be in double quotes or in `${` and `}`, which are not part of the name.
struct FlowHeaderWords {
  /// Whether commas separate the names, as in CSV.
  let hasCommas: Bool
  private var rest: Slice<UnsafeRawBufferPointer>
  private var isAtEnd = false

  init(_ header: UnsafeRawBufferPointer) {
    hasCommas = header.contains(UInt8(ascii: ","))
    rest = header[...]
  }

  /// Whether a name can start with the byte; most records start with a digit, which no name does.
  @inline(__always)
  static func mayStart(with byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "$"), UInt8(ascii: "@"), UInt8(ascii: "\""): true
    default: byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
  }

  /// The next name, which is empty where nothing is between two commas; nil at the end.
  mutating func next() -> UnsafeRawBufferPointer? {
    hasCommas ? nextBetweenCommas() : nextBetweenBlanks()
  }

  private mutating func nextBetweenBlanks() -> UnsafeRawBufferPointer? {
    guard let start = rest.firstIndex(where: { !Self.isBlank($0) }) else { return nil }
    let end = rest[start...].firstIndex(where: Self.isBlank) ?? rest.endIndex
    let word = rest[start..<end]
    rest = rest[end...]
    return Self.bare(word)
  }

  private mutating func nextBetweenCommas() -> UnsafeRawBufferPointer? {
    if isAtEnd { return nil }
    let end = rest.firstIndex(of: UInt8(ascii: ","))
    let word = rest[..<(end ?? rest.endIndex)]
    isAtEnd = end == nil
    rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
    guard let first = word.firstIndex(where: { !Self.isBlank($0) }),
      let last = word.lastIndex(where: { !Self.isBlank($0) })
    else { return UnsafeRawBufferPointer(rebasing: word[word.startIndex..<word.startIndex]) }
    return Self.bare(word[first...last])
  }

  /// A name without what is around it.
  private static func bare(_ word: Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer {
    var word = word
    let quote = UInt8(ascii: "\"")
    if word.count >= 2, word.first == quote, word.last == quote { word = word.dropFirst().dropLast() }
    if word.count > 3, word.starts(with: [UInt8(ascii: "$"), UInt8(ascii: "{")]), word.last == UInt8(ascii: "}") {
      word = word.dropFirst(2).dropLast()
    }
    return UnsafeRawBufferPointer(rebasing: word)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (byte >= 0x09 && byte <= 0x0D) }
}

/// The fields of a line of CSV (RFC 4180): between commas, each also in double quotes, in which two mean one.
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
  /// Where the next field starts, or where the quote is that is not closed.
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
