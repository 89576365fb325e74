import ArgumentParser

/// An error of the argument parser, in the form that all errors of commands have.
struct ParserMessage {
  private static let prefix = "Error: "

  /// The message, its first line without `Error:`, with the parser's lines on usage after it.
  private(set) var message: String

  init(_ message: String, arguments: some Sequence<String>) {
    self.message = message.hasPrefix(ParserMessage.prefix) ? String(message.dropFirst(7)) : message
    removeFarSuggestion()
    if let note = UnquotedText.note(on: self.message, arguments: arguments) { add(note) }
  }

  /// The parser proposes names that are four edits away, which is most of the short ones: a name that is not near
  /// misleads.
  private mutating func removeFarSuggestion() {
    guard let match = message.firstMatch(of: /Unknown option '-*([^']*)'(\. Did you mean '-*([^']*)'\?)/) else {
      return
    }
    if Suggestion.nearest(to: String(match.1), among: [String(match.3)]) == nil {
      message.removeSubrange(match.2.startIndex..<match.2.endIndex)
    }
  }

  /// Adds a remark to the first line.
  private mutating func add(_ note: String) {
    let end = message.firstIndex(of: "\n") ?? message.endIndex
    message.insert(contentsOf: "; \(note)", at: end)
  }
}

/// Finds out whether somebody left out the quotes around a name or a query that has spaces.
enum UnquotedText {
  /// The commands whose argument may have spaces.
  private static let commands = ["run-scheduled", "query", "explain", "show"]

  /// The remark beside a message of the argument parser; nil when it is about something else.
  static func note(on message: String, arguments: some Sequence<String>) -> String? {
    guard message.contains("nexpected argument"), arguments.contains(where: commands.contains) else { return nil }
    return "a name or a query with spaces is one argument: put it in quotes"
  }
}

/// Finds out whether a command line names a command that does not exist.
enum MisspelledCommand {
  /// The error for the first unknown command in the arguments; nil when all are known.
  static func note(on arguments: some Sequence<String>) -> String? {
    var command: any ParsableCommand.Type = PicketCommand.self
    var path = name(of: command)
    for argument in arguments {
      let subcommands = command.configuration.subcommands
      if subcommands.isEmpty || argument.hasPrefix("-") || argument == "help" { return nil }
      guard let subcommand = subcommands.first(where: { name(of: $0) == argument }) else {
        return note(on: argument, of: path, among: subcommands.map(name))
      }
      command = subcommand
      path += " \(argument)"
    }
    return nil
  }

  private static func note(on argument: String, of path: String, among names: [String]) -> String {
    let note = "'\(argument)' is no command of \(path)"
    let hint = Suggestion.nearest(to: argument, among: names) ?? Suggestion.of(commands(named: argument))
    return note + (hint ?? "; expected \(names.joined(separator: ", "))")
  }

  /// The commands of this name that belong to another command, such as `picket alerts list`.
  private static func commands(named name: String) -> [String] {
    PicketCommand.configuration.subcommands.flatMap { command in
      command.configuration.subcommands.filter { self.name(of: $0) == name }
        .map { "picket \(self.name(of: command)) \(self.name(of: $0))" }
    }
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? command._commandName
  }
}

/// The arguments of a command line that may have the text of a query.
enum QueryArguments {
  /// Lets no query that begins with a comment, `-- …`, be taken for an option: a space before it changes no place in
  /// the lines that are not comment.
  static func readable(_ arguments: some Sequence<String>) -> [String] {
    arguments.map { argument in
      guard argument.hasPrefix("--"), let next = argument.dropFirst(2).first, next.isWhitespace else { return argument }
      return " \(argument)"
    }
  }
}
