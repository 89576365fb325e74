import Flows

/// Makes random queries of the supported language, in both languages.
struct OracleQueries {
  private var expressions: OracleExpressions

  init(seed: UInt64) {
    expressions = OracleExpressions(random: OracleRandom(seed: seed))
  }

  private var random: OracleRandom {
    get { expressions.random }
    set { expressions.random = newValue }
  }

  /// The next query.
  mutating func next() -> OracleQuery {
    let isGrouped = random.chance(60)
    let keys = isGrouped ? (0..<Int.random(in: 0...4, using: &random)).map { _ in expressions.key() } : []
    let outputs = isGrouped ? groupedOutputs(keys) : plainOutputs()
    var picket = "SELECT \(list(outputs, \.picket)) FROM \(table())"
    var sqlite = "SELECT \(list(outputs, \.sqlite)) FROM aws_vpcflow"
    if !isGrouped, random.chance(20) {
      picket.replace("SELECT", with: "SELECT DISTINCT", maxReplacements: 1)
      sqlite.replace("SELECT", with: "SELECT DISTINCT", maxReplacements: 1)
    }
    append(clause: "WHERE", random.chance(75) ? expressions.condition(depth: 2) : nil, &picket, &sqlite)
    if !keys.isEmpty {
      picket += " GROUP BY \(keys.map(\.picket).joined(separator: ", "))"
      sqlite += " GROUP BY \(keys.map(\.sqlite).joined(separator: ", "))"
    }
    append(clause: "HAVING", isGrouped && !keys.isEmpty && random.chance(50) ? having() : nil, &picket, &sqlite)
    return ordered(picket, sqlite, outputCount: outputs.count)
  }

  private mutating func table() -> String {
    random.pick([
      "aws_vpcflow", "public.aws_vpcflow", "panther_logs.public.aws_vpcflow", "Panther_Logs.PUBLIC.AWS_VPCFlow",
    ])
  }

  private func append(clause: String, _ condition: TwoTexts?, _ picket: inout String, _ sqlite: inout String) {
    guard let condition else { return }
    picket += " \(clause) \(condition.picket)"
    sqlite += " \(clause) \(condition.sqlite)"
  }

  private func list(_ outputs: [TwoTexts], _ text: KeyPath<TwoTexts, String>) -> String {
    outputs.enumerated().map { "\($1[keyPath: text]) AS o\($0)" }.joined(separator: ", ")
  }

  private mutating func plainOutputs() -> [TwoTexts] {
    (0..<Int.random(in: 1...5, using: &random)).map { _ in
      let type = random.pick([FlowValueType.integer, .text, .time, .double, .boolean])
      return type == .boolean ? expressions.condition(depth: 1) : expressions.value(type, depth: 2)
    }
  }

  private mutating func groupedOutputs(_ keys: [TwoTexts]) -> [TwoTexts] {
    let kept = keys.filter { _ in random.chance(80) }
    let aggregates = (0..<Int.random(in: 1...4, using: &random)).map { _ in aggregate() }
    return kept + aggregates
  }

  private mutating func having() -> TwoTexts {
    let count = Int.random(in: 0...5, using: &random)
    let condition = countOf().wrapped(.boolean) { "(\($0) >= \(count))" }
    if random.chance(70) { return condition }
    return condition.joined(aggregate(of: .integer), .boolean) { "(\($0) OR \($1) > 1000)" }
  }

  private mutating func countOf() -> TwoTexts {
    if random.chance(30) { return TwoTexts("COUNT(*)", .integer) }
    let distinct = random.chance(50) ? "DISTINCT " : ""
    return expressions.value(random.pick([.integer, .text]), depth: 1).wrapped(.integer) { "COUNT(\(distinct)\($0))" }
  }

  private mutating func aggregate() -> TwoTexts {
    aggregate(of: random.pick([.integer, .text, .double, .time]))
  }

  private mutating func aggregate(of type: FlowValueType) -> TwoTexts {
    let bare =
      switch type {
      case .integer where random.chance(50): countOf()
      case .integer: sum()
      case .double: expressions.value(.integer, depth: 1).wrapped(.double) { "AVG(\($0))" }
      default: extreme(type)
      }
    guard random.chance(20) else { return bare }
    let filter = expressions.condition(depth: 1)
    return bare.joined(filter, bare.type) { "\($0) FILTER (WHERE \($1))" }
  }

  private mutating func sum() -> TwoTexts {
    let distinct = random.chance(20) ? "DISTINCT " : ""
    return expressions.value(.integer, depth: 1).wrapped(.integer) { "SUM(\(distinct)\($0))" }
  }

  private mutating func extreme(_ type: FlowValueType) -> TwoTexts {
    let name = random.pick(["MIN", "MAX"])
    return expressions.value(type, depth: 1).wrapped(type) { "\(name)(\($0))" }
  }

  /// Adds an order and a limit.
  ///
  /// Only a total order makes the rows that a limit leaves the same for both.
  private mutating func ordered(_ picket: String, _ sqlite: String, outputCount: Int) -> OracleQuery {
    if random.chance(15) { return OracleQuery(picket: picket, sqlite: sqlite, order: .none) }
    let isTotal = random.chance(80)
    let outputs = isTotal ? Array(0..<outputCount).shuffled(using: &random) : [0]
    var picketKeys: [String] = []
    var sqliteKeys: [String] = []
    for output in outputs {
      let descends = random.chance(50)
      let nulls = random.chance(40) ? random.pick(["FIRST", "LAST"]) : nil
      let name = random.chance(70) ? "o\(output)" : "\(output + 1)"
      let direction = descends ? " DESC" : random.pick(["", " ASC"])
      picketKeys.append("\(name)\(direction)\(nulls.map { " NULLS \($0)" } ?? "")")
      sqliteKeys.append("\(output + 1)\(direction) NULLS \(nulls ?? (descends ? "FIRST" : "LAST"))")
    }
    let limit = isTotal && random.chance(40) ? limit() : ""
    return OracleQuery(
      picket: "\(picket) ORDER BY \(picketKeys.joined(separator: ", "))\(limit)",
      sqlite: "\(sqlite) ORDER BY \(sqliteKeys.joined(separator: ", "))\(limit)", order: isTotal ? .total : .by(0))
  }

  private mutating func limit() -> String {
    let count = Int.random(in: 0...20, using: &random)
    return random.chance(30) ? " LIMIT \(count) OFFSET \(Int.random(in: 0...10, using: &random))" : " LIMIT \(count)"
  }
}
