import ArgumentParser
import Primitives
import Wire

/// `picket alerts list`: a table of alerts, the newest first.
struct ListAlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List alerts, the newest first.",
    discussion: """
      A time is \(TimeBound.forms).

      EXAMPLES
        picket alerts list
        picket alerts list --status open --severity high --severity critical
        picket alerts list --since today
        picket alerts list --since '2 hours ago' --search root
        picket alerts list -o json | jq -r '.alerts[].alert_id'
      """)

  @OptionGroup var choice: AlertChoiceOptions

  @Option(help: ArgumentHelp("Only alerts of this status; may be given more than once.", valueName: "STATUS"))
  var status: [NamedArgument<AlertStatus>] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Only alerts whose title, dedup string or detection id contains this, in any case.", valueName: "TEXT"))
  var search: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only alerts created at this time or later.", valueName: "TIME"),
    transform: TimeBound.parse)
  var since: TimeBound?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only alerts created before this time.", valueName: "TIME"),
    transform: TimeBound.parse)
  var until: TimeBound?

  @Option(help: ArgumentHelp("Only alerts that are not delivered for this silence.", valueName: "NUMBER"))
  var silence: UInt64?

  @Option(name: .shortAndLong, help: ArgumentHelp("At most this many.", valueName: "N"))
  var limit = 100

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the list.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit expects 1 or more, not \(limit)") }
    if silence == 0 { throw ValidationError("--silence expects the number of a silence, from 1") }
    if let since, let until {
      let now = Timestamp.now
      if since.unixNanos(now: now) >= until.unixNanos(now: now) {
        throw ValidationError("--since expects a time before that of --until")
      }
    }
  }

  func run() async throws {
    let (alerts, isTruncated) = try await connection.withClient { client in
      try await client.firstAlerts(limit, of: request(now: .now))
    }
    try output.write {
      lines(of: alerts, isTruncated: isTruncated, style: $0)
    } json: {
      ["alerts": .list(alerts, WireJSON.value), "truncated": .bool(isTruncated)]
    }
  }

  private func request(now: Timestamp) -> ListAlertsRequest {
    ListAlertsRequest(
      createdAfterUnixNanos: since?.unixNanos(now: now) ?? 0,
      createdBeforeUnixNanos: until.map { before($0, now) } ?? 0,
      detectionID: choice.detection ?? "", severities: choice.severity.map(\.value), statuses: status.map(\.value),
      text: search ?? "", silenceID: silence ?? 0)
  }

  /// On the wire 0 is no bound; the begin of 1970 is as good as the nanosecond before it.
  private func before(_ until: TimeBound, _ now: Timestamp) -> Int64 {
    let nanos = until.unixNanos(now: now)
    return nanos == 0 ? -1 : nanos
  }

  private func lines(of alerts: [Alert], isTruncated: Bool, style: Style) -> [String] {
    if alerts.isEmpty { return ["no alerts"] }
    let header = ["ID", "CREATED", "SEVERITY", "STATUS", "COUNT", "DETECTION", "TITLE"]
    let rows = alerts.map { alert in
      [
        alert.alertID, Timestamp(unixNanos: alert.createdUnixNanos).text, alert.severity.description,
        alert.silence == nil ? alert.status.description : "\(alert.status.description), silenced",
        grouped(alert.eventCount), alert.detectionID, alert.title,
      ]
    }
    let more = isTruncated ? ", and more: --limit shows them" : ""
    return Table(header: header, rows: rows).lines(style: style) + ["", "\(counted(alerts.count, "alert"))\(more)"]
  }
}
