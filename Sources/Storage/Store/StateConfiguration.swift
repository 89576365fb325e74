/// Where and how state is kept.
public struct StateConfiguration: Sendable {
  /// The directory; nil keeps state in memory, for as long as the process lives.
  public var directory: String?
  /// What acknowledged matches survive.
  public var durability = Durability.process
  /// The part of alert ids that says which state they are of; nil lets a new state choose its own.
  ///
  /// Set where the same input must give the same alerts, ids included.
  public var storeID: String?
  /// The bounds.
  public var limits = StateLimits()

  /// Makes a configuration with defaults.
  public init(directory: String?) {
    self.directory = directory
  }

  /// The file in the directory.
  var path: String { directory.map { "\($0)/\(StateConfiguration.fileName)" } ?? "in memory" }

  /// The name of the file.
  public static let fileName = "state.sqlite3"
}
