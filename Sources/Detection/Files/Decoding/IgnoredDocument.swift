/// A document that is not a detection and was left out.
public struct IgnoredDocument: Sendable, Equatable {
  /// The path of its file.
  public let path: String
  /// Where it starts.
  public let position: SourcePosition
  /// Why it was left out.
  public let reason: String

  /// Notes a document that was left out.
  public init(path: String, position: SourcePosition, reason: String) {
    self.path = path
    self.position = position
    self.reason = reason
  }

  /// The note on one line.
  public var description: String { "\(path):\(position.line):\(position.column): \(reason)" }
}
