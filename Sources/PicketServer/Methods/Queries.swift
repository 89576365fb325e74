import DetectionFiles
import Flows
import Storage
import Wire

/// The methods of `picket.v1.Detection` that run queries.
struct QueryService: Sendable {
  let detections: LoadedDetections
  let runs: ScheduledRuns
  let runner: QueryRunner
  let threads: QueryThreads
  let limits: ServerLimits
  let scheduler: Scheduler

  /// Adds the methods.
  func addMethods(to table: inout MethodTable) {
    table.addDeferred(.runScheduled) { request, _ in try await runScheduled(request) }
    table.addDeferred(.queryFlows) { request, _ in try await queryFlows(request) }
  }

  private func runScheduled(_ request: RunScheduledRequest) async throws -> RunScheduledResponse {
    let query = try query(named: request.queryName)
    let asOfNanos = try asOfNanos(request.asOfUnixNanos)
    return try await answer {
      let report = try await runs.run(
        query, asOfNanos: asOfNanos, purpose: .asked(dryRun: request.dryRun),
        seconds: query.seconds(otherwise: limits.querySecondsMax))
      return response(report, query, rows_max: QueryService.rows_max(request.rowsMax))
    }
  }

  private func queryFlows(_ request: QueryFlowsRequest) async throws -> QueryFlowsResponse {
    let asOfNanos = try asOfNanos(request.asOfUnixNanos)
    return try await answer {
      try await threads.run { cancellation in
        if let statement = try tableStatement(request) { return response(statement, request, asOfNanos: asOfNanos) }
        let query = try compiled(request)
        let rows_max = QueryService.rows_max(request.rowsMax)
        // As of now, a query sees what there is, also of a sender whose clock is ahead.
        let run = try runner.run(
          query, asOfNanos: asOfNanos, endNanos: request.asOfUnixNanos == 0 ? nil : asOfNanos,
          seconds: Int64(limits.querySecondsMax), rows_max: rows_max, cancellation)
        return response(run, query, rows_max: rows_max, explain: request.explain)
      }
    }
  }

  /// Makes an answer; what stopped a query becomes the status of the call.
  private func answer<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
    do {
      return try await body()
    } catch let stop as QueryStop {
      if case .abandoned = stop { throw CancellationError() }
      throw stop.status
    }
  }

  // MARK: What is asked for

  private func query(named name: String) throws(RPCError) -> LoadedQuery {
    if name.isEmpty { throw RPCError(.invalidArgument, "query_name is empty; expected the name of a loaded query") }
    if let query = detections.query(named: name) { return query }
    if let reason = detections.notRunReason(ofQuery: name) {
      throw RPCError(.notFound, "the query '\(QueryService.shown(name))' is \(reason)")
    }
    throw RPCError(.notFound, "no query '\(QueryService.shown(name))' is loaded; \(detections.queryHint(for: name))")
  }

  /// The beginning of a name as a message may have it, with what would move a cursor or break a line as an escape.
  private static func shown(_ name: String) -> String {
    name.unicodeScalars.prefix(name_characters_shown).reduce(into: "") { text, scalar in
      let isControl = scalar.properties.generalCategory == .control
      text += isControl ? scalar.escaped(asASCII: true) : String(scalar)
    }
  }

  /// A statement about tables and columns; nil when the request asks for flows.
  private func tableStatement(_ request: QueryFlowsRequest) throws(RPCError) -> TableStatement? {
    if request.explain || !request.queryName.isEmpty { return nil }
    do throws(QueryProblems) {
      return try TableStatement(request.sql, limits: runner.limits)
    } catch {
      throw RPCError(.invalidArgument, error.description)
    }
  }

  private func compiled(_ request: QueryFlowsRequest) throws(RPCError) -> CompiledQuery {
    if request.sql.isEmpty == request.queryName.isEmpty {
      throw RPCError(
        .invalidArgument, "expected either sql or query_name; found \(request.sql.isEmpty ? "none" : "both")")
    }
    if request.sql.isEmpty { return try query(named: request.queryName).compiled }
    do throws(QueryProblems) {
      return try QueryCompiler.compile(request.sql, limits: runner.limits)
    } catch {
      throw RPCError(.invalidArgument, error.description)
    }
  }

  private func asOfNanos(_ nanos: Int64) throws(RPCError) -> Int64 {
    if nanos < 0 {
      throw RPCError(.invalidArgument, "as_of_unix_nanos is \(nanos); expected nanoseconds since 1970, or 0 for now")
    }
    return nanos == 0 ? runner.clock.unixNanos() : nanos
  }

  private static let name_characters_shown = 128

  private static func rows_max(_ asked: UInt32) -> Int { asked == 0 ? .max : Int(asked) }

  // MARK: Answers

  /// Bytes of an answer that rows may take, beside as many matches as there may be.
  private static let row_bytes_max = WireLimits.frameDataBytesMax / 8 * 5

  private func response(_ report: RunReport, _ query: LoadedQuery, rows_max: Int) -> RunScheduledResponse {
    let run = report.query
    let earliestNanos = run.earliestNanos ?? .min
    let gaps = scheduler.gaps(of: query, in: earliestNanos..<max(earliestNanos, run.asOfNanos))
    let rows = AnswerRows(run.result, rows_max: rows_max, bytes_max: QueryService.row_bytes_max)
    let matches = AnswerMatches(report.results)
    return RunScheduledResponse(
      columns: rows.columns, rows: rows.rows, rowCount: rows.rowCount,
      flowsScanned: UInt64(clamping: run.result.flowsScanned), elapsedNanos: run.elapsedNanos,
      matches: matches.matches, truncated: rows.isTruncated, enabled: query.isEnabled,
      window: Wire.FlowWindowInfo(run.window), asOfUnixNanos: run.asOfNanos, errors: matches.errors,
      earliestUnixNanos: max(0, run.earliestNanos ?? 0), detectionsEvaluated: UInt32(clamping: report.detectionCount),
      matchCount: matches.matchCount, gaps: gaps.map { Wire.ScheduleGap($0) })
  }

  /// An answer that was made without looking at flows.
  private func response(
    _ statement: TableStatement, _ request: QueryFlowsRequest, asOfNanos: Int64
  ) -> QueryFlowsResponse {
    let result = statement.answer(flowCount: runner.flows.snapshot().rowCount)
    let rows_max = QueryService.rows_max(request.rowsMax)
    let rows = AnswerRows(result, rows_max: rows_max, bytes_max: QueryService.row_bytes_max)
    return QueryFlowsResponse(
      columns: rows.columns, rows: rows.rows, rowCount: rows.rowCount, truncated: rows.isTruncated,
      asOfUnixNanos: asOfNanos)
  }

  private func response(
    _ run: QueryRun, _ query: CompiledQuery, rows_max: Int, explain: Bool
  ) -> QueryFlowsResponse {
    let rows = AnswerRows(run.result, rows_max: rows_max, bytes_max: QueryService.row_bytes_max)
    return QueryFlowsResponse(
      columns: rows.columns, rows: rows.rows, rowCount: rows.rowCount,
      flowsScanned: UInt64(clamping: run.result.flowsScanned), elapsedNanos: run.elapsedNanos,
      truncated: rows.isTruncated, stages: explain ? ExplainedStages(query, run.result).stages : [],
      window: Wire.FlowWindowInfo(run.window), asOfUnixNanos: run.asOfNanos,
      earliestUnixNanos: max(0, run.earliestNanos ?? 0), groupCount: UInt64(clamping: run.result.groupCount))
  }
}
