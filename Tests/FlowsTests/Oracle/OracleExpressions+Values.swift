import Flows
import TestSupport

extension OracleExpressions {
  mutating func integer(depth: Int) -> TwoTexts {
    switch Int.random(in: 0..<16, using: &random) {
    case 0, 1, 2: sum(depth: depth)
    case 3: product(depth: depth)
    case 4: remainder()
    case 5, 6: length(depth: depth)
    case 7: value(.integer, depth: depth).wrapped(.integer) { "abs(\($0))" }
    case 8: negative(depth: depth)
    case 9: whole(depth: depth)
    case 10: zero(.integer, depth: depth)
    case 11: convertedInteger(depth: depth)
    case 12: difference(depth: depth)
    default: choice(.integer, depth: depth)
    }
  }

  private mutating func sum(depth: Int) -> TwoTexts {
    let sign = random.pick(["+", "-"])
    let right = random.chance(40) ? typedConstant(.integer) : value(.integer, depth: depth)
    return value(.integer, depth: depth).joined(
      right, .integer, picket: { "(\($0) \(sign) \($1))" }, sqlite: { "checked(\($0) \(sign) \($1))" })
  }

  /// A minus sign; before a constant it is a part of the number.
  private mutating func negative(depth: Int) -> TwoTexts {
    let operand = random.chance(50) ? column(.integer) : sum(depth: depth)
    return operand.wrapped(.integer, picket: { "(- \($0))" }, sqlite: { "checked(- \($0))" })
  }

  private mutating func product(depth: Int) -> TwoTexts {
    let right = random.chance(50) ? typedConstant(.integer) : column(.integer)
    return value(.integer, depth: depth).joined(
      right, .integer, picket: { "(\($0) * \($1))" }, sqlite: { "checked(\($0) * \($1))" })
  }

  private mutating func remainder() -> TwoTexts {
    let (left, right) = (value(.integer, depth: 1), random.chance(50) ? typedConstant(.integer) : column(.integer))
    let isCall = random.chance(40)
    return left.joined(
      right, .integer, picket: { isCall ? "MOD(\($0), \($1))" : "(\($0) % \($1))" }, sqlite: { "(\($0) % \($1))" })
  }

  private mutating func length(depth: Int) -> TwoTexts {
    let name = random.pick(["LENGTH", "LEN", "CHAR_LENGTH", "CHARACTER_LENGTH"])
    return value(.text, depth: depth).wrapped(.integer, picket: { "\(name)(\($0))" }, sqlite: { "length(\($0))" })
  }

  /// A whole number is its own floor, ceiling and rounding.
  private mutating func whole(depth: Int) -> TwoTexts {
    let name = random.pick(["FLOOR", "CEIL", "CEILING", "ROUND"])
    return value(.integer, depth: depth).wrapped(.integer, picket: { "\(name)(\($0))" }, sqlite: { $0 })
  }

  private mutating func zero(_ type: FlowValueType, depth: Int) -> TwoTexts {
    let (ours, theirs) = random.pick([("ZEROIFNULL", "coalesce"), ("NULLIFZERO", "nullif")])
    let nothing = type == .double ? "0.0" : "0"
    return value(type, depth: depth).wrapped(
      type, picket: { "\(ours)(\($0))" }, sqlite: { "\(theirs)(\($0), \(nothing))" })
  }

  private mutating func convertedInteger(depth: Int) -> TwoTexts {
    let cast = random.pick(["INTEGER", "INT", "BIGINT", "SMALLINT", "TINYINT", "BYTEINT", "NUMBER", "DECIMAL(12)"])
    let call = random.pick(["TO_NUMBER", "TO_DECIMAL", "TO_NUMERIC"])
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      let lenient = random.pick([
        "TRY_TO_NUMBER(%)", "TRY_TO_DECIMAL(%)", "TRY_TO_NUMERIC(%)", "TRY_CAST(% AS \(cast))",
      ])
      return converted(.integer, picket: { lenient.replacing("%", with: $0) }, { $0.integer.map { "(\($0))" } })
    case 1:
      return condition(depth: depth).wrapped(.integer, picket: { "(\($0))::\(cast)" }, sqlite: { $0 })
    case 2:
      return value(.integer, depth: depth).wrapped(
        .integer, picket: { "\(call)(TO_VARCHAR(\($0)))" }, sqlite: { "(\($0))" })
    case 3: return value(.integer, depth: depth).wrapped(.integer, picket: { "\(call)(\($0))" }, sqlite: { $0 })
    default:
      // SQLite cuts a double that does not fit, and Picket fails: these fit.
      let quotient = smallQuotient()
      let form = random.pick(["CAST(% AS \(cast))", "%::\(cast)", "\(call)(%)", "TRY_CAST(% AS \(cast))"])
      return quotient.wrapped(
        .integer, picket: { form.replacing("%", with: $0) },
        sqlite: { "CAST(\(OracleSQLite.rounded($0, 0)) AS INTEGER)" })
    }
  }

  // MARK: Doubles

  mutating func double(depth: Int) -> TwoTexts {
    switch Int.random(in: 0..<13, using: &random) {
    case 0, 1: return quotient(depth: depth)
    case 2:
      let sign = random.pick(["+", "-", "*"])
      let right = random.chance(50) ? constant(.double) : value(.double, depth: depth)
      return value(.double, depth: depth).joined(right, .double) { "(\($0) \(sign) \($1))" }
    case 3: return value(.double, depth: depth).wrapped(.double) { "(- \($0))" }
    case 4: return value(.double, depth: depth).wrapped(.double) { "abs(\($0))" }
    case 5:
      let (ours, theirs) = random.pick([("FLOOR", "floor"), ("CEIL", "ceil"), ("CEILING", "ceiling")])
      return value(.double, depth: depth).wrapped(.double, picket: { "\(ours)(\($0))" }, sqlite: { "\(theirs)(\($0))" })
    case 6, 7: return rounded(depth: depth)
    case 8:
      let isCall = random.chance(50)
      return value(.double, depth: depth).joined(
        constant(.double), .double, picket: { isCall ? "MOD(\($0), \($1))" : "(\($0) % \($1))" },
        sqlite: { "mod(\($0), \($1))" })
    case 9: return zero(.double, depth: depth)
    case 10, 11: return convertedDouble(depth: depth)
    default: return choice(.double, depth: depth)
    }
  }

  mutating func quotient(depth: Int) -> TwoTexts {
    value(.integer, depth: depth).joined(
      value(.integer, depth: depth), .double, picket: { "(\($0) / \($1))" },
      sqlite: { "(CAST(\($0) AS REAL) / \($1))" })
  }

  private mutating func smallQuotient() -> TwoTexts {
    smallInteger().joined(
      smallInteger(), .double, picket: { "(\($0) / \($1))" }, sqlite: { "(CAST(\($0) AS REAL) / \($1))" })
  }

  private mutating func rounded(depth: Int) -> TwoTexts {
    let operand = value(.double, depth: depth)
    if random.chance(30) {
      return operand.wrapped(.double, picket: { "ROUND(\($0))" }, sqlite: { OracleSQLite.rounded($0, 0) })
    }
    let digits = Int.random(in: -3...4, using: &random)
    if digits >= 0, random.chance(40) {
      let type = random.pick(["NUMBER", "DECIMAL", "NUMERIC"])
      let call = digits == 0 ? "ROUND(\(operand.picket), 0)" : "CAST(\(operand.picket) AS \(type)(12, \(digits)))"
      return TwoTexts(picket: call, sqlite: OracleSQLite.rounded(operand.sqlite, digits), .double, [operand])
    }
    return operand.wrapped(
      .double, picket: { "ROUND(\($0), \(digits))" }, sqlite: { OracleSQLite.rounded($0, digits) })
  }

  private mutating func convertedDouble(depth: Int) -> TwoTexts {
    let cast = random.pick(["DOUBLE", "FLOAT", "REAL"])
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      let lenient = random.pick(["TRY_TO_DOUBLE(%)", "TRY_CAST(% AS \(cast))"])
      return converted(.double, picket: { lenient.replacing("%", with: $0) }, { $0.double.map { "(\($0))" } })
    default:
      let form = random.pick(["TO_DOUBLE(%)", "CAST(% AS \(cast))", "(%)::\(cast)", "TO_DOUBLE(TO_VARCHAR(%))"])
      return value(.integer, depth: depth).wrapped(
        .double, picket: { form.replacing("%", with: $0) }, sqlite: { "CAST(\($0) AS REAL)" })
    }
  }
}

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
