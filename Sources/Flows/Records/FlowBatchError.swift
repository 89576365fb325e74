/// Why bytes are not the encoding of a batch.
public struct FlowBatchError: Error, Equatable, Sendable {
  /// What was expected and where.
  public let reason: String
}
