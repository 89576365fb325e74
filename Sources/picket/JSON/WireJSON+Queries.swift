import Wire

// Flows, queries and their answers as JSON, with the field names of the proto file.
extension WireJSON {
  static func value(of answer: RunScheduledResponse) -> JSONValue {
    [
      "columns": .list(answer.columns, value),
      "rows": rows(answer.rows, answer.columns),
      "row_count": .number(answer.rowCount),
      "flows_scanned": .number(answer.flowsScanned),
      "elapsed_nanos": .number(answer.elapsedNanos),
      "matches": .list(answer.matches, value),
      "truncated": .bool(answer.truncated),
      "enabled": .bool(answer.enabled),
      "window": answer.window.map(value) ?? .null,
      "as_of_unix_nanos": .number(answer.asOfUnixNanos),
      "errors": .list(answer.errors, value),
      "earliest_unix_nanos": .number(answer.earliestUnixNanos),
      "detections_evaluated": .number(answer.detectionsEvaluated),
      "match_count": .number(answer.matchCount),
      "gaps": .list(answer.gaps, value),
    ]
  }

  static func value(of answer: QueryFlowsResponse) -> JSONValue {
    [
      "columns": .list(answer.columns, value),
      "rows": rows(answer.rows, answer.columns),
      "row_count": .number(answer.rowCount),
      "flows_scanned": .number(answer.flowsScanned),
      "elapsed_nanos": .number(answer.elapsedNanos),
      "truncated": .bool(answer.truncated),
      "stages": .list(answer.stages, value),
      "window": answer.window.map(value) ?? .null,
      "as_of_unix_nanos": .number(answer.asOfUnixNanos),
      "earliest_unix_nanos": .number(answer.earliestUnixNanos),
      "group_count": .number(answer.groupCount),
    ]
  }

  /// How a query was carried out, without its rows.
  static func plan(of answer: QueryFlowsResponse) -> JSONValue {
    [
      "stages": .list(answer.stages, value),
      "row_count": .number(answer.rowCount),
      "group_count": .number(answer.groupCount),
      "flows_scanned": .number(answer.flowsScanned),
      "elapsed_nanos": .number(answer.elapsedNanos),
      "window": answer.window.map(value) ?? .null,
      "as_of_unix_nanos": .number(answer.asOfUnixNanos),
      "earliest_unix_nanos": .number(answer.earliestUnixNanos),
    ]
  }

  static func value(of window: FlowWindowInfo) -> JSONValue {
    [
      "flow_count": .number(window.flowCount),
      "byte_count": .number(window.byteCount),
      "segment_count": .number(window.segmentCount),
      "oldest_unix_nanos": .number(window.oldestUnixNanos),
      "newest_unix_nanos": .number(window.newestUnixNanos),
      "complete_since_unix_nanos": .number(window.completeSinceUnixNanos),
      "dropped_early_count": .number(window.droppedEarlyCount),
      "retention_seconds": .number(window.retentionSeconds),
    ]
  }

  static func value(of stage: QueryStage) -> JSONValue {
    [
      "name": .string(stage.name),
      "lines": .strings(stage.lines),
      "rows_in": .number(stage.rowsIn),
      "rows_out": .number(stage.rowsOut),
      "elapsed_nanos": .number(stage.elapsedNanos),
    ]
  }

  static func value(of flows: FlowStatus) -> JSONValue {
    [
      "window": flows.window.map(value) ?? .null,
      "flows_accepted": .number(flows.flowsAccepted),
      "flows_refused": .number(flows.flowsRefused),
      "flows_repeated": .number(flows.flowsRepeated),
      "flows_evicted": .number(flows.flowsEvicted),
      "queries_run": .number(flows.queriesRun),
      "queries_failed": .number(flows.queriesFailed),
      "directory": .string(flows.directory),
      "log_bytes": .number(flows.logBytes),
      "commits": .number(flows.commits),
      "commits_failed": .number(flows.commitsFailed),
      "last_error": .string(flows.lastError),
      "flows_undated": .number(flows.flowsUndated),
    ]
  }

  static func value(of query: ScheduledQueryStatus) -> JSONValue {
    [
      "query_name": .string(query.queryName),
      "enabled": .bool(query.enabled),
      "schedule": .string(query.schedule),
      "last_run_unix_nanos": .number(query.lastRunUnixNanos),
      "last_ended_unix_nanos": .number(query.lastEndedUnixNanos),
      "last_row_count": .number(query.lastRowCount),
      "last_elapsed_nanos": .number(query.lastElapsedNanos),
      "last_error": .string(query.lastError),
      "next_run_unix_nanos": .number(query.nextRunUnixNanos),
      "running": .bool(query.running),
      "runs": .number(query.runs),
      "failures": .number(query.failures),
      "covered_since_unix_nanos": .number(query.coveredSinceUnixNanos),
      "covered_until_unix_nanos": .number(query.coveredUntilUnixNanos),
      "gaps": .list(query.gaps, value),
      "runs_missed": .number(query.runsMissed),
      "runs_late": .number(query.runsLate),
      "runs_made_up": .number(query.runsMadeUp),
      "runs_repeated": .number(query.runsRepeated),
      "elapsed_nanos": .number(query.elapsedNanos),
      "flows_scanned": .number(query.flowsScanned),
    ]
  }

  static func value(of gap: ScheduleGap) -> JSONValue {
    [
      "from_unix_nanos": .number(gap.fromUnixNanos),
      "until_unix_nanos": .number(gap.untilUnixNanos),
      "cause": .string(gap.cause),
    ]
  }

  /// A value of a column; a time is its text, and a double that JSON has no number for is its name.
  static func value(of value: Value, _ column: Column) -> JSONValue {
    switch value {
    case .unset, .null: .null
    case .text(let text): .string(text)
    case .integer(let integer):
      column.type == .time ? .string(Timestamp(unixNanos: integer).exactText) : .integer(integer)
    case .double(let double): double.isFinite ? .double(double) : .string("\(double)")
    case .boolean(let boolean): .bool(boolean)
    case .list(let list):
      .list(list.values) { self.value(of: $0, Column(type: column.elementType)) }
    }
  }

  private static func value(of column: Column) -> JSONValue {
    [
      "name": .string(column.name), "type": name(of: column.type),
      "element_type": column.type == .list ? name(of: column.elementType) : .null,
    ]
  }

  /// The name of a type; null where none is said.
  private static func name(of type: ValueType) -> JSONValue {
    switch type {
    case .unspecified: .null
    // The proto file could not have this name beside those of other enumerations.
    case .null: .string("NULL")
    default: .string(type.description)
    }
  }

  /// Rows as objects; of columns with the same name the second is `name_2`, and so on, so that no value is lost.
  private static func rows(_ rows: [Row], _ columns: [Column]) -> JSONValue {
    let keys = distinctNames(columns)
    return .list(rows) { row in
      .object(
        zip(keys, columns).enumerated().map { index, pair in
          (key: pair.0, value: index < row.values.count ? value(of: row.values[index], pair.1) : .null)
        })
    }
  }

  private static func distinctNames(_ columns: [Column]) -> [String] {
    var taken = Set(columns.map(\.name))
    var seen = Set<String>()
    return columns.map { column in
      if seen.insert(column.name).inserted { return column.name }
      var number = 2
      while !taken.insert("\(column.name)_\(number)").inserted { number += 1 }
      return "\(column.name)_\(number)"
    }
  }
}
