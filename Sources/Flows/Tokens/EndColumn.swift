/// Tells the column `end` from the `END` of a `CASE`.
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

  /// Whether what stands before can be the end of an operand.
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
