/// Functions whose arguments and results need a rule of their own.
enum OtherFunction: String, CaseIterable {
  case abs
  case floor
  case ceil
  case ceiling
  case round
  case mod
  case concat
  case substr
  case substring
  case left
  case right
  case toVarchar = "to_varchar"
  case toChar = "to_char"
  case toNumber = "to_number"
  case toDecimal = "to_decimal"
  case toNumeric = "to_numeric"
  case toDouble = "to_double"
  case toBoolean = "to_boolean"
  case tryToNumber = "try_to_number"
  case tryToDecimal = "try_to_decimal"
  case tryToNumeric = "try_to_numeric"
  case tryToDouble = "try_to_double"
  case tryToBoolean = "try_to_boolean"
  case arraySize = "array_size"

  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .round: 1...2
    case .mod, .left, .right: 2...2
    case .concat: 1...1_000
    case .substr, .substring: 2...3
    default: 1...1
    }
  }

  /// The type that a conversion gives; nil for other functions.
  var castTarget: FlowValueType? {
    switch self {
    case .toVarchar, .toChar: .text
    case .toNumber, .toDecimal, .toNumeric, .tryToNumber, .tryToDecimal, .tryToNumeric: .integer
    case .toDouble, .tryToDouble: .double
    case .toBoolean, .tryToBoolean: .boolean
    default: nil
    }
  }
}

extension QueryExpressionCompiler {
  mutating func compileOther(
    _ function: OtherFunction, _ nodes: [SyntaxNode], at place: Range<Int>
  ) -> Operand? {
    guard checkCount(function.rawValue, nodes.count, function.argumentCounts, at: place) else { return nil }
    if function == .concat { return compileConcatenation(nodes, at: place) }
    guard let operands = compileAll(nodes) else { return nil }
    if let target = function.castTarget {
      return cast(operands[0], to: target, isLenient: function.rawValue.hasPrefix("try_"), at: place)
    }
    switch function {
    case .abs:
      guard let number = asNumber(operands[0], as: "ABS") else { return nil }
      return Operand(.call(.absolute, [number.expression]), at: place)
    case .floor, .ceil, .ceiling: return whole(function, operands[0], at: place)
    case .round: return rounded(operands, at: place)
    case .mod: return arithmetic(.remainder, operands[0], operands[1], at: place)
    case .substr, .substring: return part(operands, at: place)
    case .left, .right: return end(function, operands, at: place)
    case .arraySize: return size(operands[0], at: place)
    default: return nil
    }
  }

  /// `||` and CONCAT: other values than text are written as text.
  mutating func compileConcatenation(_ nodes: [SyntaxNode], at place: Range<Int>) -> Operand? {
    guard let operands = compileAll(nodes) else { return nil }
    for operand in operands where operand.type == .list {
      return fail(operand.place, "a list cannot be written as text")
    }
    return Operand(.call(.concatenate, operands.map { asText($0).expression }), at: place)
  }

  // MARK: Numbers

  /// A whole number is its own floor and ceiling.
  private mutating func whole(_ function: OtherFunction, _ operand: Operand, at place: Range<Int>) -> Operand? {
    guard let number = asNumber(operand, as: function.rawValue.uppercasedASCII) else { return nil }
    if number.type == .integer { return number }
    return Operand(.call(function == .floor ? .floor : .ceiling, [number.expression]), at: place)
  }

  private mutating func rounded(_ operands: [Operand], at place: Range<Int>) -> Operand? {
    guard let number = asNumber(operands[0], as: "ROUND") else { return nil }
    let digits = operands.count == 2 ? convert(operands[1], to: .integer, as: "ROUND") : nil
    if operands.count == 2, digits == nil { return nil }
    if number.type == .integer, digits == nil { return number }
    guard let double = convert(number, to: .double, as: "ROUND") else { return nil }
    let arguments = [double.expression, digits?.expression ?? .constant(.integer(0))]
    return Operand(.call(.round, arguments), at: place)
  }

  // MARK: Texts

  private mutating func text(_ operand: Operand, of what: String) -> Operand? {
    convert(operand, to: .text, as: what)
  }

  /// SUBSTR, whose start counts from 1.
  private mutating func part(_ operands: [Operand], at place: Range<Int>) -> Operand? {
    if case .integer(let start)? = operands[1].constant, start < 1 {
      return fail(operands[1].place, "the start of SUBSTR counts from 1", "RIGHT(text, count) for the end of a text")
    }
    guard let text = text(operands[0], of: "SUBSTR") else { return nil }
    let numbers = operands.dropFirst().compactMap { convert($0, to: .integer, as: "SUBSTR")?.expression }
    guard numbers.count == operands.count - 1 else { return nil }
    return Operand(.call(.substring, [text.expression] + numbers), at: place)
  }

  /// LEFT and RIGHT, as substrings.
  private mutating func end(_ function: OtherFunction, _ operands: [Operand], at place: Range<Int>) -> Operand? {
    let name = function.rawValue.uppercasedASCII
    guard let text = text(operands[0], of: name), let count = convert(operands[1], to: .integer, as: name),
      charge(Self.nodeCount(text.expression), at: place)
    else { return nil }
    let one = Expression.constant(.integer(1))
    let atLeastZero = Expression.call(.greatest, [count.expression, .constant(.integer(0))])
    if function == .left { return Operand(.call(.substring, [text.expression, one, atLeastZero]), at: place) }
    let before = Expression.arithmetic(.subtract, .call(.length, [text.expression]), atLeastZero)
    let start = Expression.call(.greatest, [.arithmetic(.add, before, one), one])
    return Operand(.call(.substring, [text.expression, start]), at: place)
  }

  // MARK: Lists

  /// The size of an ARRAY_AGG is the count of what it collects.
  private mutating func size(_ operand: Operand, at place: Range<Int>) -> Operand? {
    guard case .slot(let slot, .list) = operand.expression, slot >= Self.aggregateSlots else {
      return fail(operand.place, "ARRAY_SIZE is supported of ARRAY_AGG only", "COUNT or COUNT(DISTINCT …)")
    }
    var aggregate = aggregates[slot - Self.aggregateSlots]
    aggregate.function = .count
    aggregate.type = .integer
    return Operand(slotExpression(of: aggregate), at: place)
  }
}
