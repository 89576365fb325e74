import Primitives

/// A word, a value or a sign of the text of a query.
struct SQLToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// A name or a keyword without quotes.
    case word
    /// A name in double quotes; `value` is without them.
    case quotedName
    /// A text in single quotes or between `$$`; `value` is what it means.
    case text
    case number
    /// An operator, a bracket, a comma and so on.
    case sign
  }

  let kind: Kind
  /// The token as written, except for quoted names and texts: what they mean.
  let value: String
  /// The word in lowercase, for keywords and names; else as `value`.
  let folded: String
  /// Where it is in the author's text, in UTF-8 bytes.
  let range: Range<Int>
  /// Nothing is between it and the token before it.
  let isGlued: Bool

  /// Whether it is this keyword, given in lowercase.
  func isWord(_ word: String) -> Bool {
    kind == .word && folded == word
  }

  func isSign(_ sign: String) -> Bool {
    kind == .sign && value == sign
  }

  /// Whether it can be a name.
  var isName: Bool {
    kind == .word || kind == .quotedName
  }
}

extension String {
  /// The text with its ASCII letters in lowercase; other letters stay as they are.
  var foldedASCII: String {
    var bytes = Array(utf8)
    for index in bytes.indices { bytes[index] = bytes[index].lowercasedASCII }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  /// The text with its ASCII letters in uppercase.
  var uppercasedASCII: String {
    var bytes = Array(utf8)
    for index in bytes.indices where (0x61...0x7a).contains(bytes[index]) { bytes[index] &= 0xdf }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Collects the bytes of a text in single quotes and resolves its backslash escapes.
///
/// `\b \f \n \r \t`, `\0` to `\377` in octal, `\xhh` and `\uhhhh`; any other character after a backslash is itself.
struct TextEscapes {
  private(set) var text: [UInt8] = []

  mutating func append(_ byte: UInt8) {
    text.append(byte)
  }

  /// Reads the escape whose character after the backslash is at `place`; returns the place after it.
  mutating func read(_ bytes: [UInt8], at place: Int) -> Int {
    switch bytes[place] {
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "0")...UInt8(ascii: "7"): return readCode(bytes, at: place, digits: 3, radix: 8)
    case UInt8(ascii: "x"): return readCode(bytes, at: place + 1, digits: 2, radix: 16)
    case UInt8(ascii: "u"): return readCode(bytes, at: place + 1, digits: 4, radix: 16)
    default: text.append(bytes[place])
    }
    return place + 1
  }

  private mutating func readCode(_ bytes: [UInt8], at place: Int, digits: Int, radix: UInt32) -> Int {
    var (end, code) = (place, UInt32(0))
    while end < min(bytes.count, place + digits), let digit = bytes[end].hexadecimalValue.map(UInt32.init),
      digit < radix
    {
      code = code * radix + digit
      end += 1
    }
    // Without digits, the letter means itself; a code that is no character becomes the byte that refuses the text.
    if end == place {
      text.append(bytes[place - 1])
    } else if let scalar = Unicode.Scalar(code) {
      text.append(contentsOf: String(scalar).utf8)
    } else {
      text.append(0xff)
    }
    return end
  }
}

/// Distinguishes the column `end` from the `END` of a `CASE`.
///
/// `END` closes a `CASE` when one is open and an operand has just ended; wherever an operand is expected, it is a name.
enum EndColumn {
  /// The tokens, with every `end` that is a name as a quoted name.
  static func quoted(in tokens: [SQLToken]) -> [SQLToken] {
    var openCases: [Int] = []
    var parentheses = 0
    var result = tokens
    for (index, token) in tokens.enumerated() {
      switch (token.kind, token.folded) {
      case (.sign, "("): parentheses += 1
      case (.sign, ")"): parentheses -= 1
      case (.word, "case") where !isName(at: index, in: tokens): openCases.append(parentheses)
      case (.word, "end"):
        if openCases.last == parentheses, endsOperand(before: index, in: result) {
          openCases.removeLast()
        } else {
          result[index] = token.asQuotedName
        }
      default: break
      }
    }
    return result
  }

  private static func isName(at index: Int, in tokens: [SQLToken]) -> Bool {
    index > 0 && (tokens[index - 1].isSign(".") || tokens[index - 1].isWord("as"))
  }

  private static let openers: Set<String> = [
    "case", "when", "then", "else", "and", "or", "not", "in", "between", "like", "ilike", "escape", "distinct",
    "select",
    "by", "where", "having", "on", "as", "from",
  ]

  /// Whether the token before can be the end of an operand.
  private static func endsOperand(before index: Int, in tokens: [SQLToken]) -> Bool {
    guard index > 0 else { return false }
    let previous = tokens[index - 1]
    switch previous.kind {
    case .word: return !openers.contains(previous.folded)
    case .sign: return previous.value == ")" || previous.value == "]"
    case .quotedName, .text, .number: return true
    }
  }
}

extension SQLToken {
  /// The same name in quotes, so that the parser does not take it for a keyword.
  var asQuotedName: SQLToken {
    SQLToken(kind: .quotedName, value: value, folded: folded, range: range, isGlued: isGlued)
  }

  /// A token in the place of this one.
  func replaced(by kind: Kind, _ value: String) -> SQLToken {
    SQLToken(
      kind: kind, value: value, folded: kind == .text ? value : value.foldedASCII, range: range, isGlued: isGlued)
  }
}
