/// Groups of methods: what the table of callers gives or does not give.
public struct MethodGroups: OptionSet, Sendable, CustomStringConvertible {
  /// A bit for each group.
  public let rawValue: UInt8

  /// Makes a set of its bits.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Detections, alerts, status and metrics, which change nothing.
  public static let read = MethodGroups(rawValue: 1)
  /// Events.
  public static let evaluate = MethodGroups(rawValue: 2)
  /// Flows.
  public static let ingest = MethodGroups(rawValue: 4)
  /// Queries over flows, scheduled and ad-hoc ones.
  public static let query = MethodGroups(rawValue: 8)
  /// What changes the daemon or its state from outside.
  public static let admin = MethodGroups(rawValue: 16)

  /// All groups with their names in the configuration file.
  public static let named: [(name: String, group: MethodGroups)] = [
    ("read", .read), ("evaluate", .evaluate), ("ingest", .ingest), ("query", .query), ("admin", .admin),
  ]

  /// All groups.
  public static let all: MethodGroups = [.read, .evaluate, .ingest, .query, .admin]
  /// What members of the socket's group may do where nothing is configured.
  static let allButAdmin = all.subtracting(.admin)

  /// The names of the groups, for example `read, evaluate`; `none` without one.
  public var description: String {
    let names = MethodGroups.named.filter { contains($0.group) }.map(\.name)
    return names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}

extension MethodGroups {
  /// The group of each method of the proto files, by its name; names are not used twice.
  static let ofMethods: [String: MethodGroups] = [
    "EvaluateEvent": .evaluate, "EvaluateEvents": .evaluate,
    "IngestFlow": .ingest,
    "RunScheduled": .query, "QueryFlows": .query,
    "ListDetections": .read, "GetDetection": .read, "GetStatus": .read, "GetMetrics": .read, "ListAlerts": .read,
    "GetAlert": .read, "WatchAlerts": .read, "ListCallers": .read, "ListKeyValues": .read, "GetKeyValue": .read,
    "Describe": .read, "Lookup": .read, "ListLookups": .read,
    "SetAlertStatus": .admin, "Reload": .admin, "AddSilence": .admin, "ListSilences": .admin, "EndSilence": .admin,
    "SetLogLevel": .admin, "DeleteKeyValues": .admin,
  ]

  /// The group that a caller needs for a method: `admin` for one that has none.
  static func needed(forMethod name: String) -> MethodGroups { ofMethods[name] ?? .admin }
}
