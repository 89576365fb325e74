/// The bounds of flow logs as text.
public struct FlowTextLimits: Sendable, Equatable {
  /// The longest line of a flow log, in bytes; a longer one is refused.
  public var flow_line_bytes_max = 65_536
  /// Flows that one request may bring; further ones are refused.
  public var flow_rows_max = 65_536

  /// The default bounds.
  public init() {}

  /// One bound with its name, for reading and changing it by name.
  public struct Entry: Sendable {
    /// The name.
    public let name: String
    /// What it bounds.
    public let description: String
    /// The least value that makes sense.
    public let least: Int
    /// The greatest value that is accepted.
    public let most: Int
    let path: any (WritableKeyPath<FlowTextLimits, Int> & Sendable)
  }

  /// All bounds, in the order of the documentation.
  public static let entries: [Entry] = [
    Entry(
      name: "flow_line_bytes_max", description: "bytes of one line of a flow log", least: 256, most: 4_194_304,
      path: \.flow_line_bytes_max),
    Entry(
      name: "flow_rows_max", description: "flows that one request may bring", least: 1, most: 1_048_576,
      path: \.flow_rows_max),
  ]

  /// The value of a bound.
  public subscript(entry: Entry) -> Int {
    get { self[keyPath: entry.path] }
    set { self[keyPath: entry.path] = newValue }
  }
}
