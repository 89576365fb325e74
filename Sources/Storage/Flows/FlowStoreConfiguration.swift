public import Flows

/// Where and how flows are kept.
public struct FlowStoreConfiguration: Sendable {
  /// The state directory; nil keeps flows in memory, for as long as the process lives.
  public var directory: String?
  /// What acknowledged flows survive.
  public var durability = Durability.process
  /// The bounds of the window.
  public var limits = FlowWindowLimits()
  /// The bounds of the log from which the window is restored.
  public var logLimits = FlowLogLimits()

  /// Makes a configuration with defaults.
  public init(directory: String?) {
    self.directory = directory
  }
}
