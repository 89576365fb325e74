/// One document of a detection file, checked and with its defaults filled in.
///
/// Defaults are those of the platform whose files these are: 60 minutes, a threshold of 1, an alert for a match.
public struct DetectionDefinition: Sendable {
  /// What the document defines.
  public var analysisType: AnalysisType
  /// The id, unique over everything that is loaded.
  public var id: String
  /// The display name; nil when the file gives none.
  public var displayName: String?
  /// Whether it is evaluated; false for kinds of documents that cannot be enabled.
  public var isEnabled: Bool
  /// The severity; `.info` for kinds that have none.
  public var severity: Severity
  /// The log types, in the order of the file.
  public var logTypes: [String]
  /// The queries whose rows it is evaluated against, in the order of the file; a rule has these or log types.
  public var scheduledQueries: [String] { queryReferences.map(\.name) }
  /// The names of those queries, and where its files have them.
  public var queryReferences: [QueryReference]
  /// The fields that it reads of those rows, and where its files say so.
  public var rowFields: [RowField]
  /// What it is about; empty when the file does not say.
  ///
  /// The same holds for the next two.
  public var description: String
  /// Where to read on.
  public var reference: String
  /// What to do when it matches.
  public var runbook: String
  /// Free words to find it by.
  public var tags: [String]
  /// Mappings to frameworks, in the order of the file.
  public var reports: [Report]
  /// Minutes that one open grouping lasts from its first match.
  public var dedupPeriodMinutes: Int
  /// Matches that a window needs before there is an alert.
  public var threshold: Int
  /// False when a match is only a signal.
  public var createsAlert: Bool
  /// Destinations that override the default routing.
  public var outputIDs: [String]
  /// Fields to summarise in an alert.
  public var summaryAttributes: [String]
  /// The tests of the file.
  public var tests: [DetectionTest]
  /// The logic.
  public var body: DetectionBody
  /// Why it cannot be run here although nothing is wrong with it; nil when it can.
  ///
  /// For example `not run: reads aws_cloudtrail, which Picket does not have`. Its tests can be run in any case.
  public var notRunReason: String?
  /// The path of the file.
  public var path: String
  /// Where the document's id stands.
  public var position: SourcePosition
  /// The bytes of the file, for those who want to read it as it was loaded.
  public var source: [UInt8]

  /// Makes a definition with the platform's defaults for all that a file may leave out.
  public init(analysisType: AnalysisType, id: String, body: DetectionBody, path: String, position: SourcePosition) {
    self.analysisType = analysisType
    self.id = id
    self.body = body
    self.path = path
    self.position = position
    isEnabled = false
    severity = .info
    logTypes = []
    queryReferences = []
    rowFields = []
    description = ""
    reference = ""
    runbook = ""
    tags = []
    reports = []
    dedupPeriodMinutes = DetectionDefaults.dedupPeriodMinutes
    threshold = DetectionDefaults.threshold
    createsAlert = true
    outputIDs = []
    summaryAttributes = []
    tests = []
    source = []
  }

  /// The name to show: the display name, or else the id.
  public var name: String { displayName ?? id }

  /// The query that it is; nil when it is something else.
  public var query: QueryDefinition? {
    if case .query(let query) = body { return query }
    return nil
  }

  /// Whether events or rows are evaluated against it, or it runs on its schedule.
  public var isActive: Bool { isEnabled && inactiveReason == nil }

  /// Why it is not run although it is well formed; nil when it is.
  public var inactiveReason: String? {
    if let notRunReason { return notRunReason }
    return switch body {
    case .simple: isEnabled ? nil : "disabled"
    case .query(let query) where !query.isScheduled: "saved query: runs when it is asked for"
    case .query: isEnabled ? nil : "disabled"
    case .python: "skipped: Python body"
    case .other(let reason): reason
    }
  }
}
