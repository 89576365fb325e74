import CPicketProto

/// Everything that is known of one detection.
public struct GetDetectionResponse: WireMessage {
  /// What the list says of it.
  public var summary: DetectionSummary?
  /// What it is about.
  public var description: String
  /// Where to read more.
  public var reference: String
  /// What to do about it.
  public var runbook: String
  /// Its tags.
  public var tags: [String]
  /// Its mappings to frameworks.
  public var reports: [Report]
  /// How long a dedup window stays open, in minutes.
  public var dedupPeriodMinutes: UInt32
  /// Matches a window needs before there is an alert.
  public var threshold: UInt64
  /// Whether matches make alerts, or only signals.
  public var createAlert: Bool
  /// Fields that an alert summarises.
  public var summaryAttributes: [String]
  /// Where its alerts go.
  public var outputIDs: [String]
  /// The template of the title; empty when there is none.
  public var alertTitle: String
  /// The dedup string's sources in the normal form of fields.
  public var groupBy: [String]
  /// Its tests, in the order of the file.
  public var tests: [DetectionTest]
  /// The stages of the detection logic in normal form.
  public var logic: [LogicStage]
  /// What it looks for.
  public var indicators: [Indicator]
  /// What it passes over.
  public var exclusions: [Indicator]
  /// The fields of the context of a match.
  public var outputFields: [OutputField]
  /// The severities it may take from the event, in order.
  public var dynamicSeverities: [DynamicSeverity]
  /// The file as it was loaded.
  public var source: [UInt8]
  /// The field whose distinct values the threshold counts, in normal form; empty when it counts matches.
  public var unique: String
  /// The text of a query as its author wrote it; empty for anything else.
  public var query: String
  /// The scheduled rules over the rows of a query, in order of id.
  public var scheduledRules: [String]
  /// How long a scheduled query may run; 0 means as long as any query may.
  public var timeoutMinutes: UInt32

  /// Makes a message.
  public init(
    summary: DetectionSummary? = nil,
    description: String = "",
    reference: String = "",
    runbook: String = "",
    tags: [String] = [],
    reports: [Report] = [],
    dedupPeriodMinutes: UInt32 = 0,
    threshold: UInt64 = 0,
    createAlert: Bool = false,
    summaryAttributes: [String] = [],
    outputIDs: [String] = [],
    alertTitle: String = "",
    groupBy: [String] = [],
    tests: [DetectionTest] = [],
    logic: [LogicStage] = [],
    indicators: [Indicator] = [],
    exclusions: [Indicator] = [],
    outputFields: [OutputField] = [],
    dynamicSeverities: [DynamicSeverity] = [],
    source: [UInt8] = [],
    unique: String = "",
    query: String = "",
    scheduledRules: [String] = [],
    timeoutMinutes: UInt32 = 0
  ) {
    self.summary = summary
    self.description = description
    self.reference = reference
    self.runbook = runbook
    self.tags = tags
    self.reports = reports
    self.dedupPeriodMinutes = dedupPeriodMinutes
    self.threshold = threshold
    self.createAlert = createAlert
    self.summaryAttributes = summaryAttributes
    self.outputIDs = outputIDs
    self.alertTitle = alertTitle
    self.groupBy = groupBy
    self.tests = tests
    self.logic = logic
    self.indicators = indicators
    self.exclusions = exclusions
    self.outputFields = outputFields
    self.dynamicSeverities = dynamicSeverities
    self.source = source
    self.unique = unique
    self.query = query
    self.scheduledRules = scheduledRules
    self.timeoutMinutes = timeoutMinutes
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_detection_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetDetectionResponse.self)
    summary = DetectionSummary?(field: raw.pointee.summary)
    description = String(field: raw.pointee.description)
    reference = String(field: raw.pointee.reference)
    runbook = String(field: raw.pointee.runbook)
    tags = [String](field: raw.pointee.tags, count: raw.pointee.n_tags)
    reports = [Report](field: raw.pointee.reports, count: raw.pointee.n_reports)
    dedupPeriodMinutes = raw.pointee.dedup_period_minutes
    threshold = raw.pointee.threshold
    createAlert = raw.pointee.create_alert != 0
    summaryAttributes = [String](field: raw.pointee.summary_attributes, count: raw.pointee.n_summary_attributes)
    outputIDs = [String](field: raw.pointee.output_ids, count: raw.pointee.n_output_ids)
    alertTitle = String(field: raw.pointee.alert_title)
    groupBy = [String](field: raw.pointee.group_by, count: raw.pointee.n_group_by)
    tests = [DetectionTest](field: raw.pointee.tests, count: raw.pointee.n_tests)
    logic = [LogicStage](field: raw.pointee.logic, count: raw.pointee.n_logic)
    indicators = [Indicator](field: raw.pointee.indicators, count: raw.pointee.n_indicators)
    exclusions = [Indicator](field: raw.pointee.exclusions, count: raw.pointee.n_exclusions)
    outputFields = [OutputField](field: raw.pointee.output_fields, count: raw.pointee.n_output_fields)
    dynamicSeverities = [DynamicSeverity](
      field: raw.pointee.dynamic_severities, count: raw.pointee.n_dynamic_severities)
    source = [UInt8](field: raw.pointee.source)
    unique = String(field: raw.pointee.unique)
    query = String(field: raw.pointee.query)
    scheduledRules = [String](field: raw.pointee.scheduled_rules, count: raw.pointee.n_scheduled_rules)
    timeoutMinutes = raw.pointee.timeout_minutes
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_detection_response__init)
    raw.pointee.summary = arena.submessage(summary)
    raw.pointee.description = arena.text(description)
    raw.pointee.reference = arena.text(reference)
    raw.pointee.runbook = arena.text(runbook)
    raw.pointee.n_tags = tags.count
    raw.pointee.tags = arena.texts(tags)
    raw.pointee.n_reports = reports.count
    raw.pointee.reports = arena.list(reports)
    raw.pointee.dedup_period_minutes = dedupPeriodMinutes
    raw.pointee.threshold = threshold
    raw.pointee.create_alert = createAlert ? 1 : 0
    raw.pointee.n_summary_attributes = summaryAttributes.count
    raw.pointee.summary_attributes = arena.texts(summaryAttributes)
    raw.pointee.n_output_ids = outputIDs.count
    raw.pointee.output_ids = arena.texts(outputIDs)
    raw.pointee.alert_title = arena.text(alertTitle)
    raw.pointee.n_group_by = groupBy.count
    raw.pointee.group_by = arena.texts(groupBy)
    raw.pointee.n_tests = tests.count
    raw.pointee.tests = arena.list(tests)
    raw.pointee.n_logic = logic.count
    raw.pointee.logic = arena.list(logic)
    raw.pointee.n_indicators = indicators.count
    raw.pointee.indicators = arena.list(indicators)
    raw.pointee.n_exclusions = exclusions.count
    raw.pointee.exclusions = arena.list(exclusions)
    raw.pointee.n_output_fields = outputFields.count
    raw.pointee.output_fields = arena.list(outputFields)
    raw.pointee.n_dynamic_severities = dynamicSeverities.count
    raw.pointee.dynamic_severities = arena.list(dynamicSeverities)
    raw.pointee.source = arena.data(source)
    raw.pointee.unique = arena.text(unique)
    raw.pointee.query = arena.text(query)
    raw.pointee.n_scheduled_rules = scheduledRules.count
    raw.pointee.scheduled_rules = arena.texts(scheduledRules)
    raw.pointee.timeout_minutes = timeoutMinutes
    return BuiltMessage(raw)
  }
}
