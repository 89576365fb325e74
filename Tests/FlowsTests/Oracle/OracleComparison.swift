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

/// How the answers to a query compare.
enum OracleOutcome: Hashable {
  /// The same rows, at least one.
  case rows(Int)
  /// No rows from both.
  case nothing
  /// Both say that integers leave 64 bits.
  case bothOverflow
  /// Picket says that integers leave 64 bits; SQLite has not come to that value, as it skips what no row needs.
  case onlyPicketOverflows
  /// SQLite says that integers leave 64 bits; where its doubles may go on instead, the rows are the same.
  case onlySQLiteOverflows
  /// Anything else.
  case different(Difference)

  /// What is different.
  struct Difference: Hashable {
    enum Kind: Hashable {
      /// Picket refuses the query, for this reason.
      case refused(String)
      case onlyPicketFails
      case onlySQLiteFails
      case rows
      case order
    }

    var kind: Kind
    /// What both said.
    var words: String
  }

  /// The name under which outcomes are counted.
  var category: String {
    switch self {
    case .rows: "the same rows"
    case .nothing: "no rows"
    case .bothOverflow: "both overflow"
    case .onlyPicketOverflows: "only Picket overflows"
    case .onlySQLiteOverflows: "only SQLite overflows"
    case .different: "different"
    }
  }
}

/// How many queries had which outcome.
struct OracleTally: CustomStringConvertible {
  private var counts: [String: Int] = [:]
  private var total = 0

  /// Counts an outcome.
  mutating func add(_ outcome: OracleOutcome) {
    counts[outcome.category, default: 0] += 1
    total += 1
  }

  /// How many queries had answers that differ.
  var differentCount: Int { counts["different"] ?? 0 }

  var description: String {
    counts.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  private func share(_ categories: String...) -> Double {
    Double(categories.reduce(0) { $0 + (counts[$1] ?? 0) }) / Double(max(total, 1))
  }

  /// Whether enough queries had an answer, and one with rows, to say something.
  func isTelling(ofRows rowCount: Int, hasExtremes: Bool) -> Bool {
    let answered = share("the same rows", "no rows")
    let oneSided = share("only Picket overflows", "only SQLite overflows")
    let leastWithRows = rowCount == 0 ? 0 : rowCount == 1 ? 0.3 : 0.5
    return answered >= (hasExtremes ? 0.75 : 0.9) && share("the same rows") >= leastWithRows && oneSided <= 0.05
  }
}
