/// Why the header of a flow log cannot be used.
public struct FlowFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what was expected.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
