import ArgumentParser
import Primitives
import Storage

/// `picket state backup`: copies the state while the daemon runs.
struct BackUpStateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the state and the flows while the daemon runs.",
    discussion: """
      The copy is a state directory: windows, alerts and schedules as they were at one moment, and the log of flows with \
      all that they know of. It gets its name when it is complete, and is checked then as 'picket state check' does. Exits \
      with 1 when it cannot be made, or when the check finds anything; what was copied stays in that case.

      To restore it: stop the daemon, move its state directory away, copy the backup to its place, give it to the user of \
      the daemon, start the daemon.

      EXAMPLES
        picket state backup --state-directory /var/lib/picket --to /tmp/picket-backup
      """)

  @OptionGroup var state: StateOptions

  @Option(
    help: ArgumentHelp(
      "The directory to make, which is not there yet or is empty.", valueName: "DIR"), completion: .directory)
  var to: String

  func validate() throws {
    if to.isEmpty { throw ValidationError("--to expects a path") }
  }

  func run() throws {
    let backup = try StateBackup(of: state.stateDirectory, to: to)
    let check = try StateCheck(directory: to)
    let log = try FlowLogInspection(stateDirectory: to)
    let problems = check.problems + log.problems
    let status: ExitStatus = problems.isEmpty ? .ok : .failed
    try status.end {
      try state.output.write { _ in
        [VisibleText.line("\(to): \(BackUpStateCommand.summary(backup, log))")]
          + problems.map { VisibleText.line("\(to): \($0)") }
      } json: {
        [
          "path": .string(to), "whole": .bool(status == .ok), "problems": .strings(problems),
          "state_bytes": .number(backup.stateByteCount), "last_commit": .number(backup.lastCommit),
          "last_alert_id": backup.lastAlert.map { .string($0.description) } ?? .null,
          "flow_log_files": .number(backup.flowFileCount), "flow_log_bytes": .number(backup.flowByteCount),
          "flows_logged": .number(log.flowCount),
        ]
      }
    }
  }

  private static func summary(_ backup: StateBackup, _ log: FlowLogInspection) -> String {
    let alert = backup.lastAlert.map { "the last alert is \($0)" } ?? "no alert yet"
    return """
      the state with \(counted(backup.stateByteCount, "byte")), \(alert); \(counted(log.flowCount, "flow")) in \
      \(counted(backup.flowFileCount, "file"))
      """
  }
}
