import ArgumentParser
import Glibc
import PicketClient
import Primitives

/// `picket query`: an ad-hoc query over the flows.
struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Ask the flow window a question in SQL.",
    discussion: """
      Runs a query over the flows that the daemon holds, in the table aws_vpcflow, and prints its rows. A query that \
      is not supported is refused with the place, a caret, and the nearest form that is. Changes no state.

      In CSV nothing is NULL, and "" an empty text. A text that a spreadsheet would take for a formula gets a ' before \
      it, and marks that nobody sees are escapes; with --csv-raw all texts are as they are.

      EXAMPLES
        picket query 'SELECT srcAddr, SUM(bytes) AS b FROM aws_vpcflow
                      WHERE p_occurs_since(600)
                      GROUP BY srcAddr ORDER BY b DESC LIMIT 10'
        picket query --output csv - < talkers.sql > talkers.csv
        picket query --as-of 2h 'SELECT COUNT(*) FROM aws_vpcflow
                                 WHERE p_occurs_since(3600)'
      """)

  @Argument(help: ArgumentHelp("The query; - for standard input.", valueName: "sql"))
  var sql: String

  @OptionGroup var options: QueryOptions

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let text = try QueryText.text(of: sql)
    if text.allSatisfy(\.isWhitespace) { throw CommandFailure(.usage, "a query is expected, not an empty text") }
    let request = QueryFlowsRequest(sql: text, asOfUnixNanos: options.time.asOfUnixNanos, rowsMax: options.rowsMax)
    let response = try await connection.withClient { client in
      do throws(PicketClientError) {
        return try await client.queryFlows(request)
      } catch {
        try QueryText.refuse(error, text: text)
      }
    }
    try QueryRows(response: response, options: options).write { _ in
      [response.work] + response.windowNotes
    } json: {
      WireJSON.value(of: response)
    }
  }
}

/// What commands that run a query have in common.
struct QueryOptions: ParsableArguments {
  /// How many rows of a table somebody may want to read without having asked for them.
  private static let tableRowsMax: UInt32 = 100

  @OptionGroup var time: QueryTimeOptions

  @Option(
    help: ArgumentHelp(
      "Show at most this many rows. (default: 100 of a table, else all that the daemon gives)", valueName: "N"))
  var rows: UInt32?

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the rows.", valueName: "FORMAT"))
  var output: RowsFormat = .table

  @Flag(help: "With --output csv: write texts as they are, also those that a spreadsheet would calculate.")
  var csvRaw = false

  func validate() throws {
    if csvRaw, output != .csv { throw ValidationError("--csv-raw is for --output csv") }
    if rows == 0 { throw ValidationError("--rows expects 1 or more, not 0") }
  }

  /// The most rows to ask for; 0 for the daemon's own bound.
  var rowsMax: UInt32 { rows ?? (output == .table ? QueryOptions.tableRowsMax : 0) }
}

/// The time that a query runs as of.
struct QueryTimeOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The time that the query runs as of, such as 2026-03-01T09:30:00Z, 2h or today. (default: now)",
      valueName: "TIME"),
    transform: TimeBound.parse)
  var asOf: TimeBound?

  func validate() throws {
    if let asOf, asOf.unixNanos(now: .now) <= 0 { throw ValidationError("--as-of expects a time after 1970") }
  }

  /// The time to ask for, in nanoseconds since 1970; 0 for now.
  var asOfUnixNanos: Int64 { asOf?.unixNanos(now: .now) ?? 0 }
}

/// The text of a query on the command line, and what the daemon finds wrong with it.
enum QueryText {
  /// More than the daemon takes, so that it is the daemon that refuses.
  private static let bytesMax = 2 * 1_048_576

  /// The text that an argument means: itself, or standard input for `-`.
  static func text(of argument: String) throws -> String {
    guard argument == "-" else { return argument }
    let bytes = try InputText.standardInput(of: "query", bytesMax: bytesMax)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(.usage, "standard input is no query: it is not UTF-8")
    }
    return text
  }

  /// Ends the command because of a query that was refused, with its problems over several lines as the daemon shows them.
  static func refuse(_ error: PicketClientError, text: String) throws -> Never {
    guard case .status(.invalidArgument, let message) = error, message.contains("\n") else { throw error.failure }
    let lines = VisibleText.lines(message) + (hint(on: text).map { [$0] } ?? [])
    throw CommandFailure(.failed, "the query is refused", lines: lines)
  }

  /// The remark on a text that is rather the name of something than a query.
  private static func hint(on text: String) -> String? {
    if text.lowercased().contains("select") { return nil }
    if access(text, R_OK) == 0 { return "a file is read with 'picket query - < FILE'" }
    return "a query that is loaded runs by its name with 'picket run-scheduled NAME'"
  }
}
