/// A mapping of a detection to a framework, for example `MITRE ATT&CK` and its techniques.
public struct Report: Sendable, Equatable {
  /// The framework's name.
  public var framework: String
  /// What in it the detection belongs to.
  public var values: [String]

  /// Makes a mapping.
  public init(framework: String, values: [String]) {
    self.framework = framework
    self.values = values
  }
}
