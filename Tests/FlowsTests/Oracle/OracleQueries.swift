import Flows
import TestSupport

/// Makes random queries of the supported language, in both languages.
struct OracleQueries {
  private var expressions: OracleExpressions

  /// The queries of a seed; `timesDiffer` says that no two flows have the same time.
  init(seed: UInt64, timesDiffer: Bool = false) {
    expressions = OracleExpressions(random: SeededGenerator(seed: seed), timesDiffer: timesDiffer)
  }

  private var random: SeededGenerator {
    get { expressions.random }
    set { expressions.random = newValue }
  }

  /// The next query.
  mutating func next() -> OracleQuery {
    var query = OracleQuery()
    query.table = table()
    query.remark = random.chance(85) ? "" : random.pick(["/* a, b */ ", "-- it's\n", "// FROM x\n", "\n\t"])
    if random.chance(4) {
      query.outputs = [OracleQuery.Output(value: star(), name: "")]
    } else if random.chance(60) {
      addGroups(to: &query)
    } else {
      query.outputs = named(plainOutputs())
      if random.chance(20) { addNegative(to: &query) }
      query.isDistinct = random.chance(25)
    }
    if random.chance(60) { query.filter = filter(query) }
    if query.outputs.contains(where: \.isAggregate), random.chance(40) { query.having = having(query) }
    addOrder(to: &query)
    return query
  }

  // MARK: The table

  private mutating func table() -> TwoTexts {
    let name = random.pick([
      "aws_vpcflow", "public.aws_vpcflow", "panther_logs.public.aws_vpcflow", "Panther_Logs.PUBLIC.AWS_VPCFlow",
    ])
    expressions.tableAlias = random.chance(30) ? random.pick(["t", "flows"]) : nil
    let alias = expressions.tableAlias.map { random.pick([" AS ", " "]) + $0 } ?? ""
    return TwoTexts(picket: name + alias, sqlite: "aws_vpcflow", .null)
  }

  private mutating func star() -> TwoTexts {
    TwoTexts(picket: expressions.tableAlias.map { random.pick(["*", "\($0).*"]) } ?? "*", sqlite: "*", .null)
  }

  // MARK: Outputs

  /// Gives outputs names, now and then that of a column.
  private mutating func named(_ values: [TwoTexts], aggregatesFrom first: Int = .max) -> [OracleQuery.Output] {
    var names: Set<String> = []
    return values.enumerated().map { index, value in
      var name = "o\(index)"
      if random.chance(10) { name = random.pick(["srcPort", "dstAddr", "bytes", "region"]) }
      if !names.insert(name).inserted { name = "o\(index)" }
      return OracleQuery.Output(value: value, name: name, isAggregate: index >= first)
    }
  }

  private mutating func plainOutputs() -> [TwoTexts] {
    (0..<Int.random(in: 1...5, using: &random)).map { _ in
      expressions.value(random.pick([.integer, .text, .time, .double, .boolean]), depth: 2)
    }
  }

  /// Adds an expression over an earlier output by its name, which SQLite does not know there.
  private mutating func addNegative(to query: inout OracleQuery) {
    let output = query.outputs.first { $0.name.hasPrefix("o") && $0.value.type == .integer }
    guard let output else { return }
    let negative = TwoTexts(picket: "(-\(output.name))", sqlite: "checked(- \(output.value.sqlite))", .integer)
    query.outputs.append(OracleQuery.Output(value: negative, name: "negative"))
  }

  private mutating func addGroups(to query: inout OracleQuery) {
    let keys = (0..<Int.random(in: 0...4, using: &random)).map { _ in expressions.key() }
    let kept = keys.filter { _ in random.chance(80) }
    let aggregates = (0..<Int.random(in: 1...4, using: &random)).map { _ in expressions.aggregation() }
    query.outputs = named(kept + aggregates, aggregatesFrom: kept.count)
    query.keys = keys
    if keys.isEmpty { return }
    if kept.count == keys.count, random.chance(20) {
      // GROUP BY ALL groups by what is no aggregate.
      query.keys = kept.indices.map { TwoTexts(picket: $0 == 0 ? "ALL" : "", sqlite: "\($0 + 1)", .null) }
      return
    }
    if kept.count == keys.count {
      for index in kept.indices where random.chance(30) {
        let name = query.outputs[index].name
        query.keys[index] = TwoTexts(random.chance(50) && name.hasPrefix("o") ? name : "\(index + 1)", .null)
      }
    }
  }

  // MARK: Conditions

  /// A condition for WHERE, which may name outputs.
  private mutating func filter(_ query: OracleQuery) -> TwoTexts {
    let condition = expressions.condition(depth: 2)
    let usable = query.outputs.filter { !$0.isAggregate && $0.name.hasPrefix("o") }
    guard !usable.isEmpty, random.chance(20) else { return condition }
    let other = test(of: random.pick(usable))
    return random.chance(50) ? other : condition.joined(other, .boolean) { "(\($0) OR \($1))" }
  }

  /// A condition about an output by its name.
  private mutating func test(of output: OracleQuery.Output) -> TwoTexts {
    let alias = TwoTexts(output.name, output.value.type)
    switch output.value.type {
    case .boolean: return alias.wrapped(.boolean) { "(NOT \($0))" }
    case .list, .null: return TwoTexts("TRUE", .boolean)
    case _ where output.value.isApproximate: return alias.wrapped(.boolean) { "(\($0) IS NOT NULL)" }
    default:
      let sign = random.pick(["=", "<>", "<", ">="])
      return alias.joined(expressions.constant(output.value.type), .boolean) { "(\($0) \(sign) \($1))" }
    }
  }

  private mutating func having(_ query: OracleQuery) -> TwoTexts {
    let aggregates = query.outputs.filter { $0.isAggregate && $0.name.hasPrefix("o") }
    if !aggregates.isEmpty, random.chance(40) { return test(of: random.pick(aggregates)) }
    let count = Int.random(in: 0...5, using: &random)
    let condition = expressions.filtered(expressions.countOf()).wrapped(.boolean) { "(\($0) >= \(count))" }
    if random.chance(70) { return condition }
    let other = expressions.filtered(expressions.aggregate(of: .integer))
    return condition.joined(other, .boolean) { "(\($0) OR \($1) > 1000)" }
  }

  // MARK: Order

  /// Adds an order and a limit.
  ///
  /// Only a total order makes the rows that a limit leaves the same for both.
  private mutating func addOrder(to query: inout OracleQuery) {
    if random.chance(15) || query.outputs[0].name.isEmpty { return }
    let orderable = query.outputs.indices.filter {
      query.outputs[$0].value.type != .list && !query.outputs[$0].value.isApproximate
    }
    let chosen = random.chance(80) ? orderable.shuffled(using: &random) : Array(orderable.prefix(1))
    query.ordering = chosen.map { orderingKey(query.outputs[$0], $0) }
    if !query.isDistinct, !chosen.isEmpty, random.chance(15) { addExpression(to: &query) }
    if query.isTotallyOrdered, random.chance(40) { query.limit = limit() }
  }

  private mutating func orderingKey(_ output: OracleQuery.Output, _ index: Int) -> OracleQuery.Key {
    let name = TwoTexts(random.chance(70) ? output.name : "\(index + 1)", output.value.type)
    return OracleQuery.Key(
      value: name, output: index, descends: random.chance(50), ascends: random.chance(30),
      nulls: random.chance(40) ? random.pick(["FIRST", "LAST"]) : nil)
  }

  /// An expression over an output by its name, as the last key.
  private mutating func addExpression(to query: inout OracleQuery) {
    guard let output = query.outputs.first(where: { $0.name.hasPrefix("o") && $0.value.type == .text }) else { return }
    query.ordering.append(
      OracleQuery.Key(value: TwoTexts("length(\(output.name))", .integer), descends: random.chance(50)))
  }

  private mutating func limit() -> TwoTexts {
    let count = Int.random(in: 0...20, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return TwoTexts(" LIMIT \(count) OFFSET \(Int.random(in: 0...10, using: &random))", .null)
    case 1:
      return TwoTexts(picket: " FETCH FIRST \(count) ROWS ONLY", sqlite: " LIMIT \(count)", .null)
    default: return TwoTexts(" LIMIT \(count)", .null)
    }
  }
}
