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
