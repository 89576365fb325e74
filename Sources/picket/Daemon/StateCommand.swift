import ArgumentParser
import Detection
import Storage

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

/// Which state to look at.
struct StateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The state directory of the daemon.", valueName: "DIR"), completion: .directory)
  var stateDirectory: String

  func validate() throws {
    if stateDirectory.isEmpty { throw ValidationError("--state-directory expects a path") }
  }

  /// Opens the state and asks it something.
  func withFile<Answer>(_ body: (StateFile) throws(StateError) -> Answer) throws(CommandFailure) -> Answer {
    do throws(StateError) {
      return try body(StateFile(directory: stateDirectory))
    } catch {
      throw CommandFailure(.failed, error.description)
    }
  }

  /// Reads the log of flows; a state that has none gives one without files.
  func flowLog() throws(CommandFailure) -> FlowLogInspection {
    do throws(StateError) {
      return try FlowLogInspection(stateDirectory: stateDirectory)
    } catch {
      throw CommandFailure(.failed, error.description)
    }
  }
}

/// `picket state check`: whether the state is whole.
struct CheckStateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that the state is whole and fits together.",
    discussion: """
      Reads everything: the structure of the database, whether windows, alerts, events and counts fit together, and \
      the log of flows. Exits with 1 when the state is damaged or cannot be read.

      EXAMPLES
        picket state check --state-directory /var/lib/picket
        picket state check --state-directory /var/lib/picket --output json
      """)

  @OptionGroup var state: StateOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  func run() throws {
    let (path, problems) = try state.withFile { file throws(StateError) in (file.path, try file.problems()) }
    let log = try state.flowLog()
    let status: ExitStatus = problems.isEmpty && log.problems.isEmpty ? .ok : .failed
    let writer = OutputWriter.standardOutput()
    try status.end(afterWriting: {
      switch output {
      case .text:
        try CheckStateCommand.write(path, problems, to: writer)
        if log.fileCount > 0 { try CheckStateCommand.write(log.path, log.problems, to: writer) }
        for path in log.unfinishedPaths {
          let note = "not written to its end, as after a kill; the daemon does without that end"
          try writer.writeLine(VisibleText.line("\(path): \(note)"))
        }
      case .json: try writer.write(bytes: JSONWriter.indented(CheckStateCommand.json(path, problems, log)))
      }
      try writer.flush()
    })
  }

  private static func write(_ path: String, _ problems: [String], to writer: OutputWriter) throws {
    for problem in problems { try writer.writeLine(VisibleText.line("\(path): \(problem)")) }
    if problems.isEmpty { try writer.writeLine(VisibleText.line("\(path): whole")) }
  }

  private static func json(_ path: String, _ problems: [String], _ log: FlowLogInspection) -> JSONValue {
    [
      "path": .string(path), "whole": .bool(problems.isEmpty && log.problems.isEmpty),
      "problems": .strings(problems), "flow_log_path": .string(log.path),
      "flow_log_problems": .strings(log.problems), "flow_log_unfinished": .strings(log.unfinishedPaths),
      "flow_log_kept_aside": .strings(log.asidePaths),
    ]
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

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  func run() throws {
    let summary = try state.withFile { file throws(StateError) in try file.summary() }
    let report = StateReport(summary: summary, flowLog: try state.flowLog())
    let writer = OutputWriter.standardOutput()
    switch output {
    case .text: for line in report.lines(style: .of(writer)) { try writer.writeLine(line) }
    case .json: try writer.write(bytes: JSONWriter.indented(report.json))
    }
    try writer.flush()
  }
}

/// What is in a state, for people and for programs.
struct StateReport {
  let summary: StateSummary
  let flowLog: FlowLogInspection

  func lines(style: Style) -> [String] {
    let windowsWithAlert = summary.windowCount - summary.windowsWithoutAlertCount
    return [
      row("State", [VisibleText.line(summary.path), counted(summary.byteCount, "byte")], style),
      row("Schema", [summary.schemaVersion], style),
      row("Name", ["\(summary.storeID) (alerts are \(summary.storeID)-1 and on)"], style),
      row(
        "Windows",
        [
          "\(grouped(summary.windowCount)) kept", "\(grouped(windowsWithAlert)) with an alert",
          "\(grouped(summary.windowsWithoutAlertCount)) without",
        ], style),
      row("Last match", [time(summary.lastMatchNanos)], style),
      row(
        "Alerts", ["\(grouped(summary.alertCount)) kept"] + statuses.map { "\(grouped($0.count)) \($0.name)" }, style),
      row("Severities", severities.map { "\(grouped($0.count)) \($0.name)" }, style),
      row("First alert", [time(summary.firstAlertNanos)], style),
      row("Last alert", [time(summary.lastAlertNanos)], style),
      row(
        "Events", ["\(grouped(summary.eventCount)) kept", "\(grouped(summary.eventIDCount)) known by name"], style),
      row(
        "Changes", ["\(grouped(summary.changeCount)) kept", "the last is \(grouped(summary.lastSequence))"], style),
      row(
        "Queries",
        ["\(grouped(summary.scheduleCount)) with a schedule", "\(grouped(summary.countedRowCount)) rows counted"],
        style),
      row("Flow log", flowParts, style),
      row("Last flow", [time(flowLog.newestNanos)], style),
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

  private func row(_ name: String, _ parts: [String], _ style: Style) -> String {
    "\(style.dim(name.padded(to: 11)))  \(parts.joined(separator: ", "))"
  }
}
