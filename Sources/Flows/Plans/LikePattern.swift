/// A pattern of `LIKE`, taken apart.
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

  /// The parts, in order; no two literals and no two `anyText` stand side by side.
  public var parts: [Part]
  /// ASCII letters match whatever their case; the letters of the literals are small.
  public var ignoresCase: Bool

  /// Makes a pattern of its parts.
  public init(parts: [Part], ignoresCase: Bool) {
    self.parts = parts
    self.ignoresCase = ignoresCase
  }
}
