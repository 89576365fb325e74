/// The bounds of flow logs as text.
public struct FlowTextLimits: Sendable, Equatable {
  /// The longest line, in bytes.
  public var flow_line_bytes_max = 65_536
  /// Refused lines that a report names; further ones are only counted.
  public var refused_lines_named_max = 100

  /// The default bounds.
  public init() {}
}
