import Primitives

/// The one way in which Picket writes a condition for people: `field kind value`.
///
/// Catalogue pages and explanations both show it, so that a line of one can be found in the other. Text is in
/// double quotes, numbers, true and false are bare, and so does a second field. Control characters are written as
/// escapes: one node is always one line.
public enum NormalForm {
  /// The expression on one line, for example `severity ne "INFORMATIONAL"`.
  ///
  /// Linear in the size of the expression.
  public static func text(of expression: MatchExpression) -> String {
    switch expression {
    case .unary(let path, let condition): "\(path) \(kind(of: condition))"
    case .value(let path, let condition, let value): text(of: path, condition, value)
    case .values(let path, let condition, let values): "\(path) \(kind(of: condition)) \(literal(of: values))"
    case .fields(let left, let condition, let right): "\(left) \(kind(of: condition)) \(right)"
    case .elements(let path, let quantifier, let inner):
      "\(name(of: quantifier)) element of \(path): (\(joined(inner, by: " and ")))"
    case .combinator(let combinator, let inner): text(of: combinator, inner)
    case .constant(let value): value ? "always true" : "always false"
    case .until(let nanos, let filter): "\(text(of: filter)) until \(UnixTime.text(nanos))"
    }
  }

  /// The kind of comparison with its negation, for example `ne` or `not in`.
  public static func kind(of condition: Condition) -> String {
    if !condition.isNegated { return condition.operation.kind }
    return condition.operation == .equals ? "ne" : "not \(condition.operation.kind)"
  }

  /// A constant as the normal form writes it: text in double quotes, the rest bare.
  public static func literal(of scalar: Scalar) -> String {
    if case .string(let text) = scalar { return quoted(text) }
    return plain(scalar)
  }

  /// A constant without quotes, as a table shows it.
  static func plain(_ scalar: Scalar) -> String {
    switch scalar {
    case .string(let text): text
    case .integer(let number): String(number)
    case .unsigned(let number): String(number)
    case .double(let number): String(number)
    case .decimal(let text): text
    case .bool(let value): value ? "true" : "false"
    }
  }

  /// The lines of a list of expressions that must all hold; a nested `All` adds its own lines.
  static func lines(of conjuncts: [MatchExpression]) -> [String] {
    conjuncts.flatMap { expression in
      if case .combinator(.all, let inner) = expression { return lines(of: inner) }
      return [text(of: expression)]
    }
  }

  private static func text(of path: FieldPath, _ condition: Condition, _ value: Scalar) -> String {
    // `IsIPAddress` with `Value: false` is the negation of `IsIPAddress`, and is written as that.
    if case .optionalBool = condition.operation.operand, case .bool(let expected) = value {
      let unary = Condition(condition.operation, negated: condition.isNegated == expected)
      return "\(path) \(kind(of: unary))"
    }
    return "\(path) \(kind(of: condition)) \(literal(of: value))"
  }

  private static func text(of combinator: Combinator, _ inner: [MatchExpression]) -> String {
    switch combinator {
    case .all where inner.count == 1, .any where inner.count == 1: text(of: inner[0])
    case .all: inner.isEmpty ? "all of ()" : "(\(joined(inner, by: " and ")))"
    case .any: inner.isEmpty ? "any of ()" : "(\(joined(inner, by: " or ")))"
    case .onlyOne: "exactly one of (\(joined(inner, by: ", ")))"
    case .none: "not (\(joined(inner, by: " or ")))"
    }
  }

  private static func name(of quantifier: ElementQuantifier) -> String {
    switch quantifier {
    case .any: "any"
    case .all: "every"
    case .none: "no"
    case .onlyOne: "exactly one"
    }
  }

  private static func joined(_ expressions: [MatchExpression], by separator: String) -> String {
    expressions.map(text(of:)).joined(separator: separator)
  }

  private static func literal(of values: [Scalar]) -> String {
    "[\(values.map(literal(of:)).joined(separator: ", "))]"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        quoted += "\\"
        quoted.unicodeScalars.append(scalar)
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where breaksLine(scalar): quoted += escape(scalar)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
