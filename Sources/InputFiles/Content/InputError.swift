/// Why an input cannot be read, or not to its end.
public struct InputError: Error, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Kind: Sendable {
    /// The system does not let it be read.
    case notReadable
    /// What it holds is of another kind, or damaged.
    case content
    /// A signal ended the reading.
    case interrupted
  }

  /// What kind of trouble it is.
  public let kind: Kind
  /// What is wrong, with the name of the input, and what was expected.
  public let message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
