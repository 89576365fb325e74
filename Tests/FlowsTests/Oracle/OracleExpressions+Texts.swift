import Flows

extension OracleExpressions {
  mutating func text(depth: Int) -> TwoTexts {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: value(.text, depth: depth).wrapped(.text) { "upper(\($0))" }
    case 1: value(.text, depth: depth).wrapped(.text) { "lower(\($0))" }
    case 2, 3: concatenation(depth: depth)
    case 4, 5: part(depth: depth)
    case 6: end(depth: depth)
    case 7, 8: trimmed(depth: depth)
    case 9: asText(depth: depth)
    default: choice(.text, depth: depth)
    }
  }

  /// `||` and CONCAT, which write other types as text.
  private mutating func concatenation(depth: Int) -> TwoTexts {
    let first = random.chance(20) ? typedConstant(.text) : value(.text, depth: depth)
    let second = random.chance(60) ? value(.text, depth: depth) : written(depth: depth)
    if random.chance(60) {
      return first.joined(second, .text, picket: { "(\($0) || \($1))" }, sqlite: { "(\($0) || \($1))" })
    }
    let all = [first, second, value(.text, depth: depth)].prefix(Int.random(in: 1...3, using: &random))
    return TwoTexts(
      picket: "CONCAT(\(all.map(\.picket).joined(separator: ", ")))",
      sqlite: "(\(all.map(\.sqlite).joined(separator: " || ")))", .text, [first])
  }

  /// A value of another type, whose text for SQLite is the text that it becomes.
  private mutating func written(depth: Int) -> TwoTexts {
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      var value = value(.integer, depth: depth)
      value.sqlite = "CAST(\(value.sqlite) AS TEXT)"
      return value
    case 1:
      var value = condition(depth: 0)
      value.sqlite = "(CASE \(value.sqlite) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
      return value
    default:
      var value = value(.time, depth: 0)
      value.sqlite = OracleSQLite.text(ofTime: value.sqlite)
      return value
    }
  }

  private mutating func asText(depth: Int) -> TwoTexts {
    let type = random.pick(["VARCHAR", "STRING", "TEXT"])
    let form = random.pick(["CAST(% AS \(type))", "(%)::\(type)", "TO_VARCHAR(%)", "TO_CHAR(%)"])
    if random.chance(15) {
      // Whole numbers of few digits are written alike; other doubles are not.
      return smallInteger().wrapped(
        .text, picket: { form.replacing("%", with: "TO_DOUBLE(\($0))") },
        sqlite: { "CAST(CAST(\($0) AS REAL) AS TEXT)" })
    }
    let written = written(depth: depth)
    return TwoTexts(picket: form.replacing("%", with: written.picket), sqlite: written.sqlite, .text)
  }

  private mutating func part(depth: Int) -> TwoTexts {
    let name = random.pick(["SUBSTR", "SUBSTRING"])
    let operand = value(.text, depth: depth)
    if random.chance(70) {
      let start = Int.random(in: 1...6, using: &random)
      let count = random.chance(20) ? "" : ", \(Int.random(in: 0...6, using: &random))"
      return operand.wrapped(
        .text, picket: { "\(name)(\($0), \(start)\(count))" }, sqlite: { "substr(\($0), \(start)\(count))" })
    }
    let (start, count) = (smallInteger(), smallInteger())
    return TwoTexts(
      picket: "\(name)(\(operand.picket), \(start.picket) % 5 + 1, \(count.picket) % 7 - 1)",
      sqlite: "substr(\(operand.sqlite), \(start.sqlite) % 5 + 1, max(\(count.sqlite) % 7 - 1, 0))", .text, [operand])
  }

  private mutating func end(depth: Int) -> TwoTexts {
    let operand = value(.text, depth: depth)
    let count =
      random.chance(60)
      ? TwoTexts("\(Int.random(in: 0...7, using: &random))", .integer)
      : smallInteger().wrapped(.integer) { "(\($0) % 9 - 2)" }
    if random.chance(50) {
      return operand.joined(
        count, .text, picket: { "LEFT(\($0), \($1))" }, sqlite: { "substr(\($0), 1, max(\($1), 0))" })
    }
    return operand.joined(
      count, .text, picket: { "RIGHT(\($0), \($1))" },
      sqlite: { "substr(\($0), max(length(\($0)) - max(\($1), 0) + 1, 1))" })
  }

  private mutating func trimmed(depth: Int) -> TwoTexts {
    let (ours, theirs) = random.pick([("TRIM", "trim"), ("BTRIM", "trim"), ("LTRIM", "ltrim"), ("RTRIM", "rtrim")])
    let operand = random.chance(50) ? value(.text, depth: depth) : column(among: [.instanceId, .azId])
    return operand.wrapped(.text, picket: { "\(ours)(\($0))" }, sqlite: { "\(theirs)(\($0))" })
  }
}
