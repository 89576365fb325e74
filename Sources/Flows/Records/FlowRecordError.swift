/// Why a flow record cannot be taken.
public struct FlowRecordError: Error, Equatable, Sendable {
  /// What is wrong: the column, what was expected and what was found.
  public let reason: String

  /// An error with its whole text.
  public init(reason: String) { self.reason = reason }

  /// An error of a column.
  public init(column: FlowColumn, expected: String, found: String) {
    reason = "\(column.name): expected \(expected), found \(found)"
  }
}
