/// An operation on two numbers of one type.
public enum ArithmeticOperator: Hashable, Sendable {
  case add
  case subtract
  case multiply
  /// Of doubles only: `/` always gives a fraction. Division by zero is NULL.
  case divide
  /// The remainder, with the sign of the dividend; by zero it is NULL.
  case remainder
}
