/// Conditions in the normal form of stages: `srcAddr ne "null"`, `srcPort not in ["443", "80"]`.
///
/// Every constant is in double quotes, whatever its type.
struct PredicateText {
  private let plan: QueryPlan

  init(_ plan: QueryPlan) {
    self.plan = plan
  }

  /// A condition on a line.
  func line(_ expression: Expression) -> String {
    switch expression {
    case .comparison(let comparison, let left, let right): "\(inner(left)) \(comparison.word) \(inner(right))"
    case .inList(let operand, let values, let hasNull): "\(inner(operand)) in \(list(values, hasNull))"
    case .not(.inList(let operand, let values, let hasNull)): "\(inner(operand)) not in \(list(values, hasNull))"
    case .isNull(let operand): "\(inner(operand)) is null"
    case .not(.isNull(let operand)): "\(inner(operand)) is not null"
    case .like(let operand, let pattern): "\(inner(operand)) \(pattern.word) \(Self.quoted(pattern.text))"
    case .not(.like(let operand, let pattern)):
      "\(inner(operand)) not \(pattern.word) \(Self.quoted(pattern.text))"
    case .same(let left, let right): "\(inner(left)) is \(inner(right))"
    case .not(.same(let left, let right)): "\(inner(left)) is not \(inner(right))"
    case .not(let operand): "not \(inner(operand))"
    case .all(let operands): operands.map(inner).joined(separator: " and ")
    case .any(let operands): operands.map(inner).joined(separator: " or ")
    default: value(expression)
    }
  }

  /// A value, or a condition in parentheses.
  private func inner(_ expression: Expression) -> String {
    switch expression {
    case .comparison, .inList, .isNull, .like, .same, .not, .all, .any: "( \(line(expression)) )"
    default: value(expression)
    }
  }

  private func value(_ expression: Expression) -> String {
    switch expression {
    case .column(let column): column.name
    case .slot(let slot, _): self.slot(slot)
    case .constant(let value): Self.text(value)
    case .referenceTime: "CURRENT_TIMESTAMP"
    case .arithmetic(let operation, let left, let right): "( \(inner(left)) \(operation.rawValue) \(inner(right)) )"
    case .negated(let operand): "- \(inner(operand))"
    case .timeShifted(let time, byNanos: .constant(.integer(let nanos))) where nanos % 1_000_000_000 == 0:
      "\(inner(time)) \(nanos < 0 ? "-" : "+") \(nanos.magnitude / 1_000_000_000) s"
    case .timeShifted(let time, byNanos: let nanos): call("DATEADD", [.constant(.text("nanosecond")), nanos, time])
    case .choice(let branches, let otherwise): choice(branches, otherwise)
    case .firstNonNull(let operands): call("COALESCE", operands)
    case .nullIfEqual(let left, let right): call("NULLIF", [left, right])
    case .cast(let operand, let type, let isLenient):
      "\(isLenient ? "TRY_CAST" : "CAST") ( \(inner(operand)) AS \(type) )"
    case .call(let function, let operands): call(function.name, operands)
    default: inner(expression)
    }
  }

  private func call(_ name: String, _ operands: [Expression]) -> String {
    "\(name) ( \(operands.map(inner).joined(separator: ", ")) )"
  }

  private func choice(_ branches: [Expression.Branch], _ otherwise: Expression) -> String {
    let parts = branches.map { "WHEN \(inner($0.condition)) THEN \(inner($0.result))" }
    return "CASE \(parts.joined(separator: " ")) ELSE \(inner(otherwise)) END"
  }

  private func slot(_ slot: Int) -> String {
    if slot < plan.grouping.count { return inner(plan.grouping[slot]) }
    guard plan.aggregates.indices.contains(slot - plan.grouping.count) else { return "" }
    let aggregate = plan.aggregates[slot - plan.grouping.count]
    let argument = aggregate.argument.map(inner) ?? "*"
    let filter = aggregate.filter.map { " FILTER ( WHERE \(line($0)) )" } ?? ""
    return "\(aggregate.function.name) ( \(aggregate.isDistinct ? "DISTINCT " : "")\(argument) )\(filter)"
  }

  // MARK: Constants

  private func list(_ values: [FlowValue], _ hasNull: Bool) -> String {
    "[" + (values.map(Self.text) + (hasNull ? ["null"] : [])).joined(separator: ", ") + "]"
  }

  private static func text(_ value: FlowValue) -> String {
    value == .null ? "null" : quoted(plain(value))
  }

  /// A constant without quotes.
  static func plain(_ value: FlowValue) -> String {
    switch value {
    case .null: "null"
    case .integer(let integer): "\(integer)"
    case .double(let double): Int64(exactly: double).map { "\($0)" } ?? "\(double)"
    case .boolean(let boolean): boolean ? "true" : "false"
    case .text(let text): text
    case .time(let nanos): FlowTime.text(nanos)
    case .list(let values): values.map(plain).joined(separator: ", ")
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" || character == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(character.value < 0x20 ? " " : character)
    }
    return quoted + "\""
  }
}

extension LikePattern {
  /// The operator in the normal form of stages.
  var word: String { ignoresCase ? "ilike" : "like" }

  /// The pattern as text, with a backslash before the `%`, `_` and backslashes that mean themselves.
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
