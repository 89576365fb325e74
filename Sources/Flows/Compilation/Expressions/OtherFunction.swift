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
