import ArgumentParser

/// Finds out whether a command line names a command that does not exist.
enum MisspelledCommand {
  /// What to say of the first unknown command in the arguments; nil when all are known.
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
    if let nearest = NearestNames.of(argument, among: names, count: 1).first {
      return "\(note); did you mean '\(nearest)'?"
    }
    let owners = commands(named: argument)
    if !owners.isEmpty { return "\(note); did you mean \(owners.map { "'\($0)'" }.joined(separator: " or "))?" }
    return "\(note); expected \(names.joined(separator: ", "))"
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
