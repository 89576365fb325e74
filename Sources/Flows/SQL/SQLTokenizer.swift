/// Splits the text of a query into tokens; comments and space are omitted.
///
/// Texts are read as Snowflake reads them: `''` and backslash escapes inside single quotes, and nothing inside `$$`.
/// Time and memory are linear in the text.
struct SQLTokenizer {
  private let bytes: [UInt8]
  private var place = 0
  private var end = 0
  private(set) var tokens: [SQLToken] = []
  private(set) var problems: [QueryProblem] = []
  /// A text, a name or a comment is not closed: what comes after it is not known.
  private(set) var isUnclosed = false

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// Reads the whole text; what could not be read is in `problems`.
  mutating func run() {
    while skipSpace(), place < bytes.count {
      readToken()
    }
  }

  private func byte(_ ahead: Int = 0) -> UInt8 {
    place + ahead < bytes.count ? bytes[place + ahead] : 0
  }

  // MARK: Space

  /// Skips space and comments, and returns whether all comments are closed.
  private mutating func skipSpace() -> Bool {
    while place < bytes.count {
      switch (byte(), byte(1)) {
      case (UInt8(ascii: " "), _), (9...13, _): place += 1
      case (UInt8(ascii: "-"), UInt8(ascii: "-")), (UInt8(ascii: "/"), UInt8(ascii: "/")): skipLine()
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        guard skipBlock() else { return false }
      default: return true
      }
    }
    return true
  }

  private mutating func skipLine() {
    while place < bytes.count, byte() != UInt8(ascii: "\n"), byte() != UInt8(ascii: "\r") { place += 1 }
  }

  private mutating func skipBlock() -> Bool {
    let start = place
    place += 2
    while place < bytes.count {
      if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
        place += 2
        return true
      }
      place += 1
    }
    refuseUnclosed("comment", start..<start + 2, "*/")
    return false
  }

  // MARK: Tokens

  private mutating func readToken() {
    let start = place
    switch byte() {
    case UInt8(ascii: "'"): readText()
    case UInt8(ascii: "\""): readQuotedName()
    case UInt8(ascii: "`"): readBacktickedName()
    case UInt8(ascii: "$") where byte(1) == UInt8(ascii: "$"): readDollarText()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): readNumber()
    case UInt8(ascii: ".") where Self.isDigit(byte(1)) && !(tokens.last?.isName ?? false && end == place): readNumber()
    case let first where Self.startsWord(first): readWord()
    default: readSign()
    }
    if place == start { place += 1 }
  }

  private mutating func append(_ kind: SQLToken.Kind, _ value: String, from start: Int) {
    let isGlued = start == end && !tokens.isEmpty
    end = place
    tokens.append(
      SQLToken(
        kind: kind, value: value, folded: kind == .text ? value : value.foldedASCII, range: start..<place,
        isGlued: isGlued))
  }

  private func written(from start: Int) -> String {
    String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private mutating func readWord() {
    let start = place
    while Self.continuesWord(byte()), place < bytes.count { place += 1 }
    append(.word, written(from: start), from: start)
  }

  private mutating func readNumber() {
    let start = place
    skipDigits()
    if byte() == UInt8(ascii: ".") {
      place += 1
      skipDigits()
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      let sign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") ? 1 : 0
      if Self.isDigit(byte(1 + sign)) {
        place += 1 + sign
        skipDigits()
      }
    }
    append(.number, written(from: start), from: start)
  }

  private mutating func skipDigits() {
    while Self.isDigit(byte()) { place += 1 }
  }

  private mutating func readQuotedName() {
    readName(until: UInt8(ascii: "\""))
  }

  /// A name as Databricks and others quote it, which is read so that it can be said what it names.
  private mutating func readBacktickedName() {
    let start = place
    readName(until: UInt8(ascii: "`"))
    guard !isUnclosed, let name = tokens.last?.value else { return }
    refuse("names in backticks are not supported", start..<place, suggestion: "\"\(name)\", or the name without quotes")
  }

  private mutating func readName(until quote: UInt8) {
    let start = place
    var name: [UInt8] = []
    place += 1
    while place < bytes.count {
      if byte() == quote {
        place += 1
        if byte() != quote { return finishName(name, from: start) }
      }
      name.append(byte())
      place += 1
    }
    refuseUnclosed("quoted name", start..<start + 1, String(decoding: [quote], as: UTF8.self))
  }

  private mutating func finishName(_ name: [UInt8], from start: Int) {
    if name.isEmpty { refuse("a name cannot be empty", start..<place) }
    append(.quotedName, String(decoding: name, as: UTF8.self), from: start)
  }

  private mutating func readDollarText() {
    let start = place
    place += 2
    while place < bytes.count {
      if byte() == UInt8(ascii: "$"), byte(1) == UInt8(ascii: "$") {
        let text = String(decoding: bytes[start + 2..<place], as: UTF8.self)
        place += 2
        return append(.text, text, from: start)
      }
      place += 1
    }
    refuseUnclosed("text", start..<start + 2, "$$")
  }

  private mutating func readText() {
    let start = place
    var escapes = TextEscapes()
    place += 1
    while place < bytes.count {
      if byte() == UInt8(ascii: "'") {
        place += 1
        if byte() != UInt8(ascii: "'") { return finishText(escapes.text, from: start) }
        escapes.append(byte())
        place += 1
      } else if byte() == UInt8(ascii: "\\"), place + 1 < bytes.count {
        place = escapes.read(bytes, at: place + 1)
      } else {
        escapes.append(byte())
        place += 1
      }
    }
    refuseUnclosed("text", start..<start + 1, "'")
  }

  private mutating func finishText(_ text: [UInt8], from start: Int) {
    guard let valid = String(validating: text, as: UTF8.self), !text.contains(0) else {
      return refuse("the escapes of this text do not give UTF-8 text without NUL", start..<place)
    }
    append(.text, valid, from: start)
  }

  // MARK: Signs

  private static let longSigns = ["::", "<=", ">=", "<>", "!=", "||", "{{", "{%", "=>", "->", ":="].map {
    Array($0.utf8)
  }
  private static let signs = Set("+-*/%=<>(),.;[]{}:".utf8)

  private mutating func readSign() {
    let start = place
    for sign in Self.longSigns where byte() == sign[0] && byte(1) == sign[1] {
      place += 2
      return append(.sign, written(from: start), from: start)
    }
    place += 1
    if !Self.signs.contains(bytes[start]) {
      refuse("unexpected character \(Self.shown(bytes[start]))", start..<place)
      // Operators of other dialects stay, to look through the rest of the text.
      if !(0x21...0x7e).contains(bytes[start]) { return }
    }
    append(.sign, written(from: start), from: start)
  }

  /// A character as a message can show it.
  private static func shown(_ byte: UInt8) -> String {
    (0x21...0x7e).contains(byte) ? "`\(Character(UnicodeScalar(byte)))`" : "U+\(hexadecimal(byte))"
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }

  private mutating func refuseUnclosed(_ what: String, _ range: Range<Int>, _ end: String) {
    isUnclosed = true
    refuse("this \(what) is not closed", range, suggestion: "\(end) at its end")
  }

  private mutating func refuse(_ message: String, _ range: Range<Int>, suggestion: String? = nil) {
    problems.add(range, message, suggestion)
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func startsWord(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private static func continuesWord(_ byte: UInt8) -> Bool {
    startsWord(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
  }
}
