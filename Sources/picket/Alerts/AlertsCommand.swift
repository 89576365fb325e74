import ArgumentParser
import PicketClient
import Primitives

/// `picket alerts`: what detections have raised.
struct AlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Show, follow and settle the alerts that detections raised.",
    discussion: """
      list, show and watch ask the daemon's socket; triage, resolve, close and reopen change something, and go to its \
      admin socket.

      EXAMPLES
        picket alerts list --status open --severity high --severity critical
        picket alerts show 3f9a1c20-17
        picket alerts resolve 3f9a1c20-17 --comment "the new VPN range"
      """,
    subcommands: [
      ListAlertsCommand.self, ShowAlertCommand.self, WatchAlertsCommand.self, TriageAlertsCommand.self,
      ResolveAlertsCommand.self, CloseAlertsCommand.self, ReopenAlertsCommand.self,
    ])
}

/// A command that sets the status of alerts.
protocol AlertStatusCommand: AsyncParsableCommand {
  /// The status that it sets.
  static var status: AlertStatus { get }
  var change: AlertStatusOptions { get }
}

extension AlertStatusCommand {
  func run() async throws {
    try await change.run(setting: Self.status)
  }

  fileprivate static func named(_ name: String, _ abstract: String, example: String) -> CommandConfiguration {
    CommandConfiguration(
      commandName: name, abstract: abstract,
      discussion: """
        All of the alerts change or, on an error, none.

        EXAMPLES
          \(example)
        """)
  }
}

/// `picket alerts triage`: sets the status of alerts to triaged.
struct TriageAlertsCommand: AlertStatusCommand {
  static let status = AlertStatus.triaged
  static let configuration = named(
    "triage", "Say that somebody has looked at alerts.",
    example: "picket alerts triage 3f9a1c20-17 --comment \"asked the team\"")

  @OptionGroup var change: AlertStatusOptions
}

/// `picket alerts resolve`: sets the status of alerts to resolved.
struct ResolveAlertsCommand: AlertStatusCommand {
  static let status = AlertStatus.resolved
  static let configuration = named(
    "resolve", "Say that alerts were dealt with.",
    example: "picket alerts resolve 3f9a1c20-17 3f9a1c20-18 --comment \"the new VPN range\"")

  @OptionGroup var change: AlertStatusOptions
}

/// `picket alerts close`: sets the status of alerts to closed.
struct CloseAlertsCommand: AlertStatusCommand {
  static let status = AlertStatus.closed
  static let configuration = named(
    "close", "Say that alerts are done with; retention may remove them.",
    example: """
      picket alerts list --status resolved -o json | jq -r '.alerts[].alert_id' | \\
          xargs picket alerts close
      """)

  @OptionGroup var change: AlertStatusOptions
}

/// `picket alerts reopen`: sets the status of alerts to open.
struct ReopenAlertsCommand: AlertStatusCommand {
  static let status = AlertStatus.open
  static let configuration = named(
    "reopen", "Say that alerts are open again.",
    example: "picket alerts reopen 3f9a1c20-17 --comment \"seen again\"")

  @OptionGroup var change: AlertStatusOptions
}

/// What the commands share that change the status of alerts.
struct AlertStatusOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The alerts' ids.", valueName: "id"), completion: DaemonCompletion.alerts)
  var alertIDs: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("Why; kept in the alert's history.", valueName: "TEXT"))
  var comment = ""

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the alerts.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: AdminConnectionOptions

  func validate() throws {
    if alertIDs.contains("") { throw ValidationError("an alert's id is expected, not an empty text") }
  }

  /// Sets the status and prints the alerts as they are then.
  func run(setting status: AlertStatus) async throws {
    var ids: [String] = []
    for id in alertIDs where !ids.contains(id) { ids.append(id) }
    let request = SetAlertStatusRequest(alertIDs: ids, status: status, comment: comment)
    let alerts = try await connection.withClient { try await $0.setAlertStatus(request) }.alerts
    try output.write { _ in
      alerts.map { "\(VisibleText.line($0.alertID))  \($0.status)  \(VisibleText.line($0.title))" }
    } json: {
      ["alerts": .list(alerts, WireJSON.value)]
    }
  }
}

/// Which alerts a command is about.
struct AlertChoiceOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Only alerts of this detection.", valueName: "ID"),
    completion: DaemonCompletion.detections)
  var detection: String?

  @Option(help: ArgumentHelp("Only alerts of this severity; may be given more than once.", valueName: "SEVERITY"))
  var severity: [NamedArgument<Severity>] = []

  func validate() throws {
    if detection?.isEmpty == true { throw ValidationError("--detection expects the id of a detection") }
  }
}

/// A value of an enumeration of the wire on the command line: its name, in any case.
struct NamedArgument<Value: NamedValue>: ExpressibleByArgument {
  let value: Value

  init?(argument: String) {
    guard let value = Value.named.first(where: { $0.description == argument.uppercased() }) else { return nil }
    self.value = value
  }

  static var allValueStrings: [String] { Value.named.map { $0.description.lowercased() } }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

/// An enumeration of the wire whose values are named on the command line.
protocol NamedValue: WireEnumeration {
  /// The values to choose from.
  static var named: [Self] { get }
}

extension Severity: NamedValue {
  static let named: [Severity] = [.info, .low, .medium, .high, .critical]
}

extension AlertStatus: NamedValue {
  static let named: [AlertStatus] = [.open, .triaged, .resolved, .closed]
}
