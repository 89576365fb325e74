/// A function of single values.
public enum ScalarFunction: Hashable, Sendable {
  /// Text in small, or capital, letters; ASCII letters only.
  case lower
  case upper
  /// The number of characters (Unicode scalars) of a text.
  case length
  /// Texts one after the other.
  case concatenate
  /// Whether the first text begins with, ends with or contains the second.
  case startsWith
  case endsWith
  case contains
  /// `(text, start from 1, length)`, in characters; the length may be left out.
  case substring
  /// A text without the spaces at both ends, at the left or at the right.
  case trim
  case trimLeft
  case trimRight
  /// Of an integer or a double.
  case absolute
  /// Of a double, giving a double.
  case floor
  case ceiling
  /// `(double, digits)`; half away from zero.
  case round
  /// The greatest or least of values of one type; NULL when any is.
  case greatest
  case least
  /// A time cut down to the start of its unit.
  case truncateTime(TimeUnit)
  /// `(from, to)`: how many borders of the unit lie between two times.
  case timeDifference(TimeUnit)
  /// A time in whole seconds since 1970.
  case unixSeconds
}

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

/// A comparison of two values of one type.
public enum ComparisonOperator: Hashable, Sendable {
  case equal
  case notEqual
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual
}

/// A unit of the calendar, in UTC; weeks start on Monday.
public enum TimeUnit: Hashable, Sendable {
  case second
  case minute
  case hour
  case day
  case week
  case month
  case year
}
