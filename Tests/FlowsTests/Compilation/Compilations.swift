import Flows

/// Compiles a query that must be good.
func compiled(_ sql: String) throws -> CompiledQuery {
  try QueryCompiler.compile(sql)
}

/// Compiles a condition of a WHERE that must be good.
func filter(_ condition: String) throws -> Expression? {
  try compiled("SELECT srcAddr FROM aws_vpcflow WHERE \(condition)").plan.filter
}

/// The lines of the filter of a condition.
func filterLines(_ condition: String) throws -> [String] {
  let stages = try compiled("SELECT srcAddr FROM aws_vpcflow WHERE \(condition)").stages
  return stages.first { $0.name == "filter" }?.lines ?? []
}

/// The one output of an item of the SELECT list.
func output(_ item: String) throws -> QueryPlan.Output {
  try compiled("SELECT \(item) FROM aws_vpcflow").plan.outputs[0]
}

/// What is wrong with a text, as `line:column: message`; empty when nothing is.
func problems(_ sql: String, limits: QueryLimits = QueryLimits()) -> [String] {
  do {
    _ = try QueryCompiler.compile(sql, limits: limits)
    return []
  } catch {
    return error.problems.map { problem in
      let position = problem.position(in: sql)
      return "\(position.line):\(position.column): \(problem.message)"
    }
  }
}

/// The first problem of a text.
func firstProblem(_ sql: String) -> QueryProblem? {
  do {
    _ = try QueryCompiler.compile(sql)
    return nil
  } catch {
    return error.problems.first
  }
}
