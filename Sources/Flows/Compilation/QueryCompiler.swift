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
    var statement = StatementBinder(query, try parse(query, sql), limits: limits)
    switch statement.bind() {
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

  private static func compiled(_ plan: QueryPlan, _ statement: StatementBinder, _ sql: String) -> CompiledQuery {
    let page = QueryPage(plan, tableName: statement.table.name, conjuncts: statement.conjuncts)
    return CompiledQuery(
      plan: plan, text: sql, tableName: statement.table.name, eventTimeRange: EventTimeRange(filter: plan.filter),
      stages: page.stages,
      runLines: QueryRunLines(plan, macros: statement.conjuncts.filter(\.isMacro).map(\.expression)),
      indicators: page.indicators, exclusions: page.exclusions,
      outputFields: plan.outputs.map { QueryOutputField(name: $0.name, source: $0.source, type: $0.type) })
  }
}

/// A query whose text was found good, with what it means.
///
/// Immutable; it can be run any number of times, on any thread.
public struct CompiledQuery: Hashable, Sendable {
  /// What is executed.
  public let plan: QueryPlan
  /// The text as its author wrote it.
  public let text: String
  /// The table as the query names it, for example `panther_logs.public.aws_vpcflow`.
  public let tableName: String
  /// The range of `p_event_time` that the filter allows.
  public let eventTimeRange: EventTimeRange
  /// The steps that choose, as people read them: source, filter and having, those that the query has.
  public let stages: [QueryStage]
  /// What the other steps of a run go by: the keys of its groups, the bounds of event time and its order.
  public let runLines: QueryRunLines
  /// What the filter asks of fields, by field.
  public let indicators: [QueryPredicate]
  /// What the filter takes out, by field: `NOT IN`, `NOT LIKE` and other negated predicates.
  public let exclusions: [QueryPredicate]
  /// The columns of the answer, in order.
  public let outputFields: [QueryOutputField]

  /// The columns of the answer whose names an enabled scheduled query may not have: rules could not address them.
  ///
  /// Those with any of `: . , - " ( )` or a space in their names, in order.
  public var unsuitableOutputNames: [String] {
    let unsuitable = Set(":.,-\"() ".unicodeScalars)
    return outputFields.map(\.name).filter { $0.unicodeScalars.contains(where: unsuitable.contains) }
  }
}

/// A column of the answer of a query.
public struct QueryOutputField: Hashable, Sendable {
  /// The name, spelt as in the query.
  public let name: String
  /// The expression as the query writes it, with a space between its parts; empty for a column under its own name.
  public let source: String
  /// The type of its values.
  public let type: FlowValueType
}

/// A step of a query as people read it.
public struct QueryStage: Hashable, Sendable {
  /// The name of the step: `source`, `filter` or `having`.
  public let name: String
  /// What the step does, a line for each thing, for example `srcAddr ne "null"`.
  public let lines: [String]
}

/// What a run of a query goes by besides what its page shows.
public struct QueryRunLines: Hashable, Sendable {
  /// The macros of the filter, as their author wrote them in conditions on `p_event_time`.
  public let times: [String]
  /// The expressions whose values make a group.
  public let group: [String]
  /// The keys of the order, with their direction where it descends, and the limit.
  public let order: [String]

  init(_ plan: QueryPlan, macros: [Expression]) {
    let text = PredicateText(plan)
    times = macros.map(text.line)
    group = plan.grouping.map(text.line)
    var order = plan.ordering.map { text.line($0.expression) + ($0.isDescending ? " descending" : "") }
    if let limit = plan.limit { order.append("limit \(limit)") }
    if plan.offset > 0 { order.append("offset \(plan.offset)") }
    self.order = order
  }
}

/// What a filter asks of one field.
public struct QueryPredicate: Hashable, Sendable {
  /// The column, for example `srcPort`.
  public let field: String
  /// The operator: `eq`, `ne`, `lt`, `le`, `gt`, `ge`, `in`, `like`, `ilike` or `null`.
  public let kind: String
  /// The values, sorted as text.
  public let values: [String]
}
