/// A compiled expression and what is known of how it was written.
struct Operand {
  let expression: Expression
  /// The type of the expression, which finding anew at every level of a nested one would take quadratic time.
  let type: FlowValueType
  /// Where it stands in the author's text.
  var place: Range<Int>
  /// The nanoseconds of an `INTERVAL`, which is no value by itself and can only be added to a time.
  var interval: Int64?

  /// An expression, whose type is found when it is not given.
  init(_ expression: Expression, _ type: FlowValueType? = nil, at place: Range<Int>) {
    self.expression = expression
    self.type = type ?? expression.type
    self.place = place
  }

  /// The value, when it is a constant.
  var constant: FlowValue? {
    if case .constant(let value) = expression { value } else { nil }
  }

  /// The text, when it is a constant text; such a text takes the type of what it stands beside.
  var textConstant: String? {
    if case .text(let text)? = constant { text } else { nil }
  }

  var isNumber: Bool { type == .integer || type == .double }

  /// Another expression in the same place.
  func with(_ expression: Expression) -> Operand {
    Operand(expression, at: place)
  }
}

extension FlowValueType {
  /// The type as messages name it.
  var described: String {
    switch self {
    case .null: "NULL"
    case .integer: "a whole number"
    case .double: "a fraction"
    case .boolean: "a truth value"
    case .text: "text"
    case .time: "a time"
    case .list: "a list"
    }
  }
}
