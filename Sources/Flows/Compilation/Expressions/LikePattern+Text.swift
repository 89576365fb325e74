extension LikePattern {
  /// Takes a pattern apart; nil when the escape character stands before something else than `%`, `_` or itself.
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
