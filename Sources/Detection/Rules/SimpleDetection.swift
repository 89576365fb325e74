/// A detection written in the Simple Detection language.
public struct SimpleDetection: Sendable, Equatable {
  /// The inline filters, all of which must hold before the detection is looked at.
  public var inlineFilters: [MatchExpression] = []
  /// The match expressions, all of which must hold.
  public var expressions: [MatchExpression]
  /// The title with its placeholders; nil when the file has none.
  public var alertTitle: TitleTemplate?
  /// The output fields of a match, in order.
  public var alertContext: [AlertContextField] = []
  /// The fields whose values make the dedup string, in order.
  public var groupBy: [FieldPath] = []
  /// The field whose distinct values the threshold counts; nil when it counts matches.
  public var unique: FieldPath?
  /// Severities that replace the static one; the first whose conditions hold wins.
  public var dynamicSeverities: [DynamicSeverity] = []

  /// Makes a detection of match expressions; the rest is empty.
  public init(expressions: [MatchExpression]) {
    self.expressions = expressions
  }

  /// Whether an inline filter has an end.
  var hasEndingFilters: Bool { inlineFilters.contains { $0.endNanos != nil } }
}

/// One output field of a match.
public struct AlertContextField: Sendable, Equatable {
  /// The key in the context.
  public var name: String
  /// The field whose value it holds.
  public var path: FieldPath
}

/// A severity that holds when its conditions do.
public struct DynamicSeverity: Sendable, Equatable {
  /// The severity to change to.
  public var severity: Severity
  /// The conditions, all of which must hold.
  public var conditions: [MatchExpression]
}

/// A title with `{path}` placeholders, for example `[Wiz Alert]: {tdrId}`.
public struct TitleTemplate: Sendable, Equatable {
  /// One piece of a title.
  public enum Part: Sendable, Equatable {
    case text(String)
    case field(FieldPath)
  }

  /// The text as the file has it.
  public let text: String
  /// The pieces, in order.
  public let parts: [Part]

  /// Reads a template; the error names what is wrong with which placeholder.
  ///
  /// `{{` and `}}` stand for the braces themselves.
  public init(_ text: String) throws(FieldPathError) {
    self.text = text
    parts = try TitleTemplate.parts(of: text)
  }

  // Bytes rather than characters: a brace is one whatever combining mark comes after it.
  private static func parts(of text: String) throws(FieldPathError) -> [Part] {
    let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    var parts: [Part] = []
    var literal: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if byte == open || byte == close, rest.dropFirst().first == byte {
        literal.append(byte)
        rest = rest.dropFirst(2)
      } else if byte == open {
        guard let end = rest.firstIndex(of: close) else {
          throw FieldPathError(
            text: text, offset: rest.startIndex, reason: "the placeholder is not closed; expected '}'")
        }
        if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
        literal = []
        let path = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
        parts.append(.field(try FieldPath(keyPath: path)))
        rest = rest[(end + 1)...]
      } else {
        literal.append(byte)
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
    return parts
  }
}
