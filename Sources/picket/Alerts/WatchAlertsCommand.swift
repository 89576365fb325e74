import ArgumentParser
import PicketClient
import Primitives

/// `picket alerts watch`: prints what happens to alerts as it happens.
struct WatchAlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Follow alerts as they are raised and changed.",
    discussion: """
      Each change has a number. When the daemon goes away, the watch waits for it and goes on after the last change; \
      changes that the daemon no longer keeps are said to be missed, with their count. With --output json each change \
      is one line.

      EXAMPLES
        picket alerts watch
        picket alerts watch --severity critical
        picket alerts watch --from today
        picket alerts watch --from 17 -o json | jq .alert.title
      """)

  @OptionGroup var choice: AlertChoiceOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Start after the change of this number, 0 for the first one, or at this time. (default: what happens next)",
      valueName: "SEQ or TIME"),
    transform: WatchStart.parse)
  var from: WatchStart?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("How to write the changes, json as one line each.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    var request = WatchAlertsRequest(detectionID: choice.detection ?? "", severities: choice.severity.map(\.value))
    from?.apply(to: &request)
    let earliest = from?.earliestUnixNanos(now: .now)
    let format = output
    try await connection.withWatchingClient { client in
      try await withThrowingTaskGroup(of: Void.self) { [request] group in
        group.addTask {
          let report = AlertChangeReport(format: format, earliestUnixNanos: earliest, writer: .standardOutput())
          for try await step in client.followAlerts(request) { try report.add(step) }
        }
        group.addTask { try await OutputReader.waitUntilGone() }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }
}

/// Where a watch of alerts starts: `--from`.
enum WatchStart: Equatable {
  /// After the change of this number; 0 for the first one.
  case change(UInt64)
  /// With what happened to alerts from this time on.
  case time(TimeBound)

  /// Reads digits as the number of a change, everything else as a time.
  @Sendable
  static func parse(_ argument: String) throws -> WatchStart {
    if let number = UInt64(argument), argument.allSatisfy(\.isNumber) { return .change(number) }
    guard let time = TimeBound.time(argument) else {
      throw ValidationError("expected the number of a change, 0 for the first one, or \(TimeBound.forms)")
    }
    return .time(time)
  }

  /// Asks for the changes from here on, and perhaps earlier ones.
  func apply(to request: inout WatchAlertsRequest) {
    if case .change(let number) = self { request.afterSequence = number }
    request.fromFirst = request.afterSequence == 0
  }

  /// The time before which changes are left out, in nanoseconds since 1970; nil for none.
  func earliestUnixNanos(now: Timestamp) -> Int64? {
    if case .time(let time) = self { return time.unixNanos(now: now) }
    return nil
  }
}

/// Prints the steps of a watch, each at once: changes to standard output, remarks to standard error.
struct AlertChangeReport {
  let format: OutputFormat
  /// Changes before this time are left out; nil for none.
  let earliestUnixNanos: Int64?
  let writer: OutputWriter

  /// Prints a step.
  func add(_ step: AlertFollower.Step) throws {
    switch step {
    case .interrupted(let reason):
      try StandardErrorNote.write("\(reason); waiting for the daemon")
    case .change(let change):
      if change.kind == .started { try StandardErrorNote.write("watching alerts after change \(change.sequence)") }
      if isWanted(change) { try write(change) }
    }
  }

  private func isWanted(_ change: AlertChange) -> Bool {
    guard let earliestUnixNanos, let alert = change.alert else { return true }
    return alert.updatedUnixNanos >= earliestUnixNanos
  }

  private func write(_ change: AlertChange) throws {
    switch format {
    case .json:
      try writer.write(bytes: WireJSON.value(of: change).line)
      try writer.writeLine()
    case .text:
      if let line = line(of: change) { try writer.writeLine(line) }
    }
    try writer.flush()
  }

  private func line(of change: AlertChange) -> String? {
    let style = Style.of(writer)
    switch change.kind {
    case .started: return nil
    case .missed:
      let missed = "\(counted(change.missedCount, "change")) missed, up to change \(change.sequence)"
      return style.notable("\(missed); picket alerts list shows what there is now")
    case .created: return line("new", change, style)
    case .updated: return line("added to", change, style)
    case .unsilenced: return line("heard of", change, style)
    case .statusChanged: return line((change.alert?.status.description ?? "").lowercased(), change, style)
    case .unspecified, .unrecognized: return line(change.kind.description, change, style)
    }
  }

  private func line(_ what: String, _ change: AlertChange, _ style: Style) -> String {
    let alert = change.alert ?? Alert()
    let severity = style.severity(alert.severity, width: 8)
    let count = alert.eventCount > 1 ? "  (\(counted(alert.eventCount, "event")))" : ""
    let time = Timestamp(unixNanos: alert.updatedUnixNanos).text
    return
      "\(style.dim(time))  \(severity)  \(VisibleText.line(what).padded(to: 8))  \(VisibleText.line(alert.alertID))  "
      + "\(VisibleText.line(alert.title))\(style.dim(count))\(silence(of: change, style))"
  }

  private func silence(of change: AlertChange, _ style: Style) -> String {
    change.silence.map { "  \(style.notable(SilenceText.sentence(of: $0)))" } ?? ""
  }
}
