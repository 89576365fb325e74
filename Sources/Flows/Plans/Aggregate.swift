/// A function over the rows of a group.
public struct Aggregate: Hashable, Sendable {
  /// What is computed.
  public enum Function: Hashable, Sendable {
    /// Rows, whatever they hold; it has no argument.
    case countRows
    /// Values that are not NULL.
    case count
    /// Integers give an integer and fail the query when the sum does not fit 64 bits; doubles give a double.
    case sum
    /// A double.
    case average
    /// The least value that is not NULL.
    case minimum
    /// The greatest value that is not NULL.
    case maximum
    /// Any value that is not NULL: the first.
    case anyValue
    /// The values that are not NULL, in the order of the rows.
    case list
    /// A double: the middle value, or the mean of the two in the middle.
    case median
    /// A double: the deviation of a sample, NULL for fewer than two values.
    case standardDeviation
  }

  /// What is computed.
  public var function: Function
  /// The argument, over columns; nil for `countRows`.
  public var argument: Expression?
  /// Each value counts once.
  public var isDistinct: Bool
  /// Only rows for which this is true count.
  public var filter: Expression?
  /// The type of the result.
  public var type: FlowValueType

  /// Makes an aggregate; its argument and its filter are over columns.
  public init(
    function: Function, argument: Expression?, isDistinct: Bool, filter: Expression?, type: FlowValueType
  ) {
    self.function = function
    self.argument = argument
    self.isDistinct = isDistinct
    self.filter = filter
    self.type = type
  }
}
