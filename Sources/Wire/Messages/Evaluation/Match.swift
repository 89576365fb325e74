import CPicketProto

/// A rule said yes to an event.
public struct Match: WireMessage {
  /// The id of the detection.
  public var detectionID: String
  /// The name that people see.
  public var displayName: String
  /// The severity.
  public var severity: Severity
  /// The title of an alert.
  ///
  /// At most 1,000 characters; a longer one ends in `... (truncated)`.
  public var title: String
  /// The dedup string, at most 1,000 characters like the title.
  public var dedup: String
  /// What it is about.
  public var description: String
  /// What to do about it.
  public var runbook: String
  /// Where to read more.
  public var reference: String
  /// A JSON object; empty when the detection has no AlertContext.
  public var context: [UInt8]
  /// Where an alert of this match goes.
  public var destinations: [String]
  /// What became of the match.
  public var outcome: Outcome
  /// The alert that the match belongs to; empty when there is none.
  public var alertID: String
  /// Matches in the dedup window so far.
  public var eventCount: UInt64
  /// Matches the window needs before there is an alert.
  public var threshold: UInt64
  /// When the dedup window was opened, in nanoseconds since 1970.
  public var windowOpenedUnixNanos: Int64
  /// When the dedup window closes, in nanoseconds since 1970.
  public var windowClosesUnixNanos: Int64
  /// Distinct values seen in the window, when the detection counts those.
  public var uniqueCount: UInt64

  /// Makes a message.
  public init(
    detectionID: String = "",
    displayName: String = "",
    severity: Severity = .unspecified,
    title: String = "",
    dedup: String = "",
    description: String = "",
    runbook: String = "",
    reference: String = "",
    context: [UInt8] = [],
    destinations: [String] = [],
    outcome: Outcome = .unspecified,
    alertID: String = "",
    eventCount: UInt64 = 0,
    threshold: UInt64 = 0,
    windowOpenedUnixNanos: Int64 = 0,
    windowClosesUnixNanos: Int64 = 0,
    uniqueCount: UInt64 = 0
  ) {
    self.detectionID = detectionID
    self.displayName = displayName
    self.severity = severity
    self.title = title
    self.dedup = dedup
    self.description = description
    self.runbook = runbook
    self.reference = reference
    self.context = context
    self.destinations = destinations
    self.outcome = outcome
    self.alertID = alertID
    self.eventCount = eventCount
    self.threshold = threshold
    self.windowOpenedUnixNanos = windowOpenedUnixNanos
    self.windowClosesUnixNanos = windowClosesUnixNanos
    self.uniqueCount = uniqueCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__match__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Match.self)
    detectionID = String(field: raw.pointee.detection_id)
    displayName = String(field: raw.pointee.display_name)
    severity = Severity(rawValue: Int32(truncatingIfNeeded: raw.pointee.severity.rawValue))
    title = String(field: raw.pointee.title)
    dedup = String(field: raw.pointee.dedup)
    description = String(field: raw.pointee.description)
    runbook = String(field: raw.pointee.runbook)
    reference = String(field: raw.pointee.reference)
    context = [UInt8](field: raw.pointee.context)
    destinations = [String](field: raw.pointee.destinations, count: raw.pointee.n_destinations)
    outcome = Outcome(rawValue: Int32(truncatingIfNeeded: raw.pointee.outcome.rawValue))
    alertID = String(field: raw.pointee.alert_id)
    eventCount = raw.pointee.event_count
    threshold = raw.pointee.threshold
    windowOpenedUnixNanos = raw.pointee.window_opened_unix_nanos
    windowClosesUnixNanos = raw.pointee.window_closes_unix_nanos
    uniqueCount = raw.pointee.unique_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__match__init)
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.display_name = arena.text(displayName)
    raw.pointee.severity = .init(UInt32(bitPattern: severity.rawValue))
    raw.pointee.title = arena.text(title)
    raw.pointee.dedup = arena.text(dedup)
    raw.pointee.description = arena.text(description)
    raw.pointee.runbook = arena.text(runbook)
    raw.pointee.reference = arena.text(reference)
    raw.pointee.context = arena.data(context)
    raw.pointee.n_destinations = destinations.count
    raw.pointee.destinations = arena.texts(destinations)
    raw.pointee.outcome = .init(UInt32(bitPattern: outcome.rawValue))
    raw.pointee.alert_id = arena.text(alertID)
    raw.pointee.event_count = eventCount
    raw.pointee.threshold = threshold
    raw.pointee.window_opened_unix_nanos = windowOpenedUnixNanos
    raw.pointee.window_closes_unix_nanos = windowClosesUnixNanos
    raw.pointee.unique_count = uniqueCount
    return BuiltMessage(raw)
  }
}
