/// Reads one scalar of a YAML file again, keeping for each byte of its text where in the file it comes from.
///
/// The parser returns the text of a scalar and where it begins; problems within the text need the places between.
struct ScalarSourceReader {
  /// What was read so far.
  private(set) var text: [UInt8] = []
  /// Where the character of each byte of the text begins in the file; one more for the end.
  private(set) var offsets: [Int] = []

  private let bytes: [UInt8]
  private let expected: [UInt8]
  private var next: Int

  private enum LineStart { case none, blank, other }

  /// Reads a scalar that begins at a byte of the file and has a known text.
  init(_ bytes: [UInt8], from start: Int, expecting expected: [UInt8]) {
    self.bytes = bytes
    self.expected = expected
    next = start
    text.reserveCapacity(expected.count)
    offsets.reserveCapacity(expected.count + 1)
    skipProperties()
    switch byte {
    case UInt8(ascii: "|"): readBlock(isFolded: false)
    case UInt8(ascii: ">"): readBlock(isFolded: true)
    case UInt8(ascii: "'"): readFlow(.single)
    case UInt8(ascii: "\""): readFlow(.double)
    default: readFlow(.plain)
    }
    offsets.append(next)
  }

  // MARK: Bytes of the file

  private var byte: UInt8? { next < bytes.count ? bytes[next] : nil }
  private var isDone: Bool { text.count >= expected.count || next >= bytes.count }
  private var isBlank: Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  /// How many bytes the line break here has; 0 when there is none.
  private var breakLength: Int { SourceText.lineBreakLength(in: bytes[...], at: next) }

  private mutating func skipBlanks() {
    while isBlank { next += 1 }
  }

  /// Skips anchors and tags, and what lies between them and the scalar.
  private mutating func skipProperties() {
    while byte == UInt8(ascii: "&") || byte == UInt8(ascii: "!") {
      while byte != nil, !isBlank, breakLength == 0 { next += 1 }
      while isBlank || breakLength > 0 || byte == UInt8(ascii: "#") {
        if byte == UInt8(ascii: "#") { skipLine() } else { next += max(1, breakLength) }
      }
    }
  }

  private mutating func skipLine() {
    while byte != nil, breakLength == 0 { next += 1 }
  }

  // MARK: Text

  /// Takes one character of the file as it is.
  private mutating func takeCharacter() {
    let start = next
    repeat {
      append(bytes[next], from: start)
      next += 1
    } while next < bytes.count && bytes[next] & 0xC0 == 0x80
  }

  private mutating func append(_ byte: UInt8, from offset: Int) {
    text.append(byte)
    offsets.append(offset)
  }

  /// Takes a line break, which YAML makes a line feed, except for Unicode's separators.
  private mutating func takeBreak() {
    let length = breakLength
    if length == 3 {
      for index in next..<(next + 3) { append(bytes[index], from: next) }
    } else if length > 0 {
      append(UInt8(ascii: "\n"), from: next)
    }
    next += length
  }

  /// Takes the line breaks from one byte on that are waiting, the first as a space when it folds.
  private mutating func takeBreaks(_ breaks: [Int], folds: Bool) {
    guard let first = breaks.first else { return }
    let after = next
    let isLineFeed = SourceText.lineBreakLength(in: bytes[...], at: first) < 3
    if folds, isLineFeed {
      if breaks.count == 1 { append(UInt8(ascii: " "), from: first) }
    } else {
      next = first
      takeBreak()
    }
    for offset in breaks.dropFirst() {
      next = offset
      takeBreak()
    }
    next = after
  }

  // MARK: Block scalars

  private mutating func readBlock(isFolded: Bool) {
    skipLine()
    next += breakLength
    let indentation = blockIndentation()
    var breaks: [Int] = []
    var lastStart = LineStart.none
    while !isDone {
      let isInside = skipIndentation(indentation)
      if breakLength > 0 {
        breaks.append(next)
        next += breakLength
        continue
      }
      guard isInside else { break }
      let start = isBlank ? LineStart.blank : .other
      takeBreaks(breaks, folds: isFolded && lastStart == .other && start == .other)
      breaks = []
      lastStart = start
      while !isDone, breakLength == 0 { takeCharacter() }
    }
    takeBreaks(Array(breaks.prefix(max(0, expected.count - text.count))), folds: false)
  }

  /// Skips the spaces before a line; false when there are fewer.
  private mutating func skipIndentation(_ indentation: Int) -> Bool {
    var column = 0
    while column < indentation, byte == UInt8(ascii: " ") {
      next += 1
      column += 1
    }
    return column == indentation
  }

  /// The spaces before each line: those of the first line that is not empty, but for those that belong to the text.
  ///
  /// Of a text of empty lines no line is indented far enough.
  private func blockIndentation() -> Int {
    guard let inFile = ScalarSourceReader.leadingSpaces(in: bytes[next...]),
      let inText = ScalarSourceReader.leadingSpaces(in: expected[...])
    else { return .max }
    return inFile - inText
  }

  /// The spaces before the first line that is not empty.
  private static func leadingSpaces(in bytes: ArraySlice<UInt8>) -> Int? {
    var line = bytes.startIndex
    while line < bytes.endIndex {
      let start = bytes[line...].firstIndex { $0 != UInt8(ascii: " ") } ?? bytes.endIndex
      let length = SourceText.lineBreakLength(in: bytes, at: start)
      if length == 0 { return start - line }
      line = start + length
    }
    return nil
  }

  // MARK: Scalars with and without quotes

  private enum FlowStyle { case plain, single, double }

  private mutating func readFlow(_ style: FlowStyle) {
    if style != .plain { next += 1 }
    while !isDone {
      if isBlank || breakLength > 0 {
        takeSpaces()
      } else if style == .single, byte == UInt8(ascii: "'") {
        append(UInt8(ascii: "'"), from: next)
        next += 2
      } else if style == .double, byte == UInt8(ascii: "\\") {
        takeEscape()
      } else {
        takeCharacter()
      }
    }
  }

  /// Takes spaces as they stand, or folds them together with the line breaks among them.
  private mutating func takeSpaces() {
    let start = next
    var breaks: [Int] = []
    while isBlank || breakLength > 0 {
      if breakLength > 0 { breaks.append(next) }
      next += max(1, breakLength)
    }
    if !breaks.isEmpty { return takeBreaks(breaks, folds: true) }
    for offset in start..<next where text.count < expected.count { append(bytes[offset], from: offset) }
  }

  private mutating func takeEscape() {
    let start = next
    next += 1
    guard let code = byte else { return }
    if breakLength > 0 {
      next += breakLength
      return skipBlanks()
    }
    next += 1
    guard let scalar = escaped(code) else { return }
    for byte in String(Character(scalar)).utf8 { append(byte, from: start) }
  }

  /// The character of an escape whose letter was read.
  private mutating func escaped(_ code: UInt8) -> Unicode.Scalar? {
    switch code {
    case UInt8(ascii: "x"): hexadecimal(2)
    case UInt8(ascii: "u"): hexadecimal(4)
    case UInt8(ascii: "U"): hexadecimal(8)
    default: ScalarSourceReader.escapes[code] ?? Unicode.Scalar(code)
    }
  }

  private mutating func hexadecimal(_ digitCount: Int) -> Unicode.Scalar? {
    let digits = String(decoding: bytes[next...].prefix(digitCount), as: UTF8.self)
    next = min(bytes.count, next + digitCount)
    return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
  }

  private static let escapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "0"): "\0", UInt8(ascii: "a"): "\u{7}", UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "t"): "\t",
    UInt8(ascii: "n"): "\n", UInt8(ascii: "v"): "\u{B}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "r"): "\r",
    UInt8(ascii: "e"): "\u{1B}", UInt8(ascii: "N"): "\u{85}", UInt8(ascii: "_"): "\u{A0}",
    UInt8(ascii: "L"): "\u{2028}", UInt8(ascii: "P"): "\u{2029}",
  ]
}
