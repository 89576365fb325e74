/// A typed expression over the columns of a flow, or over the groups of a query.
///
/// Types have been checked and conversions made explicit when it was compiled: both sides of a comparison have the same
/// type, or one of them is the NULL constant. Every operator has SQL's three values: NULL in, NULL out, unless its case
/// says otherwise.
public indirect enum Expression: Hashable, Sendable {
  /// The value of a column of the flow.
  case column(FlowColumn)
  /// A value of the group: the grouping expressions come first, in order, then the aggregates of the plan.
  case slot(Int, FlowValueType)
  /// A value that is known.
  case constant(FlowValue)
  /// The time that the query runs as of: its scheduled time, not the time at which it happens to run.
  case referenceTime
  /// Both sides are integers, or both are doubles. Integer overflow fails the query.
  case arithmetic(ArithmeticOperator, Expression, Expression)
  /// The negative of an integer or a double.
  case negated(Expression)
  /// A time moved by a number of nanoseconds, an integer.
  case timeShifted(Expression, byNanos: Expression)
  /// Equal types on both sides; text compares by its bytes, false is less than true.
  case comparison(ComparisonOperator, Expression, Expression)
  /// `IS NOT DISTINCT FROM`: never NULL, and two NULLs are the same.
  case same(Expression, Expression)
  /// SQL's AND: false when any is false, else NULL when any is.
  case all([Expression])
  /// SQL's OR: true when any is true, else NULL when any is NULL.
  case any([Expression])
  case not(Expression)
  /// `IN` over constants, none of which is NULL; `hasNull` says that the list had one, which makes "no" NULL.
  case inList(Expression, [FlowValue], hasNull: Bool)
  /// Never NULL.
  case isNull(Expression)
  /// `LIKE`, or `ILIKE` when `ignoresCase`; the pattern is compiled.
  case like(Expression, LikePattern)
  /// The first branch whose condition is true, else the last expression; all of one type.
  case choice([Branch], otherwise: Expression)
  /// The first that is not NULL; all of one type.
  case firstNonNull([Expression])
  /// NULL when both are equal, else the first.
  case nullIfEqual(Expression, Expression)
  /// A conversion that was asked for, or that a comparison needs. What cannot be converted fails the query, or is NULL
  /// when `isLenient`.
  ///
  /// From integers, doubles, truth values and times to text; from text to integers, doubles, truth values and times;
  /// between integers and doubles, rounding half away from zero; from truth values to integers, 1 for true and 0 for
  /// false; and from the NULL constant to anything.
  case cast(Expression, FlowValueType, isLenient: Bool)
  case call(ScalarFunction, [Expression])

  /// A condition of `CASE` with its result.
  public struct Branch: Hashable, Sendable {
    /// A truth value.
    public var condition: Expression
    /// The value when the condition is true.
    public var result: Expression

    /// Makes a branch.
    public init(condition: Expression, result: Expression) {
      self.condition = condition
      self.result = result
    }
  }
}
