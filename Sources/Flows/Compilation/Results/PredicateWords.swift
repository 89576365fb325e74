extension ComparisonOperator {
  /// The operator in the normal form of stages.
  var word: String {
    switch self {
    case .equal: "eq"
    case .notEqual: "ne"
    case .less: "lt"
    case .lessOrEqual: "le"
    case .greater: "gt"
    case .greaterOrEqual: "ge"
    }
  }
}

extension ArithmeticOperator {
  /// The operator as SQL writes it.
  var sign: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .remainder: "%"
    }
  }
}

extension LikePattern {
  /// The operator in the normal form of stages.
  var word: String { ignoresCase ? "ilike" : "like" }

  /// The pattern as text, with a backslash before the `%`, `_` and backslashes that stand for themselves.
  var text: String {
    var text = String.UnicodeScalarView()
    for part in parts {
      switch part {
      case .anyText: text.append("%")
      case .oneCharacter: text.append("_")
      case .literal(let bytes):
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
          if scalar == "%" || scalar == "_" || scalar == "\\" { text.append("\\") }
          text.append(scalar)
        }
      }
    }
    return String(text)
  }
}

extension Aggregate.Function {
  /// The name as SQL writes it.
  var name: String {
    switch self {
    case .countRows, .count: "COUNT"
    case .sum: "SUM"
    case .average: "AVG"
    case .minimum: "MIN"
    case .maximum: "MAX"
    case .anyValue: "ANY_VALUE"
    case .list: "ARRAY_AGG"
    case .median: "MEDIAN"
    case .standardDeviation: "STDDEV"
    }
  }
}

extension ScalarFunction {
  /// The name as SQL writes it.
  var name: String {
    switch self {
    case .lower: "LOWER"
    case .upper: "UPPER"
    case .length: "LENGTH"
    case .concatenate: "CONCAT"
    case .startsWith: "STARTSWITH"
    case .endsWith: "ENDSWITH"
    case .contains: "CONTAINS"
    case .substring: "SUBSTR"
    case .trim: "TRIM"
    case .trimLeft: "LTRIM"
    case .trimRight: "RTRIM"
    case .absolute: "ABS"
    case .floor: "FLOOR"
    case .ceiling: "CEIL"
    case .round: "ROUND"
    case .greatest: "GREATEST"
    case .least: "LEAST"
    case .truncateTime(let unit): "DATE_TRUNC_\(unit)".uppercasedASCII
    case .timeDifference(let unit): "DATEDIFF_\(unit)".uppercasedASCII
    case .unixSeconds: "DATE_PART_EPOCH_SECOND"
    }
  }
}
