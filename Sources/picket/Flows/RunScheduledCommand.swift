import ArgumentParser
import PicketClient
import Primitives

/// `picket run-scheduled`: runs a scheduled or saved query by name.
struct RunScheduledCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-scheduled",
    abstract: "Run a scheduled query and the rules over its rows.",
    discussion: """
      Runs a query that the daemon has loaded, now or as of another time, and hands its rows to the scheduled rules \
      that name it, as the schedule would. Says how many flows were read and whether the flow window held all that \
      was asked for. A query that is disabled runs too, but raises no alert. The rules see every row, also those \
      that --rows leaves out.

      In CSV nothing is NULL, and "" an empty text; what is to be said beside the rows goes to standard error. A text \
      that a spreadsheet would take for a formula gets a ' before it, and marks that nobody sees are escapes; with \
      --csv-raw all texts are as they are.

      EXAMPLES
        picket run-scheduled 'VPC Flow Port Scanning'
        picket run-scheduled --dry-run --as-of 2026-03-01T09:30:00Z 'My Query'
        picket run-scheduled --fail-on-match -o json 'My Query' | jq '.rows[]'
      """)

  @Argument(
    help: ArgumentHelp("The name of the query, in any case.", valueName: "name"),
    completion: DaemonCompletion.queries)
  var name: String

  @Flag(help: "Let the rules evaluate only; change no state.")
  var dryRun = false

  @Flag(help: "Exit with 1 when a rule matches a row.")
  var failOnMatch = false

  @OptionGroup var options: QueryOptions

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if name.isEmpty { throw ValidationError("the name of a query is expected, not an empty text") }
  }

  func run() async throws {
    let request = RunScheduledRequest(
      queryName: name, asOfUnixNanos: options.time.asOfUnixNanos, dryRun: dryRun, rowsMax: options.rowsMax)
    let response = try await connection.withClient { client in
      do throws(PicketClientError) {
        return try await client.runScheduled(request)
      } catch {
        throw try await LoadedQueries.failure(error, name: name, client)
      }
    }
    let status: ExitStatus = failOnMatch && response.matchCount > 0 ? .failed : .ok
    let text = ScheduledRunText(response: response, isDryRun: dryRun)
    try status.end {
      try QueryRows(response: response, options: options).write(remarks: text.remarks) {
        text.lines(style: $0)
      } json: {
        WireJSON.value(of: response)
      }
    }
  }
}

/// The queries that the daemon has loaded.
enum LoadedQueries {
  private static let analysisTypes = ["scheduled_query", "saved_query"]

  /// Their names, scheduled and saved ones.
  static func names(from client: PicketClient) async throws -> [String] {
    try await client.allDetections()
      .filter { analysisTypes.contains($0.analysisType) }.map(\.detectionID)
  }

  /// The failure of a command that named a query which the daemon refused; a name that is not loaded was most likely
  /// mistyped.
  static func failure(_ error: PicketClientError, name: String, _ client: PicketClient) async throws -> CommandFailure {
    guard error.refusal?.code == .notFound else { return error.failure }
    let names = try await names(from: client)
    // One that is there and cannot be run: the daemon reports why.
    if names.contains(where: { $0.lowercased() == name.lowercased() }) { return error.failure }
    let message = "no query '\(name)' is loaded"
    if let hint = Suggestion.nearest(to: name, among: names, count: 3) {
      return CommandFailure(.failed, message + hint)
    }
    if names.isEmpty { return CommandFailure(.failed, "\(message), nor is any other") }
    if names.count == 1 { return CommandFailure(.failed, "\(message); there is only '\(names[0])'") }
    return CommandFailure(.failed, "\(message); there are \(names.map { "'\($0)'" }.joined(separator: ", "))")
  }
}

/// The result of running a query by name, for people: the facts below its rows.
struct ScheduledRunText {
  let response: RunScheduledResponse
  let isDryRun: Bool

  /// What was read, whether it was all that was asked for, and what the scheduled rules matched.
  func lines(style: Style) -> [String] {
    let text = VerdictText(style: style)
    return [response.work] + facts + matches(text)
      + response.errors.map { "\(text.line(of: $0))\(OutcomeText.suffix(of: $0))" }
  }

  /// The facts beside rows that are printed alone.
  var remarks: [String] { facts.filter { !$0.hasPrefix("complete:") } + [verdict] }

  private var facts: [String] {
    var facts = response.windowNotes
    if let gaps = GapText(gaps: response.gaps).line { facts.append("the schedule is complete but for \(gaps)") }
    if !response.enabled { facts.append("the query is disabled: it does not run on its schedule and raises no alert") }
    if isDryRun { facts.append("dry run: no state was changed") }
    return facts
  }

  private var verdict: String {
    if response.detectionsEvaluated == 0 { return "no scheduled rule looks at the rows" }
    let rules = counted(response.detectionsEvaluated, "scheduled rule")
    let alerts = alertIDs.isEmpty ? "" : "; alerts \(alertIDs.joined(separator: ", "))"
    return "\(counted(response.matchCount, "match", "matches")) of \(rules)\(alerts)"
  }

  /// The alerts that were created or added to, each once.
  private var alertIDs: [String] {
    var seen = Set<String>()
    return response.matches.map(\.alertID).filter { !$0.isEmpty && seen.insert($0).inserted }.map(VisibleText.line)
  }

  private func matches(_ text: VerdictText) -> [String] {
    var lines = [verdict] + response.matches.flatMap { text.lines(of: $0) }
    let hidden = response.matchCount - min(response.matchCount, UInt64(response.matches.count))
    if hidden > 0 { lines.append("  and \(counted(hidden, "match", "matches")) that did not fit the answer") }
    return lines
  }
}
