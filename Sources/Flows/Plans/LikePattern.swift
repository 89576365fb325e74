import Primitives

/// A pattern of `LIKE`, parsed.
///
/// `%` is any text, also none, and `_` one character (a Unicode scalar).
public struct LikePattern: Hashable, Sendable {
  /// The longest pattern that a query may have, in bytes: several times what any text of a flow has.
  static let bytesMax = 4_096

  /// A part of a pattern.
  public enum Part: Hashable, Sendable {
    /// These bytes of UTF-8.
    case literal([UInt8])
    case oneCharacter
    case anyText
  }

  /// The parts, in order; no two literals and no two `anyText` are next to each other.
  public var parts: [Part]
  /// ASCII letters match whatever their case; the letters of the literals are lowercase.
  public var ignoresCase: Bool
}

extension LikePattern {
  /// Parses a pattern; nil when the escape character is before something else than `%`, `_` or itself.
  init?(_ text: String, escape: Unicode.Scalar?, ignoresCase: Bool) {
    var builder = LikePatternBuilder()
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        guard scalar == "%" || scalar == "_" || scalar == escape else { return nil }
        builder.append(scalar)
        isEscaped = false
      } else if scalar == escape {
        isEscaped = true
      } else {
        builder.read(scalar)
      }
    }
    if isEscaped { return nil }
    self.init(parts: builder.finish(ignoresCase: ignoresCase), ignoresCase: ignoresCase)
  }
}

/// Collects the parts of a pattern.
private struct LikePatternBuilder {
  private var parts: [LikePattern.Part] = []
  private var literal = ""

  mutating func append(_ scalar: Unicode.Scalar) {
    literal.unicodeScalars.append(scalar)
  }

  mutating func read(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "%":
      endLiteral()
      if parts.last != .anyText { parts.append(.anyText) }
    case "_":
      endLiteral()
      parts.append(.oneCharacter)
    default: append(scalar)
    }
  }

  private mutating func endLiteral() {
    if literal.isEmpty { return }
    parts.append(.literal(Array(literal.utf8)))
    literal = ""
  }

  mutating func finish(ignoresCase: Bool) -> [LikePattern.Part] {
    endLiteral()
    guard ignoresCase else { return parts }
    return parts.map { part in
      guard case .literal(let bytes) = part else { return part }
      return .literal(Array(String(decoding: bytes, as: UTF8.self).foldedASCII.utf8))
    }
  }
}

/// A pattern of LIKE as an automaton whose states are bits.
///
/// State i means that the first i units of the pattern have matched. A text of n bytes takes n steps over one word for
/// each 64 units, whatever text and pattern look like: there is nothing to go back to.
struct LikeMatcher: Sendable {
  private let ignoresCase: Bool
  /// The number of words of a set of states.
  private let width: Int
  /// For each byte, `width` words: the units that take it.
  private var takes: [UInt64]
  /// States that `%` lets stay at any byte.
  private var loops: [UInt64]
  /// States just after `_`, which stay while the rest of a character follows.
  private var afterCharacter: [UInt64]
  /// The state in which the whole pattern has matched.
  private let last: Int

  /// The automaton of a pattern.
  init(_ pattern: LikePattern) {
    var unitCount = 0
    for part in pattern.parts {
      switch part {
      case .literal(let bytes): unitCount += bytes.count
      case .oneCharacter: unitCount += 1
      case .anyText: break
      }
    }
    ignoresCase = pattern.ignoresCase
    last = unitCount
    width = unitCount / 64 + 1
    takes = [UInt64](repeating: 0, count: 256 * width)
    loops = [UInt64](repeating: 0, count: width)
    afterCharacter = loops
    build(pattern.parts)
  }

  private mutating func build(_ parts: [LikePattern.Part]) {
    var state = 0
    for part in parts {
      switch part {
      case .literal(let bytes):
        for byte in bytes { addUnit(&state) { $0 == byte } }
      case .oneCharacter:
        addUnit(&state) { !Self.isContinuation($0) }
        Self.insert(state, into: &afterCharacter)
      case .anyText: Self.insert(state, into: &loops)
      }
    }
  }

  private mutating func addUnit(_ state: inout Int, taking isTaken: (UInt8) -> Bool) {
    for byte in UInt8.min...UInt8.max where isTaken(byte) {
      takes[Int(byte) * width + state / 64] |= 1 << UInt64(state % 64)
    }
    state += 1
  }

  /// About how many steps, each as long as that of a row, a text of so many bytes takes.
  func steps(_ byteCount: Int) -> Int { 1 + byteCount * width / 4 }

  /// Whether the whole text matches.
  func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    width == 1 ? matchesInOneWord(text) : matchesInWords(text)
  }

  private func matchesInOneWord(_ text: UnsafeRawBufferPointer) -> Bool {
    let (loop, after) = (loops[0], afterCharacter[0])
    var states: UInt64 = 1
    for byte in text {
      let stays = Self.isContinuation(byte) ? loop | after : loop
      states = ((states & takes[Int(folded(byte))]) << 1) | (states & stays)
      if states == 0 { return false }
    }
    return states >> UInt64(last) & 1 == 1
  }

  private func matchesInWords(_ text: UnsafeRawBufferPointer) -> Bool {
    var states = [UInt64](repeating: 0, count: width)
    states[0] = 1
    for byte in text {
      let row = Int(folded(byte)) * width
      let continues = Self.isContinuation(byte)
      var carry: UInt64 = 0
      for word in 0..<width {
        let taken = states[word] & takes[row + word]
        let stays = continues ? loops[word] | afterCharacter[word] : loops[word]
        states[word] = (taken << 1) | carry | (states[word] & stays)
        carry = taken >> 63
      }
    }
    return states[last / 64] >> UInt64(last % 64) & 1 == 1
  }

  @inline(__always)
  private func folded(_ byte: UInt8) -> UInt8 {
    ignoresCase ? byte.lowercasedASCII : byte
  }

  /// Whether a byte is inside a character of UTF-8 rather than its beginning.
  @inline(__always)
  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  private static func insert(_ state: Int, into set: inout [UInt64]) {
    set[state / 64] |= 1 << UInt64(state % 64)
  }
}
