import ArgumentParser
import Wire

/// `picket query`: a question of the moment about the flows.
struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Ask the flow window a question in SQL.",
    discussion: """
      Runs a query over the flows that the daemon holds, in the table aws_vpcflow, and prints its rows. A query that \
      is not supported is refused with the place, a caret, and the nearest form that is. Changes no state.

      In CSV nothing is NULL, and "" an empty text.

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
    let request = QueryFlowsRequest(sql: text, asOfUnixNanos: options.asOfUnixNanos, rowsMax: options.rowsMax)
    let answer = try await connection.withService { service in
      do throws(ServiceError) {
        return try await service.queryFlows(request)
      } catch {
        try QueryText.refuse(error, text: text)
      }
    }
    try write(answer)
  }

  private func write(_ answer: QueryFlowsResponse) throws {
    let writer = OutputWriter.standardOutput()
    let rows = QueryRows(answer, askedCount: options.rowsMax)
    switch options.output {
    case .table:
      let lines = RowTable(rows: rows, writer: writer).lines() + [""] + notes(on: answer)
      for line in lines { try writer.writeLine(line) }
    case .json: try writer.write(bytes: JSONWriter.indented(WireJSON.value(of: answer)))
    case .csv: try RowCSV(rows: rows, isForTerminal: writer.isTerminal).write(to: writer)
    }
    try writer.flush()
    if options.output == .csv, let truncation = rows.truncation { try StandardErrorNote.write(truncation) }
  }

  private func notes(on answer: QueryFlowsResponse) -> [String] {
    let work =
      "\(counted(answer.rowCount, "row")) from \(counted(answer.flowsScanned, "flow")) "
      + "in \(elapsedText(nanos: answer.elapsedNanos)), as of \(Timestamp(unixNanos: answer.asOfUnixNanos).text)"
    let window = WindowNote.line(answer.window, earliestUnixNanos: answer.earliestUnixNanos)
    return [work] + [window].compactMap(\.self)
  }
}
