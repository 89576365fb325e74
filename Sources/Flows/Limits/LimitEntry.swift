/// One bound of a table of bounds with its name, for reading and changing it by name.
public struct LimitEntry<Limits>: Sendable {
  /// The name, as in the configuration file and in GetStatus.
  public let name: String
  /// What it bounds.
  public let description: String
  /// The least value that makes sense.
  public let least: Int
  /// The greatest value that is accepted.
  public let most: Int
  let path: any (WritableKeyPath<Limits, Int> & Sendable)

  /// Names a bound.
  public init(
    name: String, description: String, least: Int, most: Int, path: any (WritableKeyPath<Limits, Int> & Sendable)
  ) {
    self.name = name
    self.description = description
    self.least = least
    self.most = most
    self.path = path
  }
}
