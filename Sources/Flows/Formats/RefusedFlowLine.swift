/// A line of a flow log that gave no row.
public struct RefusedFlowLine: Hashable, Sendable {
  /// The line, counted from 0, blank lines and headers among them.
  public let index: Int
  /// What is wrong and what was expected.
  public let reason: String
}
