/// Why a detection matches an event or not.
public struct DetectionExplanation: Sendable, Equatable {
  /// The id of the detection.
  public var detectionID: String
  /// Whether it matches.
  public var matched: Bool
  /// The inline filters; nil when there are none.
  public var filters: ExpressionExplanation?
  /// The detection's own expressions.
  public var detection: ExpressionExplanation
  /// The conditions of each dynamic severity, in order.
  public var severities: [ExpressionExplanation]
  /// The severity that a match has.
  public var severity: Severity
}
