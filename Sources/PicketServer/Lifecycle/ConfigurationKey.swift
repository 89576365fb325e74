import Detection
import Flows
public import Primitives
import Storage

/// A key of the configuration file, declared with all that is written of it anywhere.
///
/// The daemon takes names and ranges from here; the example file, the manual page and the table in
/// `docs/configuration.md` are made from it, as those of limits are from `LimitTable`.
public struct ConfigurationKey: Sendable {
  /// The name in the file.
  public let name: String
  /// What may stand there.
  public let range: String
  /// What holds where the file does not have the key.
  public let standard: String
  /// What it is, the unit first where there is one.
  public let summary: String
  /// How the example file has it, in lines of YAML.
  public let example: [String]
  /// Whether the example file sets it; else it shows it in a comment.
  public let isSetInExample: Bool

  private init(
    _ name: String, _ range: String, standard: String, _ summary: String, example: [String]? = nil, isSet: Bool = false
  ) {
    self.name = name
    self.range = range
    self.standard = standard
    self.summary = summary
    self.example = example ?? ["\(name): \(standard)"]
    isSetInExample = isSet
  }
}

extension ConfigurationKey {
  /// How many threads may answer calls: more make no sense on any host.
  public static let eventLoopCounts = 1...256

  /// The socket where none is configured.
  public static let standardSocket = "/run/picket/picket.sock"

  /// The admin socket where none is configured.
  public static let standardAdminSocket = "/run/picket-admin/admin.sock"

  /// The keys of the file, in the order of the documentation; those of `limits` are in `limitTables`.
  public static let settings: [ConfigurationKey] = [
    ConfigurationKey(
      "detections", "a path, or a list of paths", standard: "none",
      "directories and files that detections are loaded from; without one there is nothing to serve",
      example: ["detections:", "  - /usr/share/picket/detections", "  - /etc/picket/detections"], isSet: true),
    ConfigurationKey(
      "state_directory", "a path", standard: "none",
      "the directory that keeps windows, alerts and flows; without one they end with the daemon",
      example: ["state_directory: /var/lib/picket"], isSet: true),
    ConfigurationKey(
      "durability", "process or power", standard: "process",
      "what acknowledged matches and flows survive: a killed process, or a power failure too, which waits for the disk"),
    ConfigurationKey(
      "socket", "a path", standard: standardSocket,
      "the socket that calls come to; one that the service manager passes on is served in its place"),
    ConfigurationKey(
      "admin_socket", "a path", standard: standardAdminSocket,
      "the socket for what changes alerts and detections; the default holds beside the default socket, where its directory is there"
    ),
    ConfigurationKey(
      "event_loops", "\(eventLoopCounts.lowerBound) to \(eventLoopCounts.upperBound)", standard: "one for each core",
      "threads that answer calls", example: ["event_loops: 2"]),
    ConfigurationKey(
      "log_level", "trace, debug, info, notice, warning, error or critical", standard: "info",
      "the least severe lines that are logged"),
    ConfigurationKey(
      "strict", "true or false", standard: "false",
      "whether a problem in any detection file, or a place that others may write to, keeps the daemon from starting"),
    ConfigurationKey(
      "reload_with_problems", "true or false", standard: "false",
      "whether a reload serves the good files where others have problems; else it changes nothing"),
    ConfigurationKey(
      "reload_on_change", "true or false", standard: "false",
      "whether a change of the files that are loaded is a reason for a reload"),
    ConfigurationKey(
      "overrides", "a mapping of ids of detections", standard: "none",
      "what is put over single detections: Enabled, Severity, Threshold, DedupPeriodMinutes, InlineFilters",
      example: [
        "overrides:", "  Picket.AWS.ConsoleLoginWithoutMFA:", "    Severity: High", "    DedupPeriodMinutes: 240",
        "  Picket.Linux.SSHManyFailedLogins:", "    Threshold: 20",
      ]),
    ConfigurationKey(
      "callers", "a list of callers", standard: "none",
      "who may call what, and how much of the daemon they may take; the first entry that matches holds",
      example: [
        "callers:", "  - group: adm", "    methods: [read, query]", "    quotas: {query_slots: 4}", "  - uid: 1001",
        "    methods: [evaluate, ingest]",
        "    quotas: {connections: 16, calls: 256, memory_bytes: 67108864}", "  - uid: any", "    methods: []",
      ]),
    ConfigurationKey(
      "python", "a mapping of settings", standard: "as below",
      "how bodies in Python are run: run, interpreter, directory, workers, site_packages, event_seconds, memory_bytes",
      example: [
        "python:", "  interpreter: /usr/bin/python3", "  workers: 2", "  event_seconds: 1",
        "  memory_bytes: 536870912",
      ]),
    ConfigurationKey(
      "limits", "a mapping of names and numbers", standard: "those below", "the bounds of the daemon", example: []),
  ]

  /// The keys of an entry of `callers`.
  public static let callerSettings: [ConfigurationKey] = [
    ConfigurationKey(
      "uid", "0 to \(UInt32.max - 1), or any", standard: "none", "the number of the user that the entry is for"),
    ConfigurationKey("user", "a name", standard: "none", "the name of the user that the entry is for"),
    ConfigurationKey("group", "a name", standard: "none", "the name of the group that the entry is for"),
    ConfigurationKey(
      "methods", "a list of \(MethodGroups.named.map(\.name).joined(separator: ", "))",
      standard: "as without the entry", "the groups of methods that they may call; [] is none"),
    ConfigurationKey(
      "quotas", "a mapping of names and numbers", standard: "none", "what all processes of a uid may take"),
  ]

  /// The tables of all bounds that can stand under `limits`, with their defaults.
  public static let limitTables: [any LimitTable] = [
    ServerLimits(), StateLimits(), FlowWindowLimits(), FlowLogLimits(), FlowTextLimits(), QueryLimits(),
    LookupLimits(),
  ]
}

extension CallerQuotas {
  /// A quota by its name in the configuration file.
  public struct Key: Sendable {
    /// The name.
    public let name: String
    /// The values that it may have.
    public let range: ClosedRange<Int>
    /// What is bounded.
    public let summary: String
    /// The property.
    public let path: any WritableKeyPath<CallerQuotas, Int?> & Sendable
  }

  /// All quotas.
  public static let keys: [Key] = [
    Key(name: "connections", range: 1...1_000_000, summary: "connections that are open", path: \.connections),
    Key(name: "calls", range: 1...1_000_000, summary: "calls that wait for their answer", path: \.calls),
    Key(
      name: "memory_bytes", range: 1_048_576...1_099_511_627_776, summary: "bytes that the daemon holds for them",
      path: \.memoryBytes),
    Key(name: "query_slots", range: 1...100_000, summary: "queries that run or wait", path: \.querySlots),
  ]
}
