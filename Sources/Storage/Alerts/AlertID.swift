/// The id of an alert: which state it is of, and its number there, as in `3f9a1c20-17`.
public struct AlertID: Hashable, Sendable, CustomStringConvertible {
  /// Eight hexadecimal digits, chosen when the state was made.
  public let storeID: String
  /// The number, from 1.
  public let number: Int64

  /// Makes an id.
  public init(storeID: String, number: Int64) {
    self.storeID = storeID
    self.number = number
  }

  /// Reads an id; nil when the text is none.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let number = Int64(parts[1]), number > 0 else { return nil }
    self.init(storeID: String(parts[0]), number: number)
  }

  /// The id as text.
  public var description: String { "\(storeID)-\(number)" }
}
