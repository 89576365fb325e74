import ArgumentParser
import Detection
import Primitives
import Storage

/// `picket state`: looks at what the daemon keeps.
struct StateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state",
    abstract: "Check, summarise and back up the daemon's durable state.",
    discussion: """
      Reads the files in the state directory and changes nothing in them, whether the daemon runs or not.

      EXAMPLES
        picket state check --state-directory /var/lib/picket
        picket state show --state-directory /var/lib/picket
      """,
    subcommands: [CheckStateCommand.self, ShowStateCommand.self, BackUpStateCommand.self])
}

/// Which state to look at, and how to write the answer.
struct StateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The state directory of the daemon.", valueName: "DIR"), completion: .directory)
  var stateDirectory: String

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  func validate() throws {
    if stateDirectory.isEmpty { throw ValidationError("--state-directory expects a path") }
  }
}

/// `picket state check`: whether the state is whole.
struct CheckStateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that the state is whole and fits together.",
    discussion: """
      Reads everything: the log of writes, the structure of the database, the checksums of its rows, whether windows, \
      alerts, events and counts fit together, whether acknowledged commits are missing, and the log of flows. Exits \
      with 1 when the state is damaged, when anything is missing, or when it cannot be read.

      EXAMPLES
        picket state check --state-directory /var/lib/picket
        picket state check --state-directory /var/lib/picket --output json
      """)

  @OptionGroup var state: StateOptions

  func run() throws {
    let check = try StateCheck(directory: state.stateDirectory)
    let problems = check.problems
    let log = try FlowLogInspection(stateDirectory: state.stateDirectory)
    let status: ExitStatus = problems.isEmpty && log.problems.isEmpty ? .ok : .failed
    try status.end {
      try state.output.write { _ in
        CheckStateCommand.lines(check.path, problems)
          + check.remarks.map { VisibleText.line("\(check.path): \($0)") }
          + (log.fileCount > 0 ? CheckStateCommand.lines(log.path, log.problems) : [])
          + log.unfinishedPaths.map { path in
            VisibleText.line("\(path): not written to its end, as after a kill; the daemon does without that end")
          }
      } json: {
        [
          "path": .string(check.path), "whole": .bool(status == .ok), "problems": .strings(problems),
          "remarks": .strings(check.remarks),
          "flow_log_path": .string(log.path), "flow_log_problems": .strings(log.problems),
          "flow_log_unfinished": .strings(log.unfinishedPaths), "flow_log_kept_aside": .strings(log.asidePaths),
        ]
      }
    }
  }

  private static func lines(_ path: String, _ problems: [String]) -> [String] {
    (problems.isEmpty ? ["whole"] : problems).map { VisibleText.line("\(path): \($0)") }
  }
}

/// `picket state show`: what is in the state.
struct ShowStateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Summarise the state: windows, alerts, flows, sizes, times.",
    discussion: """
      EXAMPLES
        picket state show --state-directory /var/lib/picket
        picket state show --state-directory /var/lib/picket --output json
      """)

  @OptionGroup var state: StateOptions

  func run() throws {
    let summary = try StateFile(directory: state.stateDirectory).summary()
    let report = StateReport(summary: summary, flowLog: try FlowLogInspection(stateDirectory: state.stateDirectory))
    try state.output.write {
      report.lines(style: $0)
    } json: {
      report.json
    }
  }
}

/// What is in a state, for people and for programs.
struct StateReport {
  let summary: StateSummary
  let flowLog: FlowLogInspection

  func lines(style: Style) -> [String] {
    facts.map { $0.line(style) }
  }

  private var facts: [Fact] {
    let withoutAlert = summary.windowsWithoutAlertCount
    return [
      Fact("State", VisibleText.line(summary.path), counted(summary.byteCount, "byte")),
      Fact("Schema", summary.schemaVersion),
      Fact("Name", "\(summary.storeID) (alerts are \(summary.storeID)-1 and on)"),
      Fact(
        "Windows", "\(grouped(summary.windowCount)) kept",
        "\(grouped(summary.windowCount - withoutAlert)) with an alert", "\(grouped(withoutAlert)) without"),
      Fact("Last match", time(summary.lastMatchNanos)),
      Fact("Alerts", ["\(grouped(summary.alertCount)) kept"] + statuses.map { "\(grouped($0.count)) \($0.name)" }),
      Fact("Severities", severities.map { "\(grouped($0.count)) \($0.name)" }),
      Fact("First alert", time(summary.firstAlertNanos)),
      Fact("Last alert", time(summary.lastAlertNanos)),
      Fact("Events", "\(grouped(summary.eventCount)) kept", "\(grouped(summary.eventIDCount)) known by name"),
      Fact("Changes", "\(grouped(summary.changeCount)) kept", "the last is \(grouped(summary.lastSequence))"),
      Fact(
        "Queries", "\(grouped(summary.scheduleCount)) with a schedule",
        "\(grouped(summary.countedRowCount)) rows counted"),
      Fact(
        "Keys", "\(grouped(summary.keyCount)) kept",
        "\(grouped(summary.keyEventCount)) events that wrote known by name"),
      Fact(
        "Signals", "\(grouped(summary.signalCount)) kept",
        "\(counted(summary.correlationCount, "correlation rule")) known"),
      Fact("Flow log", flowParts),
      Fact("Last flow", time(flowLog.newestNanos)),
    ]
  }

  private var flowParts: [String] {
    var parts = [
      "\(counted(flowLog.flowCount, "flow")) in \(counted(flowLog.batchCount, "batch", "batches"))",
      counted(flowLog.fileCount, "file"), counted(flowLog.byteCount, "byte"),
    ]
    if !flowLog.problems.isEmpty { parts.append("damaged, see picket state check") }
    if !flowLog.asidePaths.isEmpty { parts.append("\(counted(flowLog.asidePaths.count, "file")) kept aside") }
    return parts
  }

  var json: JSONValue {
    [
      "path": .string(summary.path), "file_bytes": .number(summary.byteCount),
      "schema_version": .string(summary.schemaVersion), "store_id": .string(summary.storeID),
      "windows_stored": .number(summary.windowCount),
      "windows_without_alert": .number(summary.windowsWithoutAlertCount),
      "last_match_unix_nanos": nanos(summary.lastMatchNanos), "alerts_stored": .number(summary.alertCount),
      "alerts_by_status": .object(statuses.map { (key: $0.name, value: .number($0.count)) }),
      "alerts_by_severity": .object(severities.map { (key: $0.name, value: .number($0.count)) }),
      "first_alert_unix_nanos": nanos(summary.firstAlertNanos), "last_alert_unix_nanos": nanos(summary.lastAlertNanos),
      "events_stored": .number(summary.eventCount), "event_ids_stored": .number(summary.eventIDCount),
      "changes_stored": .number(summary.changeCount), "last_sequence": .number(summary.lastSequence),
      "schedules_stored": .number(summary.scheduleCount), "rows_counted": .number(summary.countedRowCount),
      "keys_stored": .number(summary.keyCount), "key_events_stored": .number(summary.keyEventCount),
      "correlation_rules_stored": .number(summary.correlationCount), "signals_stored": .number(summary.signalCount),
      "flows_logged": .number(flowLog.flowCount), "flow_batches_logged": .number(flowLog.batchCount),
      "flow_log_files": .number(flowLog.fileCount), "flow_log_bytes": .number(flowLog.byteCount),
      "last_flow_unix_nanos": nanos(flowLog.newestNanos),
      "flow_log_kept_aside": .number(flowLog.asidePaths.count),
    ]
  }

  private var statuses: [(name: String, count: Int)] {
    AlertStatus.allCases.map { ("\($0)", summary.alertsByStatus[$0] ?? 0) }
  }

  private var severities: [(name: String, count: Int)] {
    Severity.allCases.reversed().map { ($0.name.lowercased(), summary.alertsBySeverity[$0] ?? 0) }
  }

  private func nanos(_ time: Int64?) -> JSONValue { time.map { .number($0) } ?? .null }

  private func time(_ nanos: Int64?) -> String { nanos.map { Timestamp(unixNanos: $0).text } ?? "none" }
}
