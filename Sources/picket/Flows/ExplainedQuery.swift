import PicketClient
import Primitives

/// A query whose plan is asked for.
enum ExplainedQuery {
  /// A query that the daemon has loaded.
  case named(String)
  /// The text of a query.
  case text(String)

  /// What to call it.
  var title: String {
    switch self {
    case .named(let name): name
    case .text: "Query"
    }
  }

  /// Asks how the query is carried out; of its rows only one is wanted.
  func plan(asOfUnixNanos: Int64, from client: PicketClient) async throws -> QueryFlowsResponse {
    var request = QueryFlowsRequest(asOfUnixNanos: asOfUnixNanos, rowsMax: 1, explain: true)
    switch self {
    case .named(let name): request.queryName = name
    case .text(let text): request.sql = text
    }
    do throws(PicketClientError) {
      return try await client.queryFlows(request)
    } catch {
      switch self {
      case .named(let name): throw try await failure(error, name: name, client)
      case .text(let text): try QueryText.refuse(error, text: text)
      }
    }
  }

  /// A name that is not loaded may as well be that of a file that is not there.
  private func failure(_ error: PicketClientError, name: String, _ client: PicketClient) async throws -> CommandFailure
  {
    var failure = try await LoadedQueries.failure(error, name: name, client)
    if error.refusal?.code == .notFound {
      failure.message = "there is no file '\(name)', and \(failure.message)"
    }
    return failure
  }
}

/// How a query was carried out, for people: its stages with what came in, what went out, and how long each took.
struct QueryPlanText {
  let response: QueryFlowsResponse
  /// What to call the query.
  let title: String
  let style: Style

  func lines() -> [String] {
    let stages = response.stages.enumerated().map { index, stage in lines(of: stage, number: index + 1) }
    return [heading] + stages.flatMap { [""] + $0 } + [""] + notes
  }

  private var heading: String {
    "\(style.bold(VisibleText.line(title)))  as of \(Timestamp(unixNanos: response.asOfUnixNanos).text)"
  }

  private func lines(of stage: QueryStage, number: Int) -> [String] {
    let name = style.bold("Stage \(number): \(VisibleText.line(stage.name))")
    let work =
      "\(counted(stage.rowsIn, "row")) in, \(grouped(stage.rowsOut)) out, \(elapsedText(nanos: stage.elapsedNanos))"
    return ["\(name)  \(style.dim(work))"] + stage.lines.map { "  \(VisibleText.line($0))" }
  }

  private var notes: [String] {
    let groups = response.groupCount > 0 ? " in \(counted(response.groupCount, "group"))" : ""
    let work = "\(counted(response.rowCount, "row")) from \(counted(response.flowsScanned, "flow"))\(groups)"
    return ["\(work), \(elapsedText(nanos: response.elapsedNanos))"] + response.windowNotes
  }
}
