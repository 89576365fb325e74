import Flows

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
