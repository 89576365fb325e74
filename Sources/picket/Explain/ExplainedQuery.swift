import Wire

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
  func plan(asOfUnixNanos: Int64, from service: Service) async throws -> QueryFlowsResponse {
    var request = QueryFlowsRequest(asOfUnixNanos: asOfUnixNanos, rowsMax: 1, explain: true)
    switch self {
    case .named(let name): request.queryName = name
    case .text(let text): request.sql = text
    }
    do throws(ServiceError) {
      return try await service.queryFlows(request)
    } catch {
      switch self {
      case .named(let name): throw try await failure(error, name: name, service)
      case .text(let text): try QueryText.refuse(error, text: text)
      }
    }
  }

  /// A name that is not loaded may as well be that of a file that is not there.
  private func failure(_ error: ServiceError, name: String, _ service: Service) async throws -> CommandFailure {
    var failure = try await LoadedQueries.failure(error, name: name, service)
    if case .refused(StatusCode.notFound.name, _) = error {
      failure.message = "there is no file '\(name)', and \(failure.message)"
    }
    return failure
  }
}
