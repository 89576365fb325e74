/// Why a replay cannot go on, and at which line of its input.
public struct ReplayError: Error, Equatable, CustomStringConvertible {
  /// The line, from 1; 0 where it is about no line.
  public let line: Int
  /// What is wrong and what was expected.
  public let reason: String

  init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }

  /// An error that is about no line.
  public init(_ reason: String) {
    self.init(line: 0, reason: reason)
  }

  /// The error on one line.
  public var description: String { line == 0 ? reason : "line \(line): \(reason)" }
}
