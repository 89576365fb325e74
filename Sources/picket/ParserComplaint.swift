import ArgumentParser

/// What the argument parser says of a command line, in the form in which all errors of commands are said.
struct ParserComplaint {
  private static let prefix = "Error: "

  /// The complaint, its first line without `Error:`, with the parser's lines on usage after it.
  private(set) var message: String

  init(_ message: String, arguments: some Sequence<String>) {
    self.message = message.hasPrefix(ParserComplaint.prefix) ? String(message.dropFirst(7)) : message
    removeFarSuggestion()
    if let note = UnquotedText.note(on: self.message, arguments: arguments) { add(note) }
  }

  /// The parser proposes names that are four edits away, which is most of the short ones: a name that is not near
  /// misleads.
  private mutating func removeFarSuggestion() {
    guard let match = message.firstMatch(of: /Unknown option '-*([^']*)'(\. Did you mean '-*([^']*)'\?)/) else {
      return
    }
    if NearestNames.of(String(match.1), among: [String(match.3)], count: 1).isEmpty {
      message.removeSubrange(match.2.startIndex..<match.2.endIndex)
    }
  }

  /// Adds a remark to the first line.
  private mutating func add(_ note: String) {
    let end = message.firstIndex(of: "\n") ?? message.endIndex
    message.insert(contentsOf: "; \(note)", at: end)
  }
}
