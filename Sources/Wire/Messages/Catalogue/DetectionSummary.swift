import CPicketProto

/// One line of the list of detections.
public struct DetectionSummary: WireMessage {
  /// The id of the detection.
  public var detectionID: String
  /// The name that people see.
  public var displayName: String
  /// The AnalysisType as files write it, for example "rule".
  public var analysisType: String
  /// Whether the file enables it.
  public var enabled: Bool
  /// The severity.
  public var severity: Severity
  /// The log types it looks at.
  public var logTypes: [String]
  /// How many tests it has.
  public var testCount: UInt32
  /// Evaluated when an event of its log types arrives.
  public var active: Bool
  /// Why it is not run, for example "Python body"; empty when `active`.
  public var inactiveReason: String
  /// The file it was loaded from.
  public var path: String
  /// When a scheduled query runs, for example `every 60 minutes`; empty for anything else.
  public var schedule: String
  /// The queries whose rows a scheduled rule looks at.
  public var scheduledQueries: [String]

  /// Makes a message.
  public init(
    detectionID: String = "",
    displayName: String = "",
    analysisType: String = "",
    enabled: Bool = false,
    severity: Severity = .unspecified,
    logTypes: [String] = [],
    testCount: UInt32 = 0,
    active: Bool = false,
    inactiveReason: String = "",
    path: String = "",
    schedule: String = "",
    scheduledQueries: [String] = []
  ) {
    self.detectionID = detectionID
    self.displayName = displayName
    self.analysisType = analysisType
    self.enabled = enabled
    self.severity = severity
    self.logTypes = logTypes
    self.testCount = testCount
    self.active = active
    self.inactiveReason = inactiveReason
    self.path = path
    self.schedule = schedule
    self.scheduledQueries = scheduledQueries
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__detection_summary__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DetectionSummary.self)
    detectionID = String(field: raw.pointee.detection_id)
    displayName = String(field: raw.pointee.display_name)
    analysisType = String(field: raw.pointee.analysis_type)
    enabled = raw.pointee.enabled != 0
    severity = Severity(rawValue: Int32(truncatingIfNeeded: raw.pointee.severity.rawValue))
    logTypes = [String](field: raw.pointee.log_types, count: raw.pointee.n_log_types)
    testCount = raw.pointee.test_count
    active = raw.pointee.active != 0
    inactiveReason = String(field: raw.pointee.inactive_reason)
    path = String(field: raw.pointee.path)
    schedule = String(field: raw.pointee.schedule)
    scheduledQueries = [String](field: raw.pointee.scheduled_queries, count: raw.pointee.n_scheduled_queries)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__detection_summary__init)
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.display_name = arena.text(displayName)
    raw.pointee.analysis_type = arena.text(analysisType)
    raw.pointee.enabled = enabled ? 1 : 0
    raw.pointee.severity = .init(UInt32(bitPattern: severity.rawValue))
    raw.pointee.n_log_types = logTypes.count
    raw.pointee.log_types = arena.texts(logTypes)
    raw.pointee.test_count = testCount
    raw.pointee.active = active ? 1 : 0
    raw.pointee.inactive_reason = arena.text(inactiveReason)
    raw.pointee.path = arena.text(path)
    raw.pointee.schedule = arena.text(schedule)
    raw.pointee.n_scheduled_queries = scheduledQueries.count
    raw.pointee.scheduled_queries = arena.texts(scheduledQueries)
    return BuiltMessage(raw)
  }
}
