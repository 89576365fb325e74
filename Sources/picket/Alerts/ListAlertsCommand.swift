import ArgumentParser
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

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Only alerts of this detection.", valueName: "ID"),
    completion: DaemonCompletion.detections)
  var detection: String?

  @Option(help: ArgumentHelp("Only alerts of this severity; may be given more than once.", valueName: "SEVERITY"))
  var severity: [SeverityName] = []

  @Option(help: ArgumentHelp("Only alerts of this status; may be given more than once.", valueName: "STATUS"))
  var status: [AlertStatusName] = []

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

  @Option(name: .shortAndLong, help: ArgumentHelp("At most this many.", valueName: "N"))
  var limit = 100

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the list.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit expects 1 or more, not \(limit)") }
    if detection?.isEmpty == true { throw ValidationError("--detection expects the id of a detection") }
    if let since, let until {
      let now = Timestamp.now
      if since.unixNanos(now: now) >= until.unixNanos(now: now) {
        throw ValidationError("--since expects a time before that of --until")
      }
    }
  }

  func run() async throws {
    let list = try await connection.withService { service in
      try await AlertList.first(limit, of: request(now: .now), from: service)
    }
    let writer = OutputWriter.standardOutput()
    switch output {
    case .text:
      for line in lines(of: list, style: .of(writer)) { try writer.writeLine(line) }
    case .json:
      let value: JSONValue = [
        "alerts": .list(list.alerts, WireJSON.value), "truncated": .bool(list.isTruncated),
      ]
      try writer.write(bytes: JSONWriter.indented(value))
    }
    try writer.flush()
  }

  private func request(now: Timestamp) -> ListAlertsRequest {
    ListAlertsRequest(
      createdAfterUnixNanos: since?.unixNanos(now: now) ?? 0,
      createdBeforeUnixNanos: until.map { before($0, now) } ?? 0,
      detectionID: detection ?? "", severities: severity.map(\.severity), statuses: status.map(\.status),
      text: search ?? "")
  }

  /// On the wire 0 is no bound; the begin of 1970 is as good as the nanosecond before it.
  private func before(_ until: TimeBound, _ now: Timestamp) -> Int64 {
    let nanos = until.unixNanos(now: now)
    return nanos == 0 ? -1 : nanos
  }

  private func lines(of list: AlertList, style: Style) -> [String] {
    if list.alerts.isEmpty { return ["no alerts"] }
    var table = Table(header: ["ID", "CREATED", "SEVERITY", "STATUS", "COUNT", "DETECTION", "TITLE"])
    for alert in list.alerts {
      table.add([
        alert.alertID, Timestamp(unixNanos: alert.createdUnixNanos).text, alert.severity.description,
        alert.status.description, grouped(alert.eventCount), alert.detectionID, alert.title,
      ])
    }
    let more = list.isTruncated ? ", and more: --limit shows them" : ""
    return table.lines(style: style) + ["", "\(counted(list.alerts.count, "alert"))\(more)"]
  }
}

/// The newest alerts that pass a filter.
struct AlertList {
  private(set) var alerts: [Alert] = []
  /// Whether there are further ones.
  private(set) var isTruncated = false

  /// Reads the first alerts of a list, page by page.
  static func first(_ count: Int, of request: ListAlertsRequest, from service: Service) async throws -> AlertList {
    var list = AlertList()
    var request = request
    repeat {
      request.pageSize = UInt32(clamping: count - list.alerts.count)
      let page = try await service.call(.listAlerts, request)
      if !page.nextPageToken.isEmpty, page.nextPageToken == request.pageToken {
        throw CommandFailure(.failed, "the daemon gives the same page of alerts again and again")
      }
      list.alerts += page.alerts
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty && list.alerts.count < count
    list.isTruncated = !request.pageToken.isEmpty
    return list
  }
}

/// A status of alerts on the command line, in any case.
enum AlertStatusName: String, CaseIterable, ExpressibleByArgument {
  case open, triaged, resolved, closed

  init?(argument: String) {
    self.init(rawValue: argument.lowercased())
  }

  /// The status as the daemon knows it.
  var status: AlertStatus {
    switch self {
    case .open: .open
    case .triaged: .triaged
    case .resolved: .resolved
    case .closed: .closed
    }
  }
}

/// A severity on the command line, in any case.
enum SeverityName: String, CaseIterable, ExpressibleByArgument {
  case info, low, medium, high, critical

  init?(argument: String) {
    self.init(rawValue: argument.lowercased())
  }

  /// The severity as the daemon knows it.
  var severity: Severity {
    switch self {
    case .info: .info
    case .low: .low
    case .medium: .medium
    case .high: .high
    case .critical: .critical
    }
  }
}
