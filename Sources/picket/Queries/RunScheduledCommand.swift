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
        return try await service.runScheduled(request)
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
