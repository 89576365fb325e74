public import Primitives

/// One document of a detection file, checked and with its defaults filled in.
///
/// Defaults are those of the platform whose files these are: 60 minutes, a threshold of 1, an alert for a match.
public struct DetectionDefinition: Sendable {
  /// What the document defines.
  public var analysisType: AnalysisType
  /// The id, unique over everything that is loaded.
  public var id: String
  /// The display name; nil when the file has none.
  public var displayName: String?
  /// Whether it is evaluated; false for kinds of documents that cannot be enabled.
  public var isEnabled = false
  /// The severity; `.info` for kinds that have none.
  public var severity = Severity.info
  /// The log types, in the order of the file.
  public var logTypes: [String] = []
  /// The queries whose rows it is evaluated against, in the order of the file; a rule has these or log types.
  public var scheduledQueries: [String] { queryReferences.map(\.name) }
  /// The names of those queries, and where its files have them.
  public var queryReferences: [QueryReference] = []
  /// The fields that it reads of those rows, and where its files have them.
  public var rowFields: [RowField] = []
  /// What it is about; empty when the file has none.
  ///
  /// The same holds for the next two.
  public var description = ""
  /// Where to read on.
  public var reference = ""
  /// What to do when it matches.
  public var runbook = ""
  /// Free words to find it by.
  public var tags: [String] = []
  /// Mappings to frameworks, in the order of the file.
  public var reports: [Report] = []
  /// Minutes that one open grouping lasts from its first match.
  public var dedupPeriodMinutes = DetectionDefaults.dedupPeriodMinutes
  /// Matches that a window needs before there is an alert.
  public var threshold = DetectionDefaults.threshold
  /// False when a match is only a signal.
  public var createsAlert = true
  /// Destinations that override the default routing.
  public var outputIDs: [String] = []
  /// Fields to summarise in an alert.
  public var summaryAttributes: [String] = []
  /// The tests of the file.
  public var tests: [DetectionTest] = []
  /// The logic.
  public var body: DetectionBody
  /// Why it cannot be run here although nothing is wrong with it; nil when it can.
  ///
  /// For example `not run: reads aws_cloudtrail, which Picket does not have`. Its tests can be run in any case.
  public var notRunReason: String?
  /// What the configuration has put over what the file says.
  public var overrides: [DefinitionOverride] = []
  /// The path of the file.
  public var path: String
  /// Where the document's id is.
  public var position: SourcePosition
  /// The file of Python that a document names, and where; that of a derived rule is in its base's document.
  public var pythonReference: FileReference?
  /// That file; nil where it was not read.
  public var pythonFile: PythonFile?
  /// What became of it.
  public var pythonState = PythonState.notRun("Python body")
  /// The inline filters in front of a body in Python.
  public var pythonFilters: [MatchExpression] = []
  /// What a data model maps, in the order of the file.
  public var fieldMappings: [FieldMapping] = []
  /// What it says of a lookup table; nil when it is none.
  public var lookup: LookupDefinition?
  /// What became of the rows of the table; nil where they were not loaded.
  public var lookupState: LookupState?
  /// The bytes of the file, for those who want to read it as it was loaded.
  public var source: [UInt8] = []

  /// Makes a definition with the platform's defaults for all that a file may leave out.
  public init(analysisType: AnalysisType, id: String, body: DetectionBody, path: String, position: SourcePosition) {
    self.analysisType = analysisType
    self.id = id
    self.body = body
    self.path = path
    self.position = position
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

  private var pythonInactiveReason: String? {
    switch pythonState {
    case .notRun(let reason): "skipped: \(reason)"
    case .loaded: isEnabled ? nil : "disabled"
    case .used: "used by Python bodies"
    }
  }

  private func inactiveReason(of lookup: LookupDefinition) -> String {
    if !isEnabled { return "disabled" }
    return lookup.unusedReason ?? (lookupState == nil ? "a lookup table, not loaded" : "used as a lookup table")
  }

  /// The correlation rule that it is; nil when it is something else.
  public var correlation: CorrelationRule? {
    if case .correlation(let rule) = body { return rule }
    return nil
  }

  /// Why it is not run although it is well formed; nil when it is.
  public var inactiveReason: String? {
    if let notRunReason { return notRunReason }
    if let lookup { return inactiveReason(of: lookup) }
    return switch body {
    case .simple, .correlation: isEnabled ? nil : "disabled"
    case .query(let query) where !query.isScheduled: "saved query: runs when it is asked for"
    case .query: isEnabled ? nil : "disabled"
    case .python: pythonInactiveReason
    case .other(let reason): pythonState == .used ? "used by Python bodies" : reason
    }
  }
}

/// The logic of a definition, by kind.
public enum DetectionBody: Sendable {
  /// A Simple Detection, which Picket compiles and runs.
  case simple(SimpleDetection)
  /// SQL over a table of records, whose rows rules look at.
  case query(QueryDefinition)
  /// What to look for in the matches of other rules.
  case correlation(CorrelationRule)
  /// A Python file, which workers load and run.
  case python(filename: String)
  /// A document without logic of its own, or of a kind that is not run yet; reports why.
  case other(reason: String)
}

/// What a document of a detection file defines, by its `AnalysisType`.
public enum AnalysisType: String, CaseIterable, Sendable {
  case rule
  case scheduledRule = "scheduled_rule"
  case policy
  case scheduledQuery = "scheduled_query"
  case savedQuery = "saved_query"
  case correlationRule = "correlation_rule"
  case dataModel = "datamodel"
  case global
  case pack
  case lookupTable = "lookup_table"
  case scheduledPrompt = "scheduled_prompt"

  /// The key that holds the id of such a document.
  public var idKey: String {
    switch self {
    case .rule, .scheduledRule, .correlationRule: "RuleID"
    case .policy: "PolicyID"
    case .scheduledQuery, .savedQuery: "QueryName"
    case .dataModel: "DataModelID"
    case .global: "GlobalID"
    case .pack: "PackID"
    case .lookupTable: "LookupName"
    case .scheduledPrompt: "PromptName"
    }
  }
}

/// The severity of a match, in ascending order.
///
/// The raw values are those of the wire (`picket.v1.Severity`).
public enum Severity: UInt8, CaseIterable, Comparable, Sendable {
  case info = 1
  case low
  case medium
  case high
  case critical

  /// The name as detection files write it, for example `Info`.
  public var name: String {
    switch self {
    case .info: "Info"
    case .low: "Low"
    case .medium: "Medium"
    case .high: "High"
    case .critical: "Critical"
    }
  }

  /// The severity of that name, as files write it (`Info`) or in capitals (`INFO`); nil for any other text.
  public init?(name: String) {
    guard let severity = Severity.allCases.first(where: { $0.name == name || $0.name.uppercased() == name }) else {
      return nil
    }
    self = severity
  }

  /// Orders by severity.
  public static func < (left: Severity, right: Severity) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// A mapping of a detection to a framework, for example `MITRE ATT&CK` and its techniques.
public struct Report: Sendable, Equatable {
  /// The framework's name.
  public var framework: String
  /// What in it the detection belongs to.
  public var values: [String]
}

/// A test that a detection file carries.
public struct DetectionTest: Sendable {
  /// The name, as the file has it.
  public var name: String
  /// Whether the detection is expected to match.
  public var expectedResult: Bool
  /// The event, one JSON object.
  public var log: [UInt8]
  /// Where the test is.
  public var position: SourcePosition
  /// The mocks it declares, which only Python bodies use.
  public var mocks: [TestMock] = []
  /// The log type that it names itself; nil where it does not.
  public var logType: String?
  /// What the rules of a correlation rule are said to have matched; the event has the same as JSON.
  public var outputs: [RuleOutput] = []
}

/// What holds where a detection file is silent.
public enum DetectionDefaults {
  /// Minutes of a dedup window.
  public static let dedupPeriodMinutes = 60
  /// Matches until there is an alert.
  public static let threshold = 1
}
