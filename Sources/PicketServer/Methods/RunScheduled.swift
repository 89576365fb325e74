import DetectionFiles
import Flows
import Wire

extension DetectionService {
  /// Runs a loaded query by its name, with the rules over its rows.
  @Sendable func runScheduled(_ request: RunScheduledRequest, _ call: DeferredCall) async throws {
    let detections = server.detections
    let query = try query(named: request.queryName, in: detections)
    let asOfNanos = try asOfNanos(request.asOfUnixNanos)
    let memory = QueryMemory(server.memory, call.caller)
    defer { memory.release() }
    // The turn lasts until matches are counted, so that no more runs than may be at a time wait for that.
    let answer = try await runner.threads.withTurn(of: call.caller) { [self] in
      let run = try await runner.run(
        query, of: detections, asOfNanos: asOfNanos, .asked(dryRun: request.dryRun), memory: memory)
      return try await runner.threads.onThread(.asked) { [self] _ in try response(run, query, request, memory) }
    }
    try await call.answer(answer)
  }

  private func response(
    _ run: QueryRun, _ query: LoadedQuery, _ request: RunScheduledRequest, _ memory: QueryMemory
  ) throws -> RunScheduledResponse {
    let earliestNanos = run.earliestNanos ?? .min
    let gaps = scheduler.gaps(of: query, in: earliestNanos..<max(earliestNanos, run.asOfNanos))
    let rows = try AnswerRows(run.result, asked: request.rowsMax, memory)
    let matches = AnswerMatches(run.verdicts)
    return RunScheduledResponse(
      columns: rows.columns, rows: rows.rows, rowCount: rows.rowCount,
      flowsScanned: UInt64(clamping: run.result.flowsScanned), elapsedNanos: run.elapsedNanos,
      matches: matches.matches, truncated: rows.isTruncated, enabled: query.isEnabled,
      window: Wire.FlowWindowInfo(run.window), asOfUnixNanos: run.asOfNanos, errors: matches.errors,
      earliestUnixNanos: max(0, run.earliestNanos ?? 0), detectionsEvaluated: UInt32(clamping: run.detectionCount),
      matchCount: matches.matchCount, gaps: gaps.map { Wire.ScheduleGap($0) })
  }

  // MARK: What requests for queries have in common

  /// The loaded query of a name; throws NOT_FOUND, with what there is, where there is none.
  func query(named name: String, in detections: LoadedDetections) throws(RPCError) -> LoadedQuery {
    try RequestTexts.check(name.utf8.count, "query_name")
    if name.isEmpty { throw RPCError(.invalidArgument, "query_name is empty; expected the name of a loaded query") }
    if let query = detections.query(named: name) { return query }
    if let reason = detections.notRunReason(ofQuery: name) {
      throw RPCError(.notFound, "the query '\(DetectionService.shown(name))' is \(reason)")
    }
    throw RPCError(
      .notFound, "no query '\(DetectionService.shown(name))' is loaded; \(detections.queryHint(for: name))")
  }

  /// The beginning of a name as a message may have it, with what would move a cursor or break a line as an escape.
  private static func shown(_ name: String) -> String {
    name.unicodeScalars.prefix(nameCharactersShown).reduce(into: "") { text, scalar in
      let isControl = scalar.properties.generalCategory == .control
      text += isControl ? scalar.escaped(asASCII: true) : String(scalar)
    }
  }

  private static let nameCharactersShown = 128

  /// The time that a query is to run as of, in nanoseconds since 1970.
  func asOfNanos(_ nanos: Int64) throws(RPCError) -> Int64 {
    if nanos < 0 {
      throw RPCError(.invalidArgument, "as_of_unix_nanos is \(nanos); expected nanoseconds since 1970, or 0 for now")
    }
    return nanos == 0 ? server.clock.unixNanos() : nanos
  }
}
