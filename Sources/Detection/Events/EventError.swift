/// Why an event cannot be evaluated at all.
public struct EventError: Error, Equatable, CustomStringConvertible {
  /// What kind of trouble it is; stable, for tools.
  public enum Code: String, Sendable {
    case empty
    case tooLarge = "too-large"
    case tooDeep = "too-deep"
    case invalidUTF8 = "invalid-utf-8"
    case invalidJSON = "invalid-json"
    case notAnObject = "not-an-object"
    case outOfMemory = "out-of-memory"
  }

  /// What kind of trouble it is.
  public let code: Code
  /// What is wrong and what was expected.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
