import CPicketProto

/// What an operator sees: the matches of one dedup window that reached its threshold.
public struct Alert: WireMessage {
  /// The id of the alert.
  public var alertID: String
  /// Matches or failures of the rule.
  public var kind: AlertKind
  /// The id of the detection.
  public var detectionID: String
  /// The name people know the detection by.
  public var displayName: String
  /// The severity of the window's first match.
  public var severity: Severity
  /// The title of the window's first match.
  public var title: String
  /// The dedup string of the window.
  public var dedup: String
  /// The context of the window's first match, a JSON object.
  public var context: [UInt8]
  /// Where the alert is on its way to being done with.
  public var status: AlertStatus
  /// Matches in the window.
  public var eventCount: UInt64
  /// Distinct values in the window; 0 where the detection counts none.
  public var uniqueCount: UInt64
  /// Matches, or distinct values, that the window needed.
  public var threshold: UInt64
  /// When the window's first match came, in nanoseconds since 1970.
  public var firstMatchUnixNanos: Int64
  /// When the match came that reached the threshold, in nanoseconds since 1970.
  public var createdUnixNanos: Int64
  /// When the alert last changed, in nanoseconds since 1970.
  public var updatedUnixNanos: Int64
  /// When the window closes, in nanoseconds since 1970.
  public var windowClosesUnixNanos: Int64
  /// The log types that the detection looks at.
  public var logTypes: [String]
  /// What the detection is about.
  public var description: String
  /// What to do about it.
  public var runbook: String
  /// Where to read more.
  public var reference: String
  /// Where the alert goes.
  public var destinations: [String]

  /// Makes a message.
  public init(
    alertID: String = "",
    kind: AlertKind = .unspecified,
    detectionID: String = "",
    displayName: String = "",
    severity: Severity = .unspecified,
    title: String = "",
    dedup: String = "",
    context: [UInt8] = [],
    status: AlertStatus = .unspecified,
    eventCount: UInt64 = 0,
    uniqueCount: UInt64 = 0,
    threshold: UInt64 = 0,
    firstMatchUnixNanos: Int64 = 0,
    createdUnixNanos: Int64 = 0,
    updatedUnixNanos: Int64 = 0,
    windowClosesUnixNanos: Int64 = 0,
    logTypes: [String] = [],
    description: String = "",
    runbook: String = "",
    reference: String = "",
    destinations: [String] = []
  ) {
    self.alertID = alertID
    self.kind = kind
    self.detectionID = detectionID
    self.displayName = displayName
    self.severity = severity
    self.title = title
    self.dedup = dedup
    self.context = context
    self.status = status
    self.eventCount = eventCount
    self.uniqueCount = uniqueCount
    self.threshold = threshold
    self.firstMatchUnixNanos = firstMatchUnixNanos
    self.createdUnixNanos = createdUnixNanos
    self.updatedUnixNanos = updatedUnixNanos
    self.windowClosesUnixNanos = windowClosesUnixNanos
    self.logTypes = logTypes
    self.description = description
    self.runbook = runbook
    self.reference = reference
    self.destinations = destinations
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__alert__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Alert.self)
    alertID = String(field: raw.pointee.alert_id)
    kind = AlertKind(rawValue: Int32(truncatingIfNeeded: raw.pointee.kind.rawValue))
    detectionID = String(field: raw.pointee.detection_id)
    displayName = String(field: raw.pointee.display_name)
    severity = Severity(rawValue: Int32(truncatingIfNeeded: raw.pointee.severity.rawValue))
    title = String(field: raw.pointee.title)
    dedup = String(field: raw.pointee.dedup)
    context = [UInt8](field: raw.pointee.context)
    status = AlertStatus(rawValue: Int32(truncatingIfNeeded: raw.pointee.status.rawValue))
    eventCount = raw.pointee.event_count
    uniqueCount = raw.pointee.unique_count
    threshold = raw.pointee.threshold
    firstMatchUnixNanos = raw.pointee.first_match_unix_nanos
    createdUnixNanos = raw.pointee.created_unix_nanos
    updatedUnixNanos = raw.pointee.updated_unix_nanos
    windowClosesUnixNanos = raw.pointee.window_closes_unix_nanos
    logTypes = [String](field: raw.pointee.log_types, count: raw.pointee.n_log_types)
    description = String(field: raw.pointee.description)
    runbook = String(field: raw.pointee.runbook)
    reference = String(field: raw.pointee.reference)
    destinations = [String](field: raw.pointee.destinations, count: raw.pointee.n_destinations)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__alert__init)
    raw.pointee.alert_id = arena.text(alertID)
    raw.pointee.kind = .init(UInt32(bitPattern: kind.rawValue))
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.display_name = arena.text(displayName)
    raw.pointee.severity = .init(UInt32(bitPattern: severity.rawValue))
    raw.pointee.title = arena.text(title)
    raw.pointee.dedup = arena.text(dedup)
    raw.pointee.context = arena.data(context)
    raw.pointee.status = .init(UInt32(bitPattern: status.rawValue))
    raw.pointee.event_count = eventCount
    raw.pointee.unique_count = uniqueCount
    raw.pointee.threshold = threshold
    raw.pointee.first_match_unix_nanos = firstMatchUnixNanos
    raw.pointee.created_unix_nanos = createdUnixNanos
    raw.pointee.updated_unix_nanos = updatedUnixNanos
    raw.pointee.window_closes_unix_nanos = windowClosesUnixNanos
    raw.pointee.n_log_types = logTypes.count
    raw.pointee.log_types = arena.texts(logTypes)
    raw.pointee.description = arena.text(description)
    raw.pointee.runbook = arena.text(runbook)
    raw.pointee.reference = arena.text(reference)
    raw.pointee.n_destinations = destinations.count
    raw.pointee.destinations = arena.texts(destinations)
    return BuiltMessage(raw)
  }
}
