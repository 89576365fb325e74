import Flows

/// Runs queries in Picket and in SQLite, over the same flows.
struct OracleComparison {
  let data: OracleData

  /// How the answers compare.
  func outcome(_ query: OracleQuery) -> OracleOutcome {
    let ours = picketRows(query.picket)
    let theirs = sqliteRows(query)
    switch (ours, theirs) {
    case (.success(let ours), .success(let theirs)): return compare(ours, theirs, query)
    case (.failure(.overflow), .failure(let failure)) where failure.isOverflow: return .bothOverflow
    case (.failure(.overflow), .success): return .onlyPicketOverflows
    case (.success(let ours), .failure(let failure)) where failure.isOverflow:
      return compareWithoutCheck(ours, query, failure)
    case (.failure(let failure), _): return different(failure.kind, "Picket: \(failure.words)\nSQLite: \(theirs)")
    case (.success(let rows), .failure(let failure)):
      return different(.onlySQLiteFails, "Picket: \(rows.count) rows\nSQLite: \(failure.message)")
    }
  }

  private func different(_ kind: OracleOutcome.Difference.Kind, _ words: String) -> OracleOutcome {
    .different(OracleOutcome.Difference(kind: kind, words: words))
  }

  /// Where SQLite may go on with doubles, what it gives must not depend on what overflowed.
  private func compareWithoutCheck(
    _ ours: [[OracleCell]], _ query: OracleQuery, _ failure: OracleDatabase.Failure
  ) -> OracleOutcome {
    data.database.failsOnOverflow = false
    defer { data.database.failsOnOverflow = true }
    guard case .success(let theirs) = sqliteRows(query) else { return .onlySQLiteOverflows }
    let outcome = compare(ours, theirs, query)
    if case .different = outcome { return outcome }
    return .onlySQLiteOverflows
  }

  private func compare(_ ours: [[OracleCell]], _ theirs: [[OracleCell]], _ query: OracleQuery) -> OracleOutcome {
    let words = "Picket: \(shown(ours))\nSQLite: \(shown(theirs))"
    guard sorted(ours) == sorted(theirs) else { return different(.rows, words) }
    let ordered = query.orderedOutputs
    guard ours.map({ row in ordered.map { row[$0] } }) == theirs.map({ row in ordered.map { row[$0] } }) else {
      return different(.order, words)
    }
    return ours.isEmpty ? .nothing : .rows(ours.count)
  }

  private func sorted(_ rows: [[OracleCell]]) -> [[OracleCell]] {
    rows.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private func shown(_ rows: [[OracleCell]]) -> String {
    "\(rows.count) rows\(rows.prefix(5).map { "\n  \($0)" }.joined())\(rows.count > 5 ? "\n  …" : "")"
  }

  // MARK: Answers

  /// Why Picket gives no answer.
  private enum Failure: Error {
    case overflow
    case other(String)
    case refused(reason: String, words: String)

    var kind: OracleOutcome.Difference.Kind {
      if case .refused(let reason, _) = self { .refused(reason) } else { .onlyPicketFails }
    }

    var words: String {
      switch self {
      case .overflow: "integer overflow"
      case .other(let words), .refused(_, let words): words
      }
    }
  }

  private func picketRows(_ text: String) -> Result<[[OracleCell]], Failure> {
    let plan: QueryPlan
    do {
      plan = try QueryCompiler.compile(text).plan
    } catch {
      let words = error.problems.map { $0.rendered(in: text) }.joined(separator: "\n")
      return .failure(.refused(reason: error.problems.first?.message ?? "", words: words))
    }
    do {
      let execution = QueryExecution(plan: plan, snapshot: data.snapshot, asOfNanos: OracleRows.asOfNanos)
      return .success(try execution.run().rows.map { $0.map { OracleCell($0) } })
    } catch .overflow {
      return .failure(.overflow)
    } catch {
      return .failure(.other(error.message))
    }
  }

  private func sqliteRows(_ query: OracleQuery) -> Result<[[OracleCell]], OracleDatabase.Failure> {
    Result { try data.database.rows(query.sqlite, query.types) }
      .mapError { $0 as? OracleDatabase.Failure ?? OracleDatabase.Failure(message: "\($0)") }
  }
}
