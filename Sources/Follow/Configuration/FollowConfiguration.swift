/// What is followed, and as what it is sent.
public struct FollowConfiguration: Sendable {
  /// The daemon's socket; nil for the standard one.
  public var socket: String?
  /// The file of the positions; nil where none are kept.
  public var positions: String?
  /// What is followed, in the order of the file.
  public var sources: [FollowSource] = []
  /// What bounds it.
  public var limits = FollowLimits()

  /// Without any source.
  public init() {}
}

/// One thing that is followed.
public struct FollowSource: Sendable {
  /// How files are read.
  public enum Format: Sendable, Equatable {
    /// Lines, each an event.
    case lines(LineFormat)
    /// Files of CloudTrail as it delivers them, `{"Records": […]}`.
    case cloudTrail
    /// Flow logs, which go into the flow window; with the header of lines before the first one, or none.
    case flows(header: String)

    /// The names that a configuration file has.
    static let names: [(name: String, value: Format)] =
      LineFormat.allCases.map { ($0.rawValue, .lines($0)) } + [
        ("cloudtrail", .cloudTrail), ("vpcflow", .flows(header: "")),
      ]
  }

  /// Where events come from.
  public enum Input: Sendable {
    case files(PathPatterns, Format)
    case journal(JournalSelection)
  }

  /// The name under which the position is kept, and by which messages call it.
  public var name: String
  /// The kind of the events.
  public var logType: String
  /// Where they come from.
  public var input: Input
  /// Whether what is there at the first start is passed over.
  public var skipsPresent: Bool

  /// Makes a source.
  public init(name: String, logType: String, input: Input, skipsPresent: Bool) {
    self.name = name
    self.logType = logType
    self.input = input
    self.skipsPresent = skipsPresent
  }

  /// The format of a name; nil for none.
  public static func format(named name: String) -> Format? {
    Format.names.first { $0.name == name.lowercased() }?.value
  }

  /// The names of the formats.
  public static var formatNames: [String] { Format.names.map(\.name) }
}
