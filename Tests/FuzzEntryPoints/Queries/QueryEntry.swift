import Flows

/// Texts of queries: a plan or problems with places inside the text, the same every time; what compiles is run.
enum QueryEntry {
  static func run(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    let (first, second) = (compile(text), compile(text))
    try FuzzFailure.require(first == second, "the text is read in two ways: \(first) and \(second)")
    switch first {
    case .success(let query):
      try check(query)
      try QueryRunEntry.run(query.plan)
    case .failure(let problems): try check(problems, in: text)
    }
  }

  private static func compile(_ text: String) -> Result<CompiledQuery, QueryProblems> {
    Result { () throws(QueryProblems) in try QueryCompiler.compile(text) }
  }

  private static func check(_ problems: QueryProblems, in text: String) throws(FuzzFailure) {
    try FuzzFailure.require(!problems.problems.isEmpty, "a text is refused without a reason")
    for problem in problems.problems {
      let range = problem.offset..<problem.offset + problem.length
      try FuzzFailure.require(
        problem.offset >= 0 && range.upperBound <= text.utf8.count, "the problem lies beyond the text: \(problem)")
      try FuzzFailure.require(
        !problem.message.isEmpty && !problem.rendered(in: text).isEmpty, "a problem has no words: \(problem)")
    }
  }

  private static func check(_ query: CompiledQuery) throws(FuzzFailure) {
    let plan = query.plan
    let names = plan.outputs.map(\.name)
    try FuzzFailure.require(!names.isEmpty && Set(names).count == names.count, "the outputs are named \(names)")
    try FuzzFailure.require(
      names == query.outputFields.map(\.name), "the outputs are named \(names) and \(query.outputFields)")
    try FuzzFailure.require(
      plan.offset >= 0 && plan.limit ?? 0 >= 0, "the rows are bounded by \(plan.offset) and \(plan.limit as Any)")
    for expression in plan.grouping + [plan.filter].compactMap({ $0 }) {
      try FuzzFailure.require(!hasSlot(expression), "there is a slot before the groups: \(expression)")
    }
    let slots = plan.isGrouped ? plan.grouping.count + plan.aggregates.count : 0
    let later = plan.outputs.map(\.expression) + plan.ordering.map(\.expression) + [plan.having].compactMap { $0 }
    for expression in later {
      try check(expression, isGrouped: plan.isGrouped, slots: slots)
    }
  }

  private static func hasSlot(_ expression: Expression) -> Bool {
    if case .slot = expression { true } else { expression.operands.contains(where: hasSlot) }
  }

  /// After the groups there are slots and no columns; without groups it is the other way.
  private static func check(_ expression: Expression, isGrouped: Bool, slots: Int) throws(FuzzFailure) {
    switch expression {
    case .slot(let slot, _): try FuzzFailure.require((0..<slots).contains(slot), "there is no slot \(slot)")
    case .column(let column):
      try FuzzFailure.require(!isGrouped, "\(column) has no one value in a group")
    default:
      for operand in expression.operands { try check(operand, isGrouped: isGrouped, slots: slots) }
    }
  }
}
