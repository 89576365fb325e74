/// Compiles the SQL of queries over the table of flows.
///
/// One SELECT from `aws_vpcflow` in the dialect of Snowflake, without joins, subqueries and window functions. What it
/// does not support is refused, with its place and the nearest form that it supports.
public enum QueryCompiler {
  /// Compiles a text.
  ///
  /// May be called on any thread. Time and memory are bounded by the limits, whatever the text is: its length, its
  /// nesting and its lists are checked before it is parsed.
  ///
  /// - Throws: all that is wrong with the text, as far as it can be found at once, in order; of a text that reads tables
  ///   which Picket does not have, only those, with a `notRunReason`.
  public static func compile(
    _ sql: String, limits: QueryLimits = QueryLimits()
  ) throws(QueryProblems) -> CompiledQuery {
    let query = try PreparedQuery(sql, limits: limits)
    if let reason = query.tables.reason {
      throw QueryProblems(query.tables.problems, text: sql, notRunReason: reason)
    }
    if !query.problems.isEmpty {
      var survey = StatementSurvey(query, limits: limits)
      survey.run()
      throw QueryProblems(query.problems + survey.problems, text: sql)
    }
    var statement = StatementCompiler(query, try parse(query, sql), limits: limits)
    switch statement.compile() {
    case .success(let plan): return compiled(plan, statement, sql)
    case .failure(let failure): throw QueryProblems(failure.problems, text: sql)
    }
  }

  private static func parse(_ query: PreparedQuery, _ sql: String) throws(QueryProblems) -> SyntaxNode {
    do {
      return try SQLParser.parse(query.emitted.text)
    } catch {
      throw QueryProblems([SyntaxFailure.problem(error, in: query)], text: sql)
    }
  }

  private static func compiled(_ plan: QueryPlan, _ statement: StatementCompiler, _ sql: String) -> CompiledQuery {
    let page = QueryPage(plan, tableName: statement.table.name, conjuncts: statement.conjuncts)
    return CompiledQuery(
      plan: plan, text: sql, tableName: statement.table.name, eventTimeRange: EventTimeRange(filter: plan.filter),
      stages: page.stages,
      runLines: QueryRunLines(plan, macros: statement.conjuncts.filter(\.isMacro).map(\.expression)),
      indicators: page.indicators, exclusions: page.exclusions,
      outputFields: plan.outputs.map { QueryOutputField(name: $0.name, source: $0.source, type: $0.type) })
  }
}
