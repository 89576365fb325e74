import ArgumentParser

/// `picket state`: looks at what the daemon keeps.
struct StateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state",
    abstract: "Check and summarise the daemon's durable state.",
    discussion: """
      Reads the file in the state directory and changes nothing in it, whether the daemon runs or not.

      EXAMPLES
        picket state check --state-directory /var/lib/picket
        picket state show --state-directory /var/lib/picket
      """,
    subcommands: [CheckStateCommand.self, ShowStateCommand.self])
}
