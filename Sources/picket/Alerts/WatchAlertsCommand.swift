import ArgumentParser
import Wire

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

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Only alerts of this detection.", valueName: "ID"),
    completion: DaemonCompletion.detections)
  var detection: String?

  @Option(help: ArgumentHelp("Only alerts of this severity; may be given more than once.", valueName: "SEVERITY"))
  var severity: [SeverityName] = []

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

  func validate() throws {
    if detection?.isEmpty == true { throw ValidationError("--detection expects the id of a detection") }
  }

  func run() async throws {
    var request = WatchAlertsRequest(detectionID: detection ?? "", severities: severity.map(\.severity))
    from?.apply(to: &request)
    let earliest = from?.earliestUnixNanos(now: .now)
    let format = output
    try await connection.withWatchedService { service in
      try await withThrowingTaskGroup(of: Void.self) { [request] group in
        group.addTask {
          let report = AlertChangeReport(format: format, earliestUnixNanos: earliest, writer: .standardOutput())
          try await service.followAlerts(request) { try report.add($0) }
        }
        group.addTask { try await OutputReader.waitUntilGone() }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }
}
