/// A path that cannot be read, and where in its text.
public struct FieldPathError: Error, Equatable, CustomStringConvertible {
  /// The whole text.
  public let text: String
  /// The offset of the trouble in bytes.
  public let offset: Int
  /// What is wrong and what was expected.
  public let reason: String

  /// Makes an error.
  public init(text: String, offset: Int, reason: String) {
    self.text = text
    self.offset = offset
    self.reason = reason
  }

  /// The error on one line.
  public var description: String {
    "'\(text)' at character \(offset + 1): \(reason)"
  }
}
