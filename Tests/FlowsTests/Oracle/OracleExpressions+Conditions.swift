import Flows
import TestSupport

extension OracleExpressions {
  /// A condition, true, false or NULL.
  mutating func condition(depth: Int) -> TwoTexts {
    if depth > 0, random.chance(45) { return combined(depth: depth - 1) }
    switch Int.random(in: 0..<14, using: &random) {
    case 0, 1, 2: return comparison(depth: depth)
    case 3, 4: return list(depth: depth)
    case 5: return range(depth: depth)
    case 6: return pattern(depth: depth)
    case 7: return patterns(depth: depth)
    case 8:
      let word = random.pick(["IS NULL", "IS NOT NULL"])
      return value(random.pick([.integer, .text, .double, .time]), depth: depth).wrapped(.boolean) { "(\($0) \(word))" }
    case 9: return sameness(depth: depth)
    case 10: return search(depth: depth)
    case 11: return convertedBoolean(depth: depth)
    default: return macro()
    }
  }

  private mutating func combined(depth: Int) -> TwoTexts {
    switch Int.random(in: 0..<12, using: &random) {
    case 0, 1: return condition(depth: depth).wrapped(.boolean) { "(NOT \($0))" }
    case 2: return truth(depth: depth)
    case 3: return depth > 0 ? choice(.boolean, depth: depth - 1) : condition(depth: depth)
    case 4:
      let all = (0..<3).map { _ in condition(depth: 0) }
      let word = random.pick([" AND ", " OR "])
      return TwoTexts(
        picket: "(\(all.map(\.picket).joined(separator: word)))",
        sqlite: "(\(all.map(\.sqlite).joined(separator: word)))", .boolean, all)
    default:
      let word = random.pick(["AND", "OR"])
      return condition(depth: depth).joined(condition(depth: depth), .boolean) { "(\($0) \(word) \($1))" }
    }
  }

  private mutating func truth(depth: Int) -> TwoTexts {
    if random.chance(15) { return TwoTexts(random.pick(["TRUE", "FALSE", "NULL"]), .boolean) }
    let not = random.chance(40) ? "NOT " : ""
    let word = random.pick(["TRUE", "FALSE", "UNKNOWN"])
    return condition(depth: depth).wrapped(
      .boolean, picket: { "(\($0) IS \(not)\(word))" },
      sqlite: { "(\($0) IS \(not)\(word == "UNKNOWN" ? "NULL" : word))" })
  }

  private mutating func comparison(depth: Int) -> TwoTexts {
    let type = random.pick([FlowValueType.integer, .integer, .text, .text, .time, .time, .double, .boolean])
    let sign = random.pick(["=", "!=", "<>", "<", "<=", ">", ">="])
    let left = value(type, depth: depth)
    if type == .double, random.chance(30) {
      // An integer beside a double becomes one.
      return left.joined(
        value(.integer, depth: 0), .boolean, picket: { "(\($0) \(sign) \($1))" },
        sqlite: { "(\($0) \(sign) CAST(\($1) AS REAL))" })
    }
    let right = random.chance(60) ? constant(type) : value(type, depth: depth)
    if random.chance(20) { return right.joined(left, .boolean) { "(\($0) \(sign) \($1))" } }
    return left.joined(right, .boolean) { "(\($0) \(sign) \($1))" }
  }

  private mutating func sameness(depth: Int) -> TwoTexts {
    let type = random.pick([FlowValueType.integer, .text, .time, .double, .boolean])
    let (left, right) = (value(type, depth: depth), random.chance(30) ? constant(type) : value(type, depth: depth))
    if random.chance(30) {
      return left.joined(right, .boolean, picket: { "EQUAL_NULL(\($0), \($1))" }, sqlite: { "(\($0) IS \($1))" })
    }
    let word = random.pick(["IS DISTINCT FROM", "IS NOT DISTINCT FROM"])
    return left.joined(right, .boolean) { "(\($0) \(word) \($1))" }
  }

  private mutating func list(depth: Int) -> TwoTexts {
    let type = random.pick([FlowValueType.integer, .text, .time])
    let count = Int.random(in: random.chance(95) ? 1...7 : 60...300, using: &random)
    var values = (0..<count).map { _ in constant(type) }
    if random.chance(15) { values.append(TwoTexts("NULL", type)) }
    if random.chance(20) { values.append(value(type, depth: 0)) }
    values.shuffle(using: &random)
    let operand = value(type, depth: depth)
    let word = random.pick(["IN", "NOT IN"])
    return operand.joined(.list(values, type) { $0 }, .boolean) { "(\($0) \(word) (\($1)))" }
  }

  private mutating func range(depth: Int) -> TwoTexts {
    let type = random.pick([FlowValueType.integer, .text, .time, .double])
    let word = random.pick(["BETWEEN", "NOT BETWEEN"])
    let operand = value(type, depth: depth)
    let bounds = (0..<2).map { _ in random.chance(80) ? constant(type) : value(type, depth: 0) }
    return operand.joined(bounds[0].joined(bounds[1], type) { "\($0) AND \($1)" }, .boolean) {
      "(\($0) \(word) \($1))"
    }
  }

  // MARK: Patterns

  private static let patterns = [
    "10.%", "%.1", "%0%", "e_ress", "EU%", "vpc__%", "", "%", "_%", "vpc_3!%", "%ü%", "%%1%_", "a!_b", "%\\%", "_",
    "__", "%é", "it's", "%!!%", "日%", "A_b", "%\n%", "100!%", "ACC%T", "%e%e%",
    "%" + String(repeating: "ab", count: 35) + "_%c",
    String(repeating: "_", count: 81) + String(repeating: "c", count: 60), "%a_%a_%a_%c",
  ]

  /// A pattern in both languages, with its ESCAPE.
  private mutating func patternConstant() -> TwoTexts {
    let pattern = random.pick(Self.patterns)
    let literal = OracleLiteral.text(pattern, &random)
    let escape = pattern.contains("!") || random.chance(20) ? " ESCAPE '!'" : ""
    return literal.wrapped(.text) { "\($0)\(escape)" }
  }

  private mutating func pattern(depth: Int) -> TwoTexts {
    let (operand, pattern) = (value(.text, depth: depth), patternConstant())
    let not = random.chance(30) ? "NOT " : ""
    if random.chance(30) {
      return operand.joined(
        pattern, .boolean, picket: { "(\($0) \(not)ILIKE \($1))" }, sqlite: { "(\(not)\(Self.folded($0, $1)))" })
    }
    return operand.joined(pattern, .boolean) { "(\($0) \(not)LIKE \($1))" }
  }

  /// ILIKE for SQLite, whose pattern may end in ESCAPE.
  private static func folded(_ operand: String, _ pattern: String) -> String {
    let parts = pattern.split(separator: " ESCAPE ", maxSplits: 1)
    let escape = parts.count > 1 ? " ESCAPE \(parts[1])" : ""
    return "(lower(\(operand)) LIKE lower(\(parts[0]))\(escape))"
  }

  /// LIKE ANY, LIKE ALL and NOT LIKE ALL, with patterns without ESCAPE.
  private mutating func patterns(depth: Int) -> TwoTexts {
    let operand = value(.text, depth: depth)
    let literals = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      OracleLiteral.text(random.pick(Self.patterns), &random)
    }
    let word = random.pick(["LIKE", "ILIKE"])
    let (not, quantifier, glue) = random.pick([("", "ANY", " OR "), ("", "ALL", " AND "), ("NOT ", "ALL", " AND ")])
    let tests = literals.map { literal in
      word == "LIKE" ? "(\(operand.sqlite) LIKE \(literal.sqlite))" : Self.folded(operand.sqlite, literal.sqlite)
    }
    return TwoTexts(
      picket: "(\(operand.picket) \(not)\(word) \(quantifier) (\(literals.map(\.picket).joined(separator: ", "))))",
      sqlite: "(\(tests.map { not + $0 }.joined(separator: glue)))", .boolean)
  }

  private mutating func search(depth: Int) -> TwoTexts {
    let (text, part) = (value(.text, depth: depth), random.chance(60) ? constant(.text) : value(.text, depth: 0))
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      return text.joined(part, .boolean, picket: { "STARTSWITH(\($0), \($1))" }) {
        "(substr(\($0), 1, length(\($1))) = \($1))"
      }
    case 1:
      return text.joined(part, .boolean, picket: { "ENDSWITH(\($0), \($1))" }) {
        "(length(\($0)) >= length(\($1)) AND substr(\($0), length(\($0)) - length(\($1)) + 1) = \($1))"
      }
    default:
      return text.joined(part, .boolean, picket: { "CONTAINS(\($0), \($1))" }, sqlite: { "(instr(\($0), \($1)) > 0)" })
    }
  }

  private mutating func convertedBoolean(depth: Int) -> TwoTexts {
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      let form = random.pick(["TRY_TO_BOOLEAN(%)", "TRY_CAST(% AS BOOLEAN)"])
      return converted(.boolean, picket: { form.replacing("%", with: $0) }, { $0.boolean.map { $0 ? "1" : "0" } })
    case 1:
      let form = random.pick(["TO_BOOLEAN(%)", "CAST(% AS BOOLEAN)", "(%)::BOOLEAN"])
      return value(.integer, depth: depth).wrapped(
        .boolean, picket: { form.replacing("%", with: $0) }, sqlite: { "(\($0) <> 0)" })
    default:
      return condition(depth: 0).wrapped(
        .boolean, picket: { "TO_BOOLEAN(TO_VARCHAR(\($0)))" }, sqlite: { "(\($0))" })
    }
  }
}
