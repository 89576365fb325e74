/// A part of a match that could not be rendered as the detection asks.
public struct RenderingFailure: Equatable, Sendable {
  /// The part, for example `alert_context`.
  public let part: String
  /// What is wrong and what stands there instead.
  public let message: String
}
