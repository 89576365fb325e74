import Flows
import TestSupport

/// Makes random expressions over the columns of flows, in both languages.
///
/// What the two write differently is written for SQLite from what docs/flows.md says, never from how Picket does it.
struct OracleExpressions {
  var random: SeededGenerator
  /// The table's alias in the query that is made.
  var tableAlias: String?
  /// No two flows have the same time.
  var timesDiffer = false

  private static let smallIntegers: [FlowColumn] = [.srcPort, .dstPort, .protocol, .tcpFlags]
  private static let integers: [FlowColumn] = smallIntegers + [.packets, .bytes]
  private static let texts: [FlowColumn] = [
    .srcAddr, .dstAddr, .action, .flowDirection, .vpcId, .region, .subNetId, .instanceId, .azId,
  ]
  private static let times: [FlowColumn] = [.start, .end, .eventTime]

  /// A column of a type.
  mutating func column(_ type: FlowValueType) -> TwoTexts {
    switch type {
    case .integer: column(among: OracleExpressions.integers)
    case .time: column(among: OracleExpressions.times)
    default: column(among: OracleExpressions.texts)
    }
  }

  /// An integer of at most 65,535.
  mutating func smallInteger() -> TwoTexts { column(among: OracleExpressions.smallIntegers) }

  /// One of some columns, as queries may spell it.
  mutating func column(among columns: [FlowColumn]) -> TwoTexts {
    let column = random.pick(columns)
    let name = column.name
    var spelt = random.chance(20) ? name.uppercased() : name
    if random.chance(10) { spelt = "\"\(spelt)\"" }
    if let tableAlias, random.chance(30) { spelt = "\(tableAlias).\(spelt)" }
    return TwoTexts(picket: spelt, sqlite: "\"\(name)\"", FlowValueType(column.kind))
  }

  /// What rows can be grouped by: a column, or what is made of columns, as a whole number alone means an output.
  mutating func key() -> TwoTexts {
    if random.chance(35) {
      let key = value(random.pick([.integer, .text, .double, .time, .boolean]), depth: 1)
      if FlowColumn.allCases.contains(where: { key.sqlite.contains("\"\($0.name)\"") }) { return key }
    }
    return column(random.pick([.integer, .text, .text, .time]))
  }

  /// A value of a type.
  mutating func value(_ type: FlowValueType, depth: Int) -> TwoTexts {
    if depth <= 0 || random.chance(35) { return leaf(type) }
    switch type {
    case .integer: return integer(depth: depth - 1)
    case .text: return text(depth: depth - 1)
    case .double: return double(depth: depth - 1)
    case .time: return time(depth: depth - 1)
    default: return condition(depth: depth - 1)
    }
  }

  private mutating func leaf(_ type: FlowValueType) -> TwoTexts {
    switch type {
    case .double: quotient(depth: 0)
    case .boolean: condition(depth: 0)
    default: random.chance(90) ? column(type) : typedConstant(type)
    }
  }

  /// A constant of a type that the made flows have, too; in a place where Picket gives it its type.
  mutating func constant(_ type: FlowValueType) -> TwoTexts {
    switch type {
    case .integer:
      let integer = constantInteger()
      return random.chance(15) ? TwoTexts(picket: "'\(integer)'", sqlite: "(\(integer))", .integer) : .init(integer)
    case .double: return TwoTexts(random.pick(["0.5", "1.5", "-2.25", "1e3", "0.001", "100.0"]), .double)
    case .time: return OracleLiteral.time(constantNanos(), &random)
    case .boolean: return TwoTexts(random.pick(["TRUE", "FALSE"]), .boolean)
    default:
      let words = OracleRows.addresses + ["egress", "ACCEPT", "vpc-1", "eu-west-1", "null", ""] + OracleRows.oddTexts
      return OracleLiteral.text(random.pick(words), &random)
    }
  }

  /// A constant that has its type wherever it stands.
  mutating func typedConstant(_ type: FlowValueType) -> TwoTexts {
    switch type {
    case .integer: .init(constantInteger())
    case .time:
      constant(.time).wrapped(.time, picket: { "\($0)::TIMESTAMP" }, sqlite: { $0 })
    default: constant(type)
    }
  }

  private mutating func constantInteger() -> Int64 {
    if random.chance(4) { return random.pick(OracleRows.extremes + [.min, -.max]) }
    return random.chance(70) ? random.pick(OracleRows.ports) : Int64.random(in: -5...3_000, using: &random)
  }

  /// A time near those of the flows: a second, an hour, or the start of a day.
  private mutating func constantNanos() -> Int64 {
    let seconds = OracleRows.asOfNanos / 1_000_000_000
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return (seconds / 86_400 - Int64.random(in: 0...40, using: &random)) * 86_400_000_000_000
    case 1: return (seconds - Int64.random(in: 0...3_000_000, using: &random)) * 1_000_000_000
    case 2: return OracleRows.asOfNanos - Int64.random(in: 0...3_600, using: &random) * 1_000_000_000 + 120_000_000
    default: return OracleRows.asOfNanos - Int64.random(in: 0...3_600, using: &random) * 1_000_000_000
    }
  }

  /// What gives any type: CASE, COALESCE, NULLIF and their like.
  mutating func choice(_ type: FlowValueType, depth: Int) -> TwoTexts {
    let (first, second) = (value(type, depth: depth), value(type, depth: depth))
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      let all = [first, second] + (random.chance(30) ? [value(type, depth: depth)] : [])
      return .list(all, type) { "coalesce(\($0))" }
    case 1: return first.joined(second, type) { "nullif(\($0), \($1))" }
    case 2:
      let name = random.pick(["NVL", "IFNULL"])
      return first.joined(second, type, picket: { "\(name)(\($0), \($1))" }, sqlite: { "ifnull(\($0), \($1))" })
    case 3:
      let tested = value(random.pick([.integer, .text, .time]), depth: depth)
      return TwoTexts(
        picket: "NVL2(\(tested.picket), \(first.picket), \(second.picket))",
        sqlite: "CASE WHEN \(tested.sqlite) IS NOT NULL THEN \(first.sqlite) ELSE \(second.sqlite) END", type,
        [first, second])
    case 4 where type != .boolean: return extreme(type, [first, second], depth: depth)
    case 5: return simpleCase(type, first, second, depth: depth)
    case 6:
      let condition = condition(depth: depth)
      return TwoTexts(
        picket: "IFF(\(condition.picket), \(first.picket), \(second.picket))",
        sqlite: "iif(\(condition.sqlite), \(first.sqlite), \(second.sqlite))", type, [first, second])
    default: return searchedCase(type, first, second, depth: depth)
    }
  }

  private mutating func extreme(_ type: FlowValueType, _ first: [TwoTexts], depth: Int) -> TwoTexts {
    let all = first + (random.chance(30) ? [value(type, depth: depth)] : [])
    let (ours, theirs) = random.pick([("GREATEST", "max"), ("LEAST", "min")])
    return .list(all, type, picket: { "\(ours)(\($0))" }, sqlite: { "\(theirs)(\($0))" })
  }

  /// `CASE x WHEN 1 THEN … END`.
  private mutating func simpleCase(
    _ type: FlowValueType, _ first: TwoTexts, _ second: TwoTexts, depth: Int
  ) -> TwoTexts {
    let operandType = random.pick([FlowValueType.integer, .text, .time])
    let (operand, low, high) = (value(operandType, depth: depth), constant(operandType), constant(operandType))
    func form(_ text: KeyPath<TwoTexts, String>) -> String {
      "CASE \(operand[keyPath: text]) WHEN \(low[keyPath: text]) THEN \(first[keyPath: text]) "
        + "WHEN \(high[keyPath: text]) THEN \(second[keyPath: text]) ELSE \(first[keyPath: text]) END"
    }
    return TwoTexts(picket: form(\.picket), sqlite: form(\.sqlite), type, [first, second])
  }

  private mutating func searchedCase(
    _ type: FlowValueType, _ first: TwoTexts, _ second: TwoTexts, depth: Int
  ) -> TwoTexts {
    let (condition, other) = (condition(depth: depth), condition(depth: 0))
    let (isOpen, hasTwo) = (random.chance(30), random.chance(30))
    func form(_ text: KeyPath<TwoTexts, String>) -> String {
      let again = hasTwo ? " WHEN \(other[keyPath: text]) THEN \(second[keyPath: text])" : ""
      let rest = isOpen ? "" : " ELSE \(second[keyPath: text])"
      return "CASE WHEN \(condition[keyPath: text]) THEN \(first[keyPath: text])\(again)\(rest) END"
    }
    return TwoTexts(picket: form(\.picket), sqlite: form(\.sqlite), type, [first, second])
  }

  /// What a text of the flows is as another type, NULL when it is none.
  mutating func converted(
    _ type: FlowValueType, picket: (String) -> String, _ sqlite: (ConvertibleText) -> String?
  ) -> TwoTexts {
    let column = column(among: [.azId])
    let branches = ConvertibleText.all.compactMap { text in
      sqlite(text).map { "WHEN '\(text.text)' THEN \($0)" }
    }
    return TwoTexts(
      picket: picket(column.picket), sqlite: "(CASE \(column.sqlite) \(branches.joined(separator: " ")) END)", type)
  }
}

extension TwoTexts {
  /// A whole number, which both write alike.
  fileprivate init(_ integer: Int64) {
    self = OracleLiteral.integer(integer)
  }
}
