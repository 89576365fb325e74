import ArgumentParser
import Wire

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

      In CSV nothing is NULL, and "" an empty text; what is to be said beside the rows goes to standard error.

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
      queryName: name, asOfUnixNanos: options.asOfUnixNanos, dryRun: dryRun, rowsMax: options.rowsMax)
    let answer = try await connection.withService { service in
      do throws(ServiceError) {
        return try await service.call(.runScheduled, request)
      } catch {
        throw try await LoadedQueries.failure(error, name: name, service)
      }
    }
    let status: ExitStatus = failOnMatch && answer.matchCount > 0 ? .failed : .ok
    try status.end { try write(answer) }
  }

  private func write(_ answer: RunScheduledResponse) throws {
    let writer = OutputWriter.standardOutput()
    let rows = QueryRows(answer, askedCount: options.rowsMax)
    let text = ScheduledRunText(
      answer: answer, isDryRun: dryRun, askedCount: options.rowsMax, style: .of(writer))
    switch options.output {
    case .table:
      let lines = RowTable(rows: rows, writer: writer).lines() + [""] + text.lines()
      for line in lines { try writer.writeLine(line) }
    case .json: try writer.write(bytes: JSONWriter.indented(WireJSON.value(of: answer)))
    case .csv: try RowCSV(rows: rows, isForTerminal: writer.isTerminal).write(to: writer)
    }
    try writer.flush()
    if options.output == .csv {
      for note in text.notes { try StandardErrorNote.write(note) }
    }
  }
}

/// The queries that the daemon has loaded.
enum LoadedQueries {
  private static let analysisTypes = ["scheduled_query", "saved_query"]

  /// Their names, scheduled and saved ones.
  static func names(from service: Service) async throws -> [String] {
    try await DetectionList.all(from: service)
      .filter { analysisTypes.contains($0.analysisType) }.map(\.detectionID)
  }

  /// The failure of a command that named a query which the daemon refused; a name that is not loaded was most likely
  /// mistyped.
  static func failure(_ error: ServiceError, name: String, _ service: Service) async throws -> CommandFailure {
    guard case .refused(StatusCode.notFound.name, _) = error else { return error.failure }
    let names = try await names(from: service)
    // One that is there and cannot be run: the daemon says why.
    if names.contains(where: { $0.lowercased() == name.lowercased() }) { return error.failure }
    let message = "no query '\(name)' is loaded"
    let nearest = NearestNames.of(name, among: names, count: 3).map { "'\($0)'" }
    if !nearest.isEmpty {
      return CommandFailure(.failed, "\(message); did you mean \(nearest.joined(separator: " or "))?")
    }
    if names.isEmpty { return CommandFailure(.failed, "\(message), nor is any other") }
    if names.count == 1 { return CommandFailure(.failed, "\(message); there is only '\(names[0])'") }
    return CommandFailure(.failed, "\(message); there are \(names.map { "'\($0)'" }.joined(separator: ", "))")
  }
}

/// What came of running a query by name, for people: the facts below its rows.
struct ScheduledRunText {
  let answer: RunScheduledResponse
  let isDryRun: Bool
  /// How many rows were asked for; 0 for all that the daemon gives.
  let askedCount: UInt32
  let style: Style

  /// What was read, whether it was all that was asked for, and what the scheduled rules said.
  func lines() -> [String] {
    [work] + facts + matches + errors
  }

  /// What is to be said where the rows stand alone.
  var notes: [String] {
    [QueryRows(answer, askedCount: askedCount).truncation].compactMap(\.self)
      + facts.filter { !$0.hasPrefix("complete:") } + [verdict]
  }

  private var work: String {
    "\(counted(answer.rowCount, "row")) from \(counted(answer.flowsScanned, "flow")) "
      + "in \(elapsedText(nanos: answer.elapsedNanos)), as of \(Timestamp(unixNanos: answer.asOfUnixNanos).text)"
  }

  private var facts: [String] {
    var facts = [WindowNote.line(answer.window, earliestUnixNanos: answer.earliestUnixNanos)].compactMap(\.self)
    if let gaps = GapText(gaps: answer.gaps).line { facts.append("the schedule is complete but for \(gaps)") }
    if !answer.enabled { facts.append("the query is disabled: it does not run on its schedule and raises no alert") }
    if isDryRun { facts.append("dry run: no state was changed") }
    return facts
  }

  private var verdict: String {
    if answer.detectionsEvaluated == 0 { return "no scheduled rule looks at the rows" }
    let rules = counted(answer.detectionsEvaluated, "scheduled rule")
    let alerts = alertIDs.isEmpty ? "" : "; alerts \(alertIDs.joined(separator: ", "))"
    return "\(counted(answer.matchCount, "match", "matches")) of \(rules)\(alerts)"
  }

  /// The alerts that were created or added to, each once.
  private var alertIDs: [String] {
    var seen = Set<String>()
    return answer.matches.map(\.alertID).filter { !$0.isEmpty && seen.insert($0).inserted }.map(VisibleText.line)
  }

  private var matches: [String] {
    let text = VerdictText(style: style)
    var lines = [verdict] + answer.matches.flatMap { text.lines(of: $0) }
    let hidden = answer.matchCount - min(answer.matchCount, UInt64(answer.matches.count))
    if hidden > 0 { lines.append("  and \(counted(hidden, "match", "matches")) that did not fit the answer") }
    return lines
  }

  private var errors: [String] {
    answer.errors.map { error in
      let name = VisibleText.line(error.detectionID)
      let outcome = VisibleText.line(OutcomeText.suffix(of: error))
      return "\(style.bad("\(name) failed")): \(VisibleText.line(error.message)) (\(error.code))\(outcome)"
    }
  }
}
