/// A title with `{path}` placeholders, for example `[Wiz Alert]: {tdrId}`.
public struct TitleTemplate: Sendable, Equatable {
  /// One piece of a title.
  public enum Part: Sendable, Equatable {
    case text(String)
    case field(FieldPath)
  }

  /// The text as the file gives it.
  public let text: String
  /// The pieces, in order.
  public let parts: [Part]

  /// Reads a template; the error says what is wrong with which placeholder.
  ///
  /// `{{` and `}}` stand for the braces themselves.
  public init(_ text: String) throws(FieldPathError) {
    self.text = text
    parts = try TitleTemplate.parts(of: text)
  }

  private static func parts(of text: String) throws(FieldPathError) -> [Part] {
    var parts: [Part] = []
    var literal = ""
    var rest = text[...]
    while let character = rest.first {
      if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
        literal.append(character)
        rest = rest.dropFirst(2)
      } else if character == "{" {
        guard let close = rest.firstIndex(of: "}") else {
          throw FieldPathError(
            text: text, offset: text.utf8.distance(from: text.startIndex, to: rest.startIndex),
            reason: "the placeholder is not closed; expected '}'")
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        literal = ""
        parts.append(.field(try FieldPath(keyPath: String(rest[rest.index(after: rest.startIndex)..<close]))))
        rest = rest[rest.index(after: close)...]
      } else {
        literal.append(character)
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { parts.append(.text(literal)) }
    return parts
  }
}
