/// A promise that the code broke for some input.
public struct FuzzFailure: Error, CustomStringConvertible {
  /// What was promised and what was seen.
  public let description: String

  init(_ description: String) {
    self.description = description
  }

  /// Throws unless the promise holds.
  static func require(_ holds: Bool, _ description: @autoclosure () -> String) throws(FuzzFailure) {
    if !holds { throw FuzzFailure(description()) }
  }
}
