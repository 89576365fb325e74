import DetectionFiles
import Flows
import Storage
import Wire

extension DetectionService {
  /// Runs an ad-hoc query, or a loaded one without its rules, or answers a statement about tables.
  @Sendable func queryFlows(_ request: QueryFlowsRequest, _ call: DeferredCall) async throws {
    let asOfNanos = try asOfNanos(request.asOfUnixNanos)
    // A text that is too long is refused before it is read, and waits for no turn.
    if request.sql.utf8.count > server.configuration.queryLimits.queryTextBytesMax { _ = try compiled(request) }
    let memory = QueryMemory(server.memory, call.caller)
    defer { memory.release() }
    let answer = try await runner.threads.run(for: call.caller) { [self] cancellation in
      if let statement = try tableStatement(request) {
        return try response(statement, request, asOfNanos: asOfNanos, memory)
      }
      let query = try compiled(request)
      // As of now, a query sees what there is, also of a sender whose clock is ahead.
      let run = try runner.run(
        query, asOfNanos: asOfNanos, endNanos: request.asOfUnixNanos == 0 ? nil : asOfNanos,
        rowsMax: AnswerRows.rowsMax(request.rowsMax), memory: memory, cancellation)
      return try response(run, query, request, memory)
    }
    try await call.answer(answer)
  }

  /// A statement about tables and columns; nil when the request asks for flows.
  private func tableStatement(_ request: QueryFlowsRequest) throws(RPCError) -> TableStatement? {
    if request.explain || !request.queryName.isEmpty { return nil }
    do throws(QueryProblems) {
      return try TableStatement(request.sql, limits: server.configuration.queryLimits)
    } catch {
      throw RPCError(.invalidArgument, error.description)
    }
  }

  private func compiled(_ request: QueryFlowsRequest) throws(RPCError) -> CompiledQuery {
    if request.sql.isEmpty == request.queryName.isEmpty {
      throw RPCError(
        .invalidArgument, "expected either sql or query_name; found \(request.sql.isEmpty ? "none" : "both")")
    }
    if request.sql.isEmpty { return try query(named: request.queryName, in: server.detections).compiled }
    do throws(QueryProblems) {
      return try QueryCompiler.compile(request.sql, limits: server.configuration.queryLimits)
    } catch {
      throw RPCError(.invalidArgument, error.description)
    }
  }

  /// An answer that was made without looking at flows.
  private func response(
    _ statement: TableStatement, _ request: QueryFlowsRequest, asOfNanos: Int64, _ memory: QueryMemory
  ) throws -> QueryFlowsResponse {
    let result = statement.answer(flowCount: server.flows.snapshot().rowCount)
    let rows = try AnswerRows(result, asked: request.rowsMax, memory)
    return QueryFlowsResponse(
      columns: rows.columns, rows: rows.rows, rowCount: rows.rowCount, truncated: rows.isTruncated,
      asOfUnixNanos: asOfNanos)
  }

  private func response(
    _ run: QueryRun, _ query: CompiledQuery, _ request: QueryFlowsRequest, _ memory: QueryMemory
  ) throws -> QueryFlowsResponse {
    let rows = try AnswerRows(run.result, asked: request.rowsMax, memory)
    return QueryFlowsResponse(
      columns: rows.columns, rows: rows.rows, rowCount: rows.rowCount,
      flowsScanned: UInt64(clamping: run.result.flowsScanned), elapsedNanos: run.elapsedNanos,
      truncated: rows.isTruncated, stages: request.explain ? ExplainedStages(query, run.result).stages : [],
      window: Wire.FlowWindowInfo(run.window), asOfUnixNanos: run.asOfNanos,
      earliestUnixNanos: max(0, run.earliestNanos ?? 0), groupCount: UInt64(clamping: run.result.groupCount))
  }
}
