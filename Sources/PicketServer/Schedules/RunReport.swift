import Wire

/// A run of a query with the rules over its rows.
struct RunReport: Sendable {
  let query: QueryRun
  /// For each row that any rule matched, or failed on, what they say and what became of it.
  let results: [EventResult]
  /// How many rules looked at the rows.
  let detectionCount: Int

  /// Alerts that the run opened.
  var alertCount: Int { results.reduce(0) { $0 + $1.matches.count { $0.outcome == .alertCreated } } }

  /// Matches of all rows.
  var matchCount: Int { results.reduce(0) { $0 + $1.matches.count } }

  /// Failures of rules on all rows.
  var errorCount: Int { results.reduce(0) { $0 + $1.errors.count } }
}
