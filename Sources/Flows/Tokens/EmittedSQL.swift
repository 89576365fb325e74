/// The text that is given to the parser, made of tokens, and the way back to the author's text.
///
/// Every token is written by itself with a space after it, so that what the parser reads are exactly these tokens,
/// and a place in this text is a token.
struct EmittedSQL {
  let text: String
  let tokens: [SQLToken]
  private let starts: [Int]
  private let authorsEnd: Int

  init(_ tokens: [SQLToken], authorsEnd: Int) {
    var text = ""
    var starts: [Int] = []
    starts.reserveCapacity(tokens.count)
    for token in tokens {
      starts.append(text.utf8.count)
      text += token.emitted
      text += " "
    }
    self.text = text
    self.tokens = tokens
    self.starts = starts
    self.authorsEnd = authorsEnd
  }

  /// The token at a place of the emitted text; nil at its end.
  func index(at offset: Int) -> Int? {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return low == 0 || offset >= text.utf8.count ? nil : low - 1
  }

  /// What the author wrote for a place of the emitted text.
  func range(at offset: Int) -> Range<Int> {
    index(at: offset).map { tokens[$0].range } ?? authorsEnd..<authorsEnd
  }
}

extension SQLToken {
  /// The token as the parser reads it.
  fileprivate var emitted: String {
    switch kind {
    case .word, .number, .sign: value
    case .quotedName: Self.quoted(value, "\"")
    case .text: Self.quoted(value, "'")
    }
  }

  private static func quoted(_ text: String, _ quote: Character) -> String {
    var quoted = String(quote)
    for scalar in text.unicodeScalars {
      quoted.unicodeScalars.append(scalar)
      if Character(scalar) == quote { quoted.append(quote) }
    }
    quoted.append(quote)
    return quoted
  }
}
