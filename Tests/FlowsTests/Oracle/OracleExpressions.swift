import Flows

/// Makes random expressions over the columns of flows, in both languages.
struct OracleExpressions {
  var random: OracleRandom

  private static let integers: [FlowColumn] = [.srcPort, .dstPort, .protocol, .packets, .bytes, .tcpFlags]
  private static let texts: [FlowColumn] = [.srcAddr, .dstAddr, .action, .flowDirection, .vpcId, .region, .subNetId]
  private static let times: [FlowColumn] = [.start, .end, .eventTime]

  /// A column of a type.
  mutating func column(_ type: FlowValueType) -> TwoTexts {
    let columns =
      switch type {
      case .integer: OracleExpressions.integers
      case .time: OracleExpressions.times
      default: OracleExpressions.texts
      }
    let name = random.pick(columns).name
    let spelt = random.chance(20) ? name.uppercased() : name
    return TwoTexts(picket: name == "end" ? "\"end\"" : spelt, sqlite: "\"\(name)\"", type)
  }

  /// A column that rows can be grouped by.
  mutating func key() -> TwoTexts {
    if random.chance(15) { return condition(depth: 1) }
    if random.chance(15) { return value(random.pick([.integer, .text]), depth: 1) }
    return column(random.pick([.integer, .text, .text, .time]))
  }

  /// A value of a type: integer, text, double or time.
  mutating func value(_ type: FlowValueType, depth: Int) -> TwoTexts {
    if depth == 0 || random.chance(40) { return type == .double ? quotient(depth: 0) : column(type) }
    switch type {
    case .integer: return integer(depth: depth - 1)
    case .text: return text(depth: depth - 1)
    case .double: return quotient(depth: depth - 1)
    default: return shared(.time, depth: depth - 1)
    }
  }

  private mutating func integer(depth: Int) -> TwoTexts {
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1:
      let sign = random.pick(["+", "-"])
      return value(.integer, depth: depth).joined(value(.integer, depth: depth), .integer) { "(\($0) \(sign) \($1))" }
    case 2: return column(.integer).wrapped(.integer) { "(\($0) * \(3))" }
    case 3: return column(.integer).joined(column(.integer), .integer) { "(\($0) % \($1))" }
    case 4: return value(.text, depth: depth).wrapped(.integer) { "length(\($0))" }
    case 5: return value(.integer, depth: depth).wrapped(.integer) { "abs(\($0))" }
    case 6: return value(.integer, depth: depth).wrapped(.integer) { "(- \($0))" }
    default: return shared(.integer, depth: depth)
    }
  }

  private mutating func text(depth: Int) -> TwoTexts {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return value(.text, depth: depth).wrapped(.text) { "upper(\($0))" }
    case 1: return value(.text, depth: depth).wrapped(.text) { "lower(\($0))" }
    case 2: return value(.text, depth: depth).joined(value(.text, depth: depth), .text) { "(\($0) || \($1))" }
    case 3:
      let start = Int.random(in: 1...6, using: &random)
      let count = Int.random(in: 0...6, using: &random)
      return value(.text, depth: depth).wrapped(.text) { "substr(\($0), \(start), \(count))" }
    case 4:
      let number = value(.integer, depth: depth)
      return TwoTexts(
        picket: "CAST(\(number.picket) AS VARCHAR)", sqlite: "CAST(\(number.sqlite) AS TEXT)", .text)
    default: return shared(.text, depth: depth)
    }
  }

  private mutating func quotient(depth: Int) -> TwoTexts {
    let over = value(.integer, depth: depth)
    let under = value(.integer, depth: depth)
    return TwoTexts(
      picket: "(\(over.picket) / \(under.picket))", sqlite: "(CAST(\(over.sqlite) AS REAL) / \(under.sqlite))", .double)
  }

  /// What gives any type: CASE, COALESCE, NULLIF.
  private mutating func shared(_ type: FlowValueType, depth: Int) -> TwoTexts {
    let first = value(type, depth: depth)
    let second = value(type, depth: depth)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: return first.joined(second, type) { "coalesce(\($0), \($1))" }
    case 1: return first.joined(second, type) { "nullif(\($0), \($1))" }
    default:
      let condition = condition(depth: depth)
      let isOpen = random.chance(30)
      return TwoTexts(
        picket: "CASE WHEN \(condition.picket) THEN \(first.picket)\(isOpen ? "" : " ELSE \(second.picket)") END",
        sqlite: "CASE WHEN \(condition.sqlite) THEN \(first.sqlite)\(isOpen ? "" : " ELSE \(second.sqlite)") END", type)
    }
  }

  /// A constant of a type that the made flows have, too.
  mutating func constant(_ type: FlowValueType) -> TwoTexts {
    switch type {
    case .integer:
      let text = "\(random.chance(70) ? random.pick(OracleRows.ports) : Int64.random(in: -5...3_000, using: &random))"
      return TwoTexts(picket: random.chance(15) ? "'\(text)'" : text, sqlite: text, .integer)
    case .time:
      let nanos = OracleRows.asOfNanos - Int64.random(in: 0...3_600, using: &random) * 1_000_000_000
      return TwoTexts(picket: "'\(OracleTime.text(nanos))'", sqlite: "\(nanos)", .time)
    default:
      let words = OracleRows.addresses + ["egress", "ACCEPT", "vpc-1", "eu-west-1", "null", ""]
      return TwoTexts("'\(random.pick(words))'", .text)
    }
  }

  /// A condition, true, false or NULL.
  mutating func condition(depth: Int) -> TwoTexts {
    if depth > 0, random.chance(45) { return combined(depth: depth - 1) }
    switch Int.random(in: 0..<9, using: &random) {
    case 0, 1, 2: return comparison(depth: depth)
    case 3: return list(depth: depth)
    case 4: return range(depth: depth)
    case 5: return pattern(depth: depth)
    case 6:
      let word = random.pick(["IS NULL", "IS NOT NULL"])
      return value(random.pick([.integer, .text, .time]), depth: depth).wrapped(.boolean) { "(\($0) \(word))" }
    case 7: return sameness(depth: depth)
    default: return macro()
    }
  }

  private mutating func combined(depth: Int) -> TwoTexts {
    if random.chance(25) { return condition(depth: depth).wrapped(.boolean) { "(NOT \($0))" } }
    let word = random.pick(["AND", "OR"])
    return condition(depth: depth).joined(condition(depth: depth), .boolean) { "(\($0) \(word) \($1))" }
  }

  private mutating func comparison(depth: Int) -> TwoTexts {
    let type = random.pick([FlowValueType.integer, .text, .time])
    let sign = random.pick(["=", "!=", "<>", "<", "<=", ">", ">="])
    let left = value(type, depth: depth)
    let right = random.chance(60) ? constant(type) : value(type, depth: depth)
    return left.joined(right, .boolean) { "(\($0) \(sign) \($1))" }
  }

  private mutating func sameness(depth: Int) -> TwoTexts {
    let type = random.pick([FlowValueType.integer, .text])
    let word = random.pick(["IS DISTINCT FROM", "IS NOT DISTINCT FROM"])
    return value(type, depth: depth).joined(value(type, depth: depth), .boolean) { "(\($0) \(word) \($1))" }
  }

  private mutating func list(depth: Int) -> TwoTexts {
    let type = random.pick([FlowValueType.integer, .text])
    var constants = (0..<Int.random(in: 1...7, using: &random)).map { _ in constant(type) }
    if random.chance(10) { constants.append(TwoTexts("NULL", type)) }
    let operand = value(type, depth: depth)
    let word = random.pick(["IN", "NOT IN"])
    return TwoTexts(
      picket: "(\(operand.picket) \(word) (\(constants.map(\.picket).joined(separator: ", "))))",
      sqlite: "(\(operand.sqlite) \(word) (\(constants.map(\.sqlite).joined(separator: ", "))))", .boolean)
  }

  private mutating func range(depth: Int) -> TwoTexts {
    let type = random.pick([FlowValueType.integer, .text, .time])
    let word = random.pick(["BETWEEN", "NOT BETWEEN"])
    let (operand, low, high) = (value(type, depth: depth), constant(type), constant(type))
    return TwoTexts(
      picket: "(\(operand.picket) \(word) \(low.picket) AND \(high.picket))",
      sqlite: "(\(operand.sqlite) \(word) \(low.sqlite) AND \(high.sqlite))", .boolean)
  }

  private mutating func pattern(depth: Int) -> TwoTexts {
    let patterns = ["10.%", "%.1", "%0%", "e_ress", "EU%", "vpc__%", "", "%", "_%", "vpc_3!%", "%ü%", "%%1%_"]
    let pattern = random.pick(patterns)
    let operand = value(.text, depth: depth)
    let not = random.chance(30) ? "NOT " : ""
    let escape = random.chance(20) || pattern.contains("!") ? " ESCAPE '!'" : ""
    if random.chance(30) {
      return TwoTexts(
        picket: "(\(operand.picket) \(not)ILIKE '\(pattern)'\(escape))",
        sqlite: "(lower(\(operand.sqlite)) \(not)LIKE lower('\(pattern)')\(escape))", .boolean)
    }
    return operand.wrapped(.boolean) { "(\($0) \(not)LIKE '\(pattern)'\(escape))" }
  }

  private mutating func macro() -> TwoTexts {
    let (text, seconds) = random.pick([("'1 hour'", 3_600), ("30m", 1_800), ("900", 900), ("'20 minutes'", 1_200)])
    let since = OracleRows.asOfNanos - Int64(seconds) * 1_000_000_000
    return TwoTexts(picket: "p_occurs_since(\(text))", sqlite: "(\"p_event_time\" >= \(since))", .boolean)
  }
}
