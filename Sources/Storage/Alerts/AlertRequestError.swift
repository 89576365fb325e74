/// Why a request about alerts cannot be answered, where the state itself is well.
public struct AlertRequestError: Error, Equatable, CustomStringConvertible {
  /// What kind of mistake it is.
  public enum Code: Sendable {
    /// There is no such alert.
    case notFound
    /// A point in time or order that the state has not reached.
    case outOfRange
    /// The answer would be too large.
    case tooLarge
  }

  /// What kind of mistake it is.
  public let code: Code
  /// What is wrong, and what there is instead.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
