// Made by `make generate` from proto/picket/v1/detection.proto; do not edit.

import CPicketProto

/// How severe a match is.
///
/// A number of a later version is kept as it is.
public enum Severity: WireEnumeration {
  /// Not set.
  case unspecified
  case info
  case low
  case medium
  case high
  case critical
  /// A number without a name.
  case unrecognized(Int32)

  /// Makes the value of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .info
    case 2: self = .low
    case 3: self = .medium
    case 4: self = .high
    case 5: self = .critical
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .info: 1
    case .low: 2
    case .medium: 3
    case .high: 4
    case .critical: 5
    case .unrecognized(let number): number
    }
  }

  /// The name in the proto file, or the number of a value without one.
  public var description: String {
    switch self {
    case .unspecified: "SEVERITY_UNSPECIFIED"
    case .info: "INFO"
    case .low: "LOW"
    case .medium: "MEDIUM"
    case .high: "HIGH"
    case .critical: "CRITICAL"
    case .unrecognized(let number): "\(number)"
    }
  }
}

/// What became of a match.
///
/// A number of a later version is kept as it is.
public enum Outcome: WireEnumeration {
  /// Not set.
  case unspecified
  /// The detection makes no alerts.
  case signal
  /// The window has not seen enough matches yet.
  case belowThreshold
  /// The match opened an alert.
  case alertCreated
  /// The match was folded into an open alert.
  case alertUpdated
  /// The caller asked for no change of state.
  case dryRun
  /// The event was evaluated before.
  case duplicateEvent
  /// The detection is switched off.
  case disabled
  /// A number without a name.
  case unrecognized(Int32)

  /// Makes the value of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .signal
    case 2: self = .belowThreshold
    case 3: self = .alertCreated
    case 4: self = .alertUpdated
    case 5: self = .dryRun
    case 6: self = .duplicateEvent
    case 7: self = .disabled
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .signal: 1
    case .belowThreshold: 2
    case .alertCreated: 3
    case .alertUpdated: 4
    case .dryRun: 5
    case .duplicateEvent: 6
    case .disabled: 7
    case .unrecognized(let number): number
    }
  }

  /// The name in the proto file, or the number of a value without one.
  public var description: String {
    switch self {
    case .unspecified: "OUTCOME_UNSPECIFIED"
    case .signal: "SIGNAL"
    case .belowThreshold: "BELOW_THRESHOLD"
    case .alertCreated: "ALERT_CREATED"
    case .alertUpdated: "ALERT_UPDATED"
    case .dryRun: "DRY_RUN"
    case .duplicateEvent: "DUPLICATE_EVENT"
    case .disabled: "DISABLED"
    case .unrecognized(let number): "\(number)"
    }
  }
}

/// Where an alert is on its way from being found to being done with.
///
/// A number of a later version is kept as it came.
///
/// A number of a later version is kept as it is.
public enum AlertStatus: WireEnumeration {
  /// Not set.
  case unspecified
  /// Nobody has looked at it yet.
  case open
  /// Somebody has looked at it.
  case triaged
  /// It was dealt with; new alerts of severity INFO start here.
  case resolved
  /// It is done with, and retention may remove it.
  case closed
  /// A number without a name.
  case unrecognized(Int32)

  /// Makes the value of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .open
    case 2: self = .triaged
    case 3: self = .resolved
    case 4: self = .closed
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .open: 1
    case .triaged: 2
    case .resolved: 3
    case .closed: 4
    case .unrecognized(let number): number
    }
  }

  /// The name in the proto file, or the number of a value without one.
  public var description: String {
    switch self {
    case .unspecified: "ALERT_STATUS_UNSPECIFIED"
    case .open: "OPEN"
    case .triaged: "TRIAGED"
    case .resolved: "RESOLVED"
    case .closed: "CLOSED"
    case .unrecognized(let number): "\(number)"
    }
  }
}

/// What an alert is about.
///
/// A number of a later version is kept as it is.
public enum AlertKind: WireEnumeration {
  /// Not set.
  case unspecified
  /// Matches of a rule.
  case rule
  /// Failures of a rule.
  case ruleError
  /// A number without a name.
  case unrecognized(Int32)

  /// Makes the value of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .rule
    case 2: self = .ruleError
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .rule: 1
    case .ruleError: 2
    case .unrecognized(let number): number
    }
  }

  /// The name in the proto file, or the number of a value without one.
  public var description: String {
    switch self {
    case .unspecified: "ALERT_KIND_UNSPECIFIED"
    case .rule: "RULE"
    case .ruleError: "RULE_ERROR"
    case .unrecognized(let number): "\(number)"
    }
  }
}

/// What the values of a column are.
///
/// The numbers are those of the members of `Value`, and TIME.
///
/// A number of a later version is kept as it is.
public enum ValueType: WireEnumeration {
  /// Not set.
  case unspecified
  case text
  case integer
  case double
  case boolean
  /// Nothing says what the values would be if they were not null.
  case null
  case list
  /// Nanoseconds since 1970, UTC, in `intValue`.
  case time
  /// A number without a name.
  case unrecognized(Int32)

  /// Makes the value of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .text
    case 2: self = .integer
    case 3: self = .double
    case 4: self = .boolean
    case 5: self = .null
    case 6: self = .list
    case 7: self = .time
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .text: 1
    case .integer: 2
    case .double: 3
    case .boolean: 4
    case .null: 5
    case .list: 6
    case .time: 7
    case .unrecognized(let number): number
    }
  }

  /// The name in the proto file, or the number of a value without one.
  public var description: String {
    switch self {
    case .unspecified: "VALUE_TYPE_UNSPECIFIED"
    case .text: "TEXT"
    case .integer: "INTEGER"
    case .double: "DOUBLE"
    case .boolean: "BOOLEAN"
    case .null: "NULL_TYPE"
    case .list: "LIST"
    case .time: "TIME"
    case .unrecognized(let number): "\(number)"
    }
  }
}

/// What happened to an alert, or to the watch that tells of it.
///
/// A number of a later version is kept as it came.
///
/// A number of a later version is kept as it is.
public enum AlertChangeKind: WireEnumeration {
  /// Not set.
  case unspecified
  /// A window reached its threshold.
  case created
  /// A match was added.
  case updated
  /// Somebody changed the status.
  case statusChanged
  /// Changes were left out, because they are no longer kept or because the watcher is slow.
  case missed
  /// Where the watch starts; sent first.
  case started
  /// A match was added that meets no silence, to an alert that no delivery has had for a silence: it is to be delivered
  /// as a new one.
  case unsilenced
  /// A number without a name.
  case unrecognized(Int32)

  /// Makes the value of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .created
    case 2: self = .updated
    case 3: self = .statusChanged
    case 4: self = .missed
    case 5: self = .started
    case 6: self = .unsilenced
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .created: 1
    case .updated: 2
    case .statusChanged: 3
    case .missed: 4
    case .started: 5
    case .unsilenced: 6
    case .unrecognized(let number): number
    }
  }

  /// The name in the proto file, or the number of a value without one.
  public var description: String {
    switch self {
    case .unspecified: "KIND_UNSPECIFIED"
    case .created: "CREATED"
    case .updated: "UPDATED"
    case .statusChanged: "STATUS_CHANGED"
    case .missed: "MISSED"
    case .started: "STARTED"
    case .unsilenced: "UNSILENCED"
    case .unrecognized(let number): "\(number)"
    }
  }
}

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
  /// The silence that the match meets; absent when it meets none.
  public var silence: AlertSilence?

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
    uniqueCount: UInt64 = 0,
    silence: AlertSilence? = nil
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
    self.silence = silence
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
    silence = AlertSilence?(field: raw.pointee.silence)
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
    raw.pointee.silence = arena.submessage(silence)
    return BuiltMessage(raw)
  }
}

/// A detection that failed on an event; the others' verdicts stand.
public struct DetectionError: WireMessage {
  /// The id of the detection.
  public var detectionID: String
  /// The kind of failure, for example "inline-filter".
  public var code: String
  /// What happened, for a person who can act on it.
  public var message: String
  /// What became of the failure: it has a dedup window and an alert of its own.
  public var outcome: Outcome
  /// The alert about the failures of the detection; empty when there is none.
  public var alertID: String

  /// Makes a message.
  public init(
    detectionID: String = "",
    code: String = "",
    message: String = "",
    outcome: Outcome = .unspecified,
    alertID: String = ""
  ) {
    self.detectionID = detectionID
    self.code = code
    self.message = message
    self.outcome = outcome
    self.alertID = alertID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__detection_error__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DetectionError.self)
    detectionID = String(field: raw.pointee.detection_id)
    code = String(field: raw.pointee.code)
    message = String(field: raw.pointee.message)
    outcome = Outcome(rawValue: Int32(truncatingIfNeeded: raw.pointee.outcome.rawValue))
    alertID = String(field: raw.pointee.alert_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__detection_error__init)
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.code = arena.text(code)
    raw.pointee.message = arena.text(message)
    raw.pointee.outcome = .init(UInt32(bitPattern: outcome.rawValue))
    raw.pointee.alert_id = arena.text(alertID)
    return BuiltMessage(raw)
  }
}

/// One event to evaluate against every detection of its log type.
public struct EvaluateEventRequest: WireMessage {
  /// The kind of the event, for example "Wiz.Detections".
  public var logType: String
  /// One JSON object, UTF-8.
  public var event: [UInt8]
  /// Names the event for retries; empty means unnamed.
  public var eventID: String
  /// Evaluate only; change no state.
  public var dryRun: Bool
  /// Also return why each detection matched or not.
  public var explain: Bool

  /// Makes a message.
  public init(
    logType: String = "",
    event: [UInt8] = [],
    eventID: String = "",
    dryRun: Bool = false,
    explain: Bool = false
  ) {
    self.logType = logType
    self.event = event
    self.eventID = eventID
    self.dryRun = dryRun
    self.explain = explain
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__evaluate_event_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EvaluateEventRequest.self)
    logType = String(field: raw.pointee.log_type)
    event = [UInt8](field: raw.pointee.event)
    eventID = String(field: raw.pointee.event_id)
    dryRun = raw.pointee.dry_run != 0
    explain = raw.pointee.explain != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__evaluate_event_request__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.event = arena.data(event)
    raw.pointee.event_id = arena.text(eventID)
    raw.pointee.dry_run = dryRun ? 1 : 0
    raw.pointee.explain = explain ? 1 : 0
    return BuiltMessage(raw)
  }
}

extension EvaluateEventRequest {
  /// The numbers of the fields, for code that reads the message in place.
  enum Number: UInt32 {
    case logType = 1
    case event = 2
    case eventID = 3
    case dryRun = 4
    case explain = 5
  }
}

/// The verdict on one event.
public struct EvaluateEventResponse: WireMessage {
  /// In order of detection id.
  public var matches: [Match]
  /// Enabled detections whose log types contain that of the event.
  public var detectionsEvaluated: UInt32
  /// The detections that failed.
  public var errors: [DetectionError]
  /// Present when `explain` was asked for.
  public var explanation: Explanation?

  /// Makes a message.
  public init(
    matches: [Match] = [],
    detectionsEvaluated: UInt32 = 0,
    errors: [DetectionError] = [],
    explanation: Explanation? = nil
  ) {
    self.matches = matches
    self.detectionsEvaluated = detectionsEvaluated
    self.errors = errors
    self.explanation = explanation
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__evaluate_event_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EvaluateEventResponse.self)
    matches = [Match](field: raw.pointee.matches, count: raw.pointee.n_matches)
    detectionsEvaluated = raw.pointee.detections_evaluated
    errors = [DetectionError](field: raw.pointee.errors, count: raw.pointee.n_errors)
    explanation = Explanation?(field: raw.pointee.explanation)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__evaluate_event_response__init)
    raw.pointee.n_matches = matches.count
    raw.pointee.matches = arena.list(matches)
    raw.pointee.detections_evaluated = detectionsEvaluated
    raw.pointee.n_errors = errors.count
    raw.pointee.errors = arena.list(errors)
    raw.pointee.explanation = arena.submessage(explanation)
    return BuiltMessage(raw)
  }
}

/// Why each detection of the log type matched or not.
public struct Explanation: WireMessage {
  /// One entry for each detection, in order of id.
  public var detections: [DetectionExplanation]
  /// What lookup tables say of the event, as its detections see it in p_enrichment; empty where they say nothing.
  public var enrichment: [UInt8]

  /// Makes a message.
  public init(
    detections: [DetectionExplanation] = [],
    enrichment: [UInt8] = []
  ) {
    self.detections = detections
    self.enrichment = enrichment
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__explanation__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Explanation.self)
    detections = [DetectionExplanation](field: raw.pointee.detections, count: raw.pointee.n_detections)
    enrichment = [UInt8](field: raw.pointee.enrichment)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__explanation__init)
    raw.pointee.n_detections = detections.count
    raw.pointee.detections = arena.list(detections)
    raw.pointee.enrichment = arena.data(enrichment)
    return BuiltMessage(raw)
  }
}

/// Why one detection matched or not.
public struct DetectionExplanation: WireMessage {
  /// The id of the detection.
  public var detectionID: String
  /// Whether the detection matched.
  public var matched: Bool
  /// The inline filters as one node; absent when there are none.
  public var filters: ExpressionExplanation?
  /// The detection's expressions as one node.
  public var detection: ExpressionExplanation?
  /// One node for each entry of DynamicSeverities, in order.
  public var severities: [ExpressionExplanation]
  /// The severity.
  public var severity: Severity
  /// The dedup window that a match of this event goes into, as it stands; absent where it does not match.
  public var window: WindowExplanation?

  /// Makes a message.
  public init(
    detectionID: String = "",
    matched: Bool = false,
    filters: ExpressionExplanation? = nil,
    detection: ExpressionExplanation? = nil,
    severities: [ExpressionExplanation] = [],
    severity: Severity = .unspecified,
    window: WindowExplanation? = nil
  ) {
    self.detectionID = detectionID
    self.matched = matched
    self.filters = filters
    self.detection = detection
    self.severities = severities
    self.severity = severity
    self.window = window
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__detection_explanation__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DetectionExplanation.self)
    detectionID = String(field: raw.pointee.detection_id)
    matched = raw.pointee.matched != 0
    filters = ExpressionExplanation?(field: raw.pointee.filters)
    detection = ExpressionExplanation?(field: raw.pointee.detection)
    severities = [ExpressionExplanation](field: raw.pointee.severities, count: raw.pointee.n_severities)
    severity = Severity(rawValue: Int32(truncatingIfNeeded: raw.pointee.severity.rawValue))
    window = WindowExplanation?(field: raw.pointee.window)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__detection_explanation__init)
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.matched = matched ? 1 : 0
    raw.pointee.filters = arena.submessage(filters)
    raw.pointee.detection = arena.submessage(detection)
    raw.pointee.n_severities = severities.count
    raw.pointee.severities = arena.list(severities)
    raw.pointee.severity = .init(UInt32(bitPattern: severity.rawValue))
    raw.pointee.window = arena.submessage(window)
    return BuiltMessage(raw)
  }
}

/// A dedup window as it stands.
public struct WindowExplanation: WireMessage {
  /// The dedup string.
  public var dedup: String
  /// Whether a window is open; when none is, the next match opens one.
  public var open: Bool
  /// When the window opened, in nanoseconds since 1970.
  public var openedUnixNanos: Int64
  /// When the window closes, in nanoseconds since 1970.
  public var closesUnixNanos: Int64
  /// Matches in the window.
  public var eventCount: UInt64
  /// Matches, or distinct values, that the window needs before there is an alert.
  public var threshold: UInt64
  /// Distinct values in the window; 0 where the detection counts none.
  public var uniqueCount: UInt64
  /// The alert of the window; empty while the threshold is not reached.
  public var alertID: String
  /// The silence that the match meets; absent when it meets none.
  public var silence: AlertSilence?

  /// Makes a message.
  public init(
    dedup: String = "",
    open: Bool = false,
    openedUnixNanos: Int64 = 0,
    closesUnixNanos: Int64 = 0,
    eventCount: UInt64 = 0,
    threshold: UInt64 = 0,
    uniqueCount: UInt64 = 0,
    alertID: String = "",
    silence: AlertSilence? = nil
  ) {
    self.dedup = dedup
    self.open = open
    self.openedUnixNanos = openedUnixNanos
    self.closesUnixNanos = closesUnixNanos
    self.eventCount = eventCount
    self.threshold = threshold
    self.uniqueCount = uniqueCount
    self.alertID = alertID
    self.silence = silence
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__window_explanation__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__WindowExplanation.self)
    dedup = String(field: raw.pointee.dedup)
    open = raw.pointee.open != 0
    openedUnixNanos = raw.pointee.opened_unix_nanos
    closesUnixNanos = raw.pointee.closes_unix_nanos
    eventCount = raw.pointee.event_count
    threshold = raw.pointee.threshold
    uniqueCount = raw.pointee.unique_count
    alertID = String(field: raw.pointee.alert_id)
    silence = AlertSilence?(field: raw.pointee.silence)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__window_explanation__init)
    raw.pointee.dedup = arena.text(dedup)
    raw.pointee.open = open ? 1 : 0
    raw.pointee.opened_unix_nanos = openedUnixNanos
    raw.pointee.closes_unix_nanos = closesUnixNanos
    raw.pointee.event_count = eventCount
    raw.pointee.threshold = threshold
    raw.pointee.unique_count = uniqueCount
    raw.pointee.alert_id = arena.text(alertID)
    raw.pointee.silence = arena.submessage(silence)
    return BuiltMessage(raw)
  }
}

/// One node of a condition tree, with what it saw.
public struct ExpressionExplanation: WireMessage {
  /// The node in the normal form, for example `severity ne "INFORMATIONAL"`.
  public var text: String
  /// What the node came to.
  public var value: Bool
  /// The field the node reads; empty for combinators and constants.
  public var field: String
  /// The field's value as JSON, at most 1,000 bytes of it; empty when the field is missing.
  public var actual: [UInt8]
  /// Whether the field was missing from the event.
  public var missing: Bool
  /// Why the node failed; empty when it did not.
  public var error: String
  /// The nodes below, in order.
  public var children: [ExpressionExplanation]
  /// `actual` was cut.
  public var truncated: Bool

  /// Makes a message.
  public init(
    text: String = "",
    value: Bool = false,
    field: String = "",
    actual: [UInt8] = [],
    missing: Bool = false,
    error: String = "",
    children: [ExpressionExplanation] = [],
    truncated: Bool = false
  ) {
    self.text = text
    self.value = value
    self.field = field
    self.actual = actual
    self.missing = missing
    self.error = error
    self.children = children
    self.truncated = truncated
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__expression_explanation__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ExpressionExplanation.self)
    text = String(field: raw.pointee.text)
    value = raw.pointee.value != 0
    field = String(field: raw.pointee.field)
    actual = [UInt8](field: raw.pointee.actual)
    missing = raw.pointee.missing != 0
    error = String(field: raw.pointee.error)
    children = [ExpressionExplanation](field: raw.pointee.children, count: raw.pointee.n_children)
    truncated = raw.pointee.truncated != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__expression_explanation__init)
    raw.pointee.text = arena.text(text)
    raw.pointee.value = value ? 1 : 0
    raw.pointee.field = arena.text(field)
    raw.pointee.actual = arena.data(actual)
    raw.pointee.missing = missing ? 1 : 0
    raw.pointee.error = arena.text(error)
    raw.pointee.n_children = children.count
    raw.pointee.children = arena.list(children)
    raw.pointee.truncated = truncated ? 1 : 0
    return BuiltMessage(raw)
  }
}

/// Many events of one log type, one JSON object a line.
public struct EvaluateEventsRequest: WireMessage {
  /// The kind of the events, for example `Wiz.Detections`.
  public var logType: String
  /// JSON objects, one a line; empty lines are passed over and count as lines.
  public var events: [UInt8]
  /// Whether to evaluate only, without a change of state.
  public var dryRun: Bool

  /// Makes a message.
  public init(
    logType: String = "",
    events: [UInt8] = [],
    dryRun: Bool = false
  ) {
    self.logType = logType
    self.events = events
    self.dryRun = dryRun
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__evaluate_events_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EvaluateEventsRequest.self)
    logType = String(field: raw.pointee.log_type)
    events = [UInt8](field: raw.pointee.events)
    dryRun = raw.pointee.dry_run != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__evaluate_events_request__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.events = arena.data(events)
    raw.pointee.dry_run = dryRun ? 1 : 0
    return BuiltMessage(raw)
  }
}

extension EvaluateEventsRequest {
  /// The numbers of the fields, for code that reads the message in place.
  enum Number: UInt32 {
    case logType = 1
    case events = 2
    case dryRun = 3
  }
}

/// The verdicts on many events.
public struct EvaluateEventsResponse: WireMessage {
  /// Only events with a match or an error, in order of index.
  public var results: [EventResult]
  /// Events that were evaluated.
  public var eventsEvaluated: UInt64
  /// The first of the lines that were refused, in order of index; the daemon's limit rejected_records_named_max bounds
  /// them.
  public var rejected: [RejectedRecord]
  /// Enabled detections whose log types contain that of the events.
  public var detectionsEvaluated: UInt32
  /// All lines that were refused.
  public var rejectedCount: UInt64

  /// Makes a message.
  public init(
    results: [EventResult] = [],
    eventsEvaluated: UInt64 = 0,
    rejected: [RejectedRecord] = [],
    detectionsEvaluated: UInt32 = 0,
    rejectedCount: UInt64 = 0
  ) {
    self.results = results
    self.eventsEvaluated = eventsEvaluated
    self.rejected = rejected
    self.detectionsEvaluated = detectionsEvaluated
    self.rejectedCount = rejectedCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__evaluate_events_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EvaluateEventsResponse.self)
    results = [EventResult](field: raw.pointee.results, count: raw.pointee.n_results)
    eventsEvaluated = raw.pointee.events_evaluated
    rejected = [RejectedRecord](field: raw.pointee.rejected, count: raw.pointee.n_rejected)
    detectionsEvaluated = raw.pointee.detections_evaluated
    rejectedCount = raw.pointee.rejected_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__evaluate_events_response__init)
    raw.pointee.n_results = results.count
    raw.pointee.results = arena.list(results)
    raw.pointee.events_evaluated = eventsEvaluated
    raw.pointee.n_rejected = rejected.count
    raw.pointee.rejected = arena.list(rejected)
    raw.pointee.detections_evaluated = detectionsEvaluated
    raw.pointee.rejected_count = rejectedCount
    return BuiltMessage(raw)
  }
}

/// The verdict on one event of many.
public struct EventResult: WireMessage {
  /// The line, counted from 0.
  public var index: UInt32
  /// The matches, in order of detection id.
  public var matches: [Match]
  /// The detections that failed.
  public var errors: [DetectionError]

  /// Makes a message.
  public init(
    index: UInt32 = 0,
    matches: [Match] = [],
    errors: [DetectionError] = []
  ) {
    self.index = index
    self.matches = matches
    self.errors = errors
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__event_result__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EventResult.self)
    index = raw.pointee.index
    matches = [Match](field: raw.pointee.matches, count: raw.pointee.n_matches)
    errors = [DetectionError](field: raw.pointee.errors, count: raw.pointee.n_errors)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__event_result__init)
    raw.pointee.index = index
    raw.pointee.n_matches = matches.count
    raw.pointee.matches = arena.list(matches)
    raw.pointee.n_errors = errors.count
    raw.pointee.errors = arena.list(errors)
    return BuiltMessage(raw)
  }
}

/// A record that was refused, and why.
public struct RejectedRecord: WireMessage {
  /// The line or record, counted from 0.
  public var index: UInt32
  /// What is wrong and what was expected.
  public var reason: String

  /// Makes a message.
  public init(
    index: UInt32 = 0,
    reason: String = ""
  ) {
    self.index = index
    self.reason = reason
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__rejected_record__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__RejectedRecord.self)
    index = raw.pointee.index
    reason = String(field: raw.pointee.reason)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__rejected_record__init)
    raw.pointee.index = index
    raw.pointee.reason = arena.text(reason)
    return BuiltMessage(raw)
  }
}

/// A filter and a page of the loaded detections.
public struct ListDetectionsRequest: WireMessage {
  /// Only this log type; empty means all.
  public var logType: String
  /// Only ids or display names that contain this text, without case; empty means all.
  public var text: String
  /// At most this many; 0 means the daemon's own bound.
  public var pageSize: UInt32
  /// The `nextPageToken` of the page before; empty means from the start.
  public var pageToken: String

  /// Makes a message.
  public init(
    logType: String = "",
    text: String = "",
    pageSize: UInt32 = 0,
    pageToken: String = ""
  ) {
    self.logType = logType
    self.text = text
    self.pageSize = pageSize
    self.pageToken = pageToken
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_detections_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListDetectionsRequest.self)
    logType = String(field: raw.pointee.log_type)
    text = String(field: raw.pointee.text)
    pageSize = raw.pointee.page_size
    pageToken = String(field: raw.pointee.page_token)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_detections_request__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.text = arena.text(text)
    raw.pointee.page_size = pageSize
    raw.pointee.page_token = arena.text(pageToken)
    return BuiltMessage(raw)
  }
}

/// One page of the loaded detections, in order of id.
public struct ListDetectionsResponse: WireMessage {
  /// The detections of this page.
  public var detections: [DetectionSummary]
  /// Empty on the last page.
  public var nextPageToken: String
  /// Detections that the filter let through, on all pages.
  public var totalCount: UInt32

  /// Makes a message.
  public init(
    detections: [DetectionSummary] = [],
    nextPageToken: String = "",
    totalCount: UInt32 = 0
  ) {
    self.detections = detections
    self.nextPageToken = nextPageToken
    self.totalCount = totalCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_detections_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListDetectionsResponse.self)
    detections = [DetectionSummary](field: raw.pointee.detections, count: raw.pointee.n_detections)
    nextPageToken = String(field: raw.pointee.next_page_token)
    totalCount = raw.pointee.total_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_detections_response__init)
    raw.pointee.n_detections = detections.count
    raw.pointee.detections = arena.list(detections)
    raw.pointee.next_page_token = arena.text(nextPageToken)
    raw.pointee.total_count = totalCount
    return BuiltMessage(raw)
  }
}

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
  /// What the configuration puts in place of what its file says.
  public var overrides: [DetectionOverride]

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
    scheduledQueries: [String] = [],
    overrides: [DetectionOverride] = []
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
    self.overrides = overrides
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
    overrides = [DetectionOverride](field: raw.pointee.overrides, count: raw.pointee.n_overrides)
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
    raw.pointee.n_overrides = overrides.count
    raw.pointee.overrides = arena.list(overrides)
    return BuiltMessage(raw)
  }
}

/// A key of a detection for which the configuration has another value than its file.
public struct DetectionOverride: WireMessage {
  /// The key as files write it, for example `Severity`.
  public var key: String
  /// The value that holds.
  public var value: String
  /// The value of the file; empty where it has none.
  public var fileValue: String

  /// Makes a message.
  public init(
    key: String = "",
    value: String = "",
    fileValue: String = ""
  ) {
    self.key = key
    self.value = value
    self.fileValue = fileValue
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__detection_override__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DetectionOverride.self)
    key = String(field: raw.pointee.key)
    value = String(field: raw.pointee.value)
    fileValue = String(field: raw.pointee.file_value)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__detection_override__init)
    raw.pointee.key = arena.text(key)
    raw.pointee.value = arena.text(value)
    raw.pointee.file_value = arena.text(fileValue)
    return BuiltMessage(raw)
  }
}

/// Asks for everything that is known of one detection.
public struct GetDetectionRequest: WireMessage {
  /// The id of the detection.
  public var detectionID: String

  /// Makes a message.
  public init(
    detectionID: String = ""
  ) {
    self.detectionID = detectionID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_detection_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetDetectionRequest.self)
    detectionID = String(field: raw.pointee.detection_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_detection_request__init)
    raw.pointee.detection_id = arena.text(detectionID)
    return BuiltMessage(raw)
  }
}

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
  /// The field whose distinct values the threshold counts, in normal form; empty when it counts matches.
  public var unique: String
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
  /// The text of a query as its author wrote it; empty for anything else.
  public var query: String
  /// The scheduled rules over the rows of a query, in order of id.
  public var scheduledRules: [String]
  /// How long a scheduled query may run; 0 means as long as any query may.
  public var timeoutMinutes: UInt32
  /// Of a detection whose logic is in Python: the file of its body.
  ///
  /// Empty for any other.
  public var bodyPath: String
  /// The functions that its body defines, in the order in which they are called.
  public var functions: [String]
  /// The modules of the user's own that its body uses, by id.
  public var helpers: [String]
  /// The data models that its body uses, by id.
  public var dataModels: [String]
  /// What of the page could not be read from the source of its body, each in a few words.
  public var unread: [String]
  /// The file as it was loaded.
  public var source: [UInt8]

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
    unique: String = "",
    tests: [DetectionTest] = [],
    logic: [LogicStage] = [],
    indicators: [Indicator] = [],
    exclusions: [Indicator] = [],
    outputFields: [OutputField] = [],
    dynamicSeverities: [DynamicSeverity] = [],
    query: String = "",
    scheduledRules: [String] = [],
    timeoutMinutes: UInt32 = 0,
    bodyPath: String = "",
    functions: [String] = [],
    helpers: [String] = [],
    dataModels: [String] = [],
    unread: [String] = [],
    source: [UInt8] = []
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
    self.unique = unique
    self.tests = tests
    self.logic = logic
    self.indicators = indicators
    self.exclusions = exclusions
    self.outputFields = outputFields
    self.dynamicSeverities = dynamicSeverities
    self.query = query
    self.scheduledRules = scheduledRules
    self.timeoutMinutes = timeoutMinutes
    self.bodyPath = bodyPath
    self.functions = functions
    self.helpers = helpers
    self.dataModels = dataModels
    self.unread = unread
    self.source = source
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
    unique = String(field: raw.pointee.unique)
    tests = [DetectionTest](field: raw.pointee.tests, count: raw.pointee.n_tests)
    logic = [LogicStage](field: raw.pointee.logic, count: raw.pointee.n_logic)
    indicators = [Indicator](field: raw.pointee.indicators, count: raw.pointee.n_indicators)
    exclusions = [Indicator](field: raw.pointee.exclusions, count: raw.pointee.n_exclusions)
    outputFields = [OutputField](field: raw.pointee.output_fields, count: raw.pointee.n_output_fields)
    dynamicSeverities = [DynamicSeverity](
      field: raw.pointee.dynamic_severities, count: raw.pointee.n_dynamic_severities)
    query = String(field: raw.pointee.query)
    scheduledRules = [String](field: raw.pointee.scheduled_rules, count: raw.pointee.n_scheduled_rules)
    timeoutMinutes = raw.pointee.timeout_minutes
    bodyPath = String(field: raw.pointee.body_path)
    functions = [String](field: raw.pointee.functions, count: raw.pointee.n_functions)
    helpers = [String](field: raw.pointee.helpers, count: raw.pointee.n_helpers)
    dataModels = [String](field: raw.pointee.data_models, count: raw.pointee.n_data_models)
    unread = [String](field: raw.pointee.unread, count: raw.pointee.n_unread)
    source = [UInt8](field: raw.pointee.source)
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
    raw.pointee.unique = arena.text(unique)
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
    raw.pointee.query = arena.text(query)
    raw.pointee.n_scheduled_rules = scheduledRules.count
    raw.pointee.scheduled_rules = arena.texts(scheduledRules)
    raw.pointee.timeout_minutes = timeoutMinutes
    raw.pointee.body_path = arena.text(bodyPath)
    raw.pointee.n_functions = functions.count
    raw.pointee.functions = arena.texts(functions)
    raw.pointee.n_helpers = helpers.count
    raw.pointee.helpers = arena.texts(helpers)
    raw.pointee.n_data_models = dataModels.count
    raw.pointee.data_models = arena.texts(dataModels)
    raw.pointee.n_unread = unread.count
    raw.pointee.unread = arena.texts(unread)
    raw.pointee.source = arena.data(source)
    return BuiltMessage(raw)
  }
}

/// A mapping to a framework, for example "MITRE ATT&CK" and its techniques.
public struct Report: WireMessage {
  /// The framework.
  public var framework: String
  /// The entries of the framework.
  public var values: [String]

  /// Makes a message.
  public init(
    framework: String = "",
    values: [String] = []
  ) {
    self.framework = framework
    self.values = values
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__report__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Report.self)
    framework = String(field: raw.pointee.framework)
    values = [String](field: raw.pointee.values, count: raw.pointee.n_values)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__report__init)
    raw.pointee.framework = arena.text(framework)
    raw.pointee.n_values = values.count
    raw.pointee.values = arena.texts(values)
    return BuiltMessage(raw)
  }
}

/// One test of a detection: an event and whether it must match.
public struct DetectionTest: WireMessage {
  /// The name.
  public var name: String
  /// Whether the event must match.
  public var expectedResult: Bool
  /// The event, one JSON object.
  public var log: [UInt8]

  /// Makes a message.
  public init(
    name: String = "",
    expectedResult: Bool = false,
    log: [UInt8] = []
  ) {
    self.name = name
    self.expectedResult = expectedResult
    self.log = log
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__detection_test__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DetectionTest.self)
    name = String(field: raw.pointee.name)
    expectedResult = raw.pointee.expected_result != 0
    log = [UInt8](field: raw.pointee.log)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__detection_test__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.expected_result = expectedResult ? 1 : 0
    raw.pointee.log = arena.data(log)
    return BuiltMessage(raw)
  }
}

/// One stage of a detection's logic: its name and its conditions, one a line.
public struct LogicStage: WireMessage {
  /// The name.
  public var name: String
  /// The conditions in normal form.
  public var lines: [String]

  /// Makes a message.
  public init(
    name: String = "",
    lines: [String] = []
  ) {
    self.name = name
    self.lines = lines
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__logic_stage__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__LogicStage.self)
    name = String(field: raw.pointee.name)
    lines = [String](field: raw.pointee.lines, count: raw.pointee.n_lines)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__logic_stage__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.n_lines = lines.count
    raw.pointee.lines = arena.texts(lines)
    return BuiltMessage(raw)
  }
}

/// A field, a kind of comparison and the values it looks for.
public struct Indicator: WireMessage {
  /// The field in the normal form.
  public var field: String
  /// The kind of comparison.
  public var kind: String
  /// The values it looks for.
  public var values: [String]
  /// How many other loaded detections look for the same field, kind and values.
  public var corpusCount: UInt32

  /// Makes a message.
  public init(
    field: String = "",
    kind: String = "",
    values: [String] = [],
    corpusCount: UInt32 = 0
  ) {
    self.field = field
    self.kind = kind
    self.values = values
    self.corpusCount = corpusCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__indicator__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Indicator.self)
    field = String(field: raw.pointee.field)
    kind = String(field: raw.pointee.kind)
    values = [String](field: raw.pointee.values, count: raw.pointee.n_values)
    corpusCount = raw.pointee.corpus_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__indicator__init)
    raw.pointee.field = arena.text(field)
    raw.pointee.kind = arena.text(kind)
    raw.pointee.n_values = values.count
    raw.pointee.values = arena.texts(values)
    raw.pointee.corpus_count = corpusCount
    return BuiltMessage(raw)
  }
}

/// A field that the detection emits when it matches.
public struct OutputField: WireMessage {
  /// The name of the field.
  public var field: String
  /// Where its value comes from; empty when it is the field of that name.
  public var source: String

  /// Makes a message.
  public init(
    field: String = "",
    source: String = ""
  ) {
    self.field = field
    self.source = source
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__output_field__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__OutputField.self)
    field = String(field: raw.pointee.field)
    source = String(field: raw.pointee.source)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__output_field__init)
    raw.pointee.field = arena.text(field)
    raw.pointee.source = arena.text(source)
    return BuiltMessage(raw)
  }
}

/// A severity and the conditions under which a match has it.
public struct DynamicSeverity: WireMessage {
  /// The severity.
  public var severity: Severity
  /// The conditions in normal form, one a line.
  public var lines: [String]

  /// Makes a message.
  public init(
    severity: Severity = .unspecified,
    lines: [String] = []
  ) {
    self.severity = severity
    self.lines = lines
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__dynamic_severity__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DynamicSeverity.self)
    severity = Severity(rawValue: Int32(truncatingIfNeeded: raw.pointee.severity.rawValue))
    lines = [String](field: raw.pointee.lines, count: raw.pointee.n_lines)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__dynamic_severity__init)
    raw.pointee.severity = .init(UInt32(bitPattern: severity.rawValue))
    raw.pointee.n_lines = lines.count
    raw.pointee.lines = arena.texts(lines)
    return BuiltMessage(raw)
  }
}

/// Asks how the daemon is.
public struct GetStatusRequest: WireMessage {
  /// Whether the response is to have `activity` too, which grows with what is loaded.
  public var activity: Bool

  /// Makes a message.
  public init(
    activity: Bool = false
  ) {
    self.activity = activity
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_status_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetStatusRequest.self)
    activity = raw.pointee.activity != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_status_request__init)
    raw.pointee.activity = activity ? 1 : 0
    return BuiltMessage(raw)
  }
}

/// How the daemon is: counts, versions, limits.
public struct GetStatusResponse: WireMessage {
  /// The version of the daemon.
  public var version: String
  /// When the daemon started, in nanoseconds since 1970.
  public var startedUnixNanos: Int64
  /// How long the daemon has run, in nanoseconds.
  public var uptimeNanos: Int64
  /// Detections that were loaded.
  public var detectionsLoaded: UInt32
  /// Detections that are evaluated.
  public var detectionsActive: UInt32
  /// Problems found in detection files.
  public var problemCount: UInt32
  /// Events evaluated since the start.
  public var eventsEvaluated: UInt64
  /// Events refused since the start.
  public var eventsRejected: UInt64
  /// Matches since the start.
  public var matches: UInt64
  /// Failures of detections since the start.
  public var detectionErrors: UInt64
  /// Connections open now.
  public var connectionsOpen: UInt32
  /// Connections accepted since the start.
  public var connectionsAccepted: UInt64
  /// Connections refused since the start.
  public var connectionsRefused: UInt64
  /// Requests since the start.
  public var requests: UInt64
  /// Requests answered with a status other than OK.
  public var requestsFailed: UInt64
  /// Calls not yet answered.
  public var callsInFlight: UInt32
  /// The bounds in force.
  public var limits: [Limit]
  /// SERVING, or why not.
  public var state: String
  /// The versions of the libraries that matter when something is reported.
  public var components: [Component]
  /// The log types that detections look at.
  public var logTypes: [LogTypeStatus]
  /// When the detections were loaded, in nanoseconds since 1970.
  public var detectionsLoadedUnixNanos: Int64
  /// Connections that were closed because their framing was lost.
  public var connectionsBroken: UInt64
  /// How the durable state is; absent when the daemon keeps none beyond its own life.
  public var stateStatus: StateStatus?
  /// How the flow window is.
  public var flows: FlowStatus?
  /// The scheduled queries that are loaded, in order of name.
  public var queries: [ScheduledQueryStatus]
  /// Reloads since the start that replaced the detections.
  public var reloads: UInt64
  /// Reloads since the start that were refused.
  public var reloadsRefused: UInt64
  /// Why the last reload was refused; empty when it was not.
  public var lastReloadRefusal: String
  /// When the last reload ended, in nanoseconds since 1970; 0 when there was none.
  public var lastReloadUnixNanos: Int64
  /// The processes that run bodies in Python; absent when there are no such bodies, or nothing runs them.
  public var python: PythonStatus?
  /// What was missing, damaged or repaired when the daemon opened its state and its flow log, in sentences; empty when
  /// nothing was.
  public var recoveryNotes: [String]
  /// Silences that hold now.
  public var silencesActive: UInt32
  /// The least severe level that the daemon logs, for example `info`.
  public var logLevel: String
  /// What the daemon has done, by method, log type and detection; absent unless the request asks for it.
  public var activity: Activity?
  /// The active correlation rules, in order of id.
  public var correlations: [CorrelationStatus]
  /// Matches that were kept for correlation rules since the start.
  public var signalsKept: UInt64
  /// Matches that made room for later ones of their rule since the start, although correlation rules could still see
  /// them.
  public var signalsDropped: UInt64

  /// Makes a message.
  public init(
    version: String = "",
    startedUnixNanos: Int64 = 0,
    uptimeNanos: Int64 = 0,
    detectionsLoaded: UInt32 = 0,
    detectionsActive: UInt32 = 0,
    problemCount: UInt32 = 0,
    eventsEvaluated: UInt64 = 0,
    eventsRejected: UInt64 = 0,
    matches: UInt64 = 0,
    detectionErrors: UInt64 = 0,
    connectionsOpen: UInt32 = 0,
    connectionsAccepted: UInt64 = 0,
    connectionsRefused: UInt64 = 0,
    requests: UInt64 = 0,
    requestsFailed: UInt64 = 0,
    callsInFlight: UInt32 = 0,
    limits: [Limit] = [],
    state: String = "",
    components: [Component] = [],
    logTypes: [LogTypeStatus] = [],
    detectionsLoadedUnixNanos: Int64 = 0,
    connectionsBroken: UInt64 = 0,
    stateStatus: StateStatus? = nil,
    flows: FlowStatus? = nil,
    queries: [ScheduledQueryStatus] = [],
    reloads: UInt64 = 0,
    reloadsRefused: UInt64 = 0,
    lastReloadRefusal: String = "",
    lastReloadUnixNanos: Int64 = 0,
    python: PythonStatus? = nil,
    recoveryNotes: [String] = [],
    silencesActive: UInt32 = 0,
    logLevel: String = "",
    activity: Activity? = nil,
    correlations: [CorrelationStatus] = [],
    signalsKept: UInt64 = 0,
    signalsDropped: UInt64 = 0
  ) {
    self.version = version
    self.startedUnixNanos = startedUnixNanos
    self.uptimeNanos = uptimeNanos
    self.detectionsLoaded = detectionsLoaded
    self.detectionsActive = detectionsActive
    self.problemCount = problemCount
    self.eventsEvaluated = eventsEvaluated
    self.eventsRejected = eventsRejected
    self.matches = matches
    self.detectionErrors = detectionErrors
    self.connectionsOpen = connectionsOpen
    self.connectionsAccepted = connectionsAccepted
    self.connectionsRefused = connectionsRefused
    self.requests = requests
    self.requestsFailed = requestsFailed
    self.callsInFlight = callsInFlight
    self.limits = limits
    self.state = state
    self.components = components
    self.logTypes = logTypes
    self.detectionsLoadedUnixNanos = detectionsLoadedUnixNanos
    self.connectionsBroken = connectionsBroken
    self.stateStatus = stateStatus
    self.flows = flows
    self.queries = queries
    self.reloads = reloads
    self.reloadsRefused = reloadsRefused
    self.lastReloadRefusal = lastReloadRefusal
    self.lastReloadUnixNanos = lastReloadUnixNanos
    self.python = python
    self.recoveryNotes = recoveryNotes
    self.silencesActive = silencesActive
    self.logLevel = logLevel
    self.activity = activity
    self.correlations = correlations
    self.signalsKept = signalsKept
    self.signalsDropped = signalsDropped
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_status_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetStatusResponse.self)
    version = String(field: raw.pointee.version)
    startedUnixNanos = raw.pointee.started_unix_nanos
    uptimeNanos = raw.pointee.uptime_nanos
    detectionsLoaded = raw.pointee.detections_loaded
    detectionsActive = raw.pointee.detections_active
    problemCount = raw.pointee.problem_count
    eventsEvaluated = raw.pointee.events_evaluated
    eventsRejected = raw.pointee.events_rejected
    matches = raw.pointee.matches
    detectionErrors = raw.pointee.detection_errors
    connectionsOpen = raw.pointee.connections_open
    connectionsAccepted = raw.pointee.connections_accepted
    connectionsRefused = raw.pointee.connections_refused
    requests = raw.pointee.requests
    requestsFailed = raw.pointee.requests_failed
    callsInFlight = raw.pointee.calls_in_flight
    limits = [Limit](field: raw.pointee.limits, count: raw.pointee.n_limits)
    state = String(field: raw.pointee.state)
    components = [Component](field: raw.pointee.components, count: raw.pointee.n_components)
    logTypes = [LogTypeStatus](field: raw.pointee.log_types, count: raw.pointee.n_log_types)
    detectionsLoadedUnixNanos = raw.pointee.detections_loaded_unix_nanos
    connectionsBroken = raw.pointee.connections_broken
    stateStatus = StateStatus?(field: raw.pointee.state_status)
    flows = FlowStatus?(field: raw.pointee.flows)
    queries = [ScheduledQueryStatus](field: raw.pointee.queries, count: raw.pointee.n_queries)
    reloads = raw.pointee.reloads
    reloadsRefused = raw.pointee.reloads_refused
    lastReloadRefusal = String(field: raw.pointee.last_reload_refusal)
    lastReloadUnixNanos = raw.pointee.last_reload_unix_nanos
    python = PythonStatus?(field: raw.pointee.python)
    recoveryNotes = [String](field: raw.pointee.recovery_notes, count: raw.pointee.n_recovery_notes)
    silencesActive = raw.pointee.silences_active
    logLevel = String(field: raw.pointee.log_level)
    activity = Activity?(field: raw.pointee.activity)
    correlations = [CorrelationStatus](field: raw.pointee.correlations, count: raw.pointee.n_correlations)
    signalsKept = raw.pointee.signals_kept
    signalsDropped = raw.pointee.signals_dropped
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_status_response__init)
    raw.pointee.version = arena.text(version)
    raw.pointee.started_unix_nanos = startedUnixNanos
    raw.pointee.uptime_nanos = uptimeNanos
    raw.pointee.detections_loaded = detectionsLoaded
    raw.pointee.detections_active = detectionsActive
    raw.pointee.problem_count = problemCount
    raw.pointee.events_evaluated = eventsEvaluated
    raw.pointee.events_rejected = eventsRejected
    raw.pointee.matches = matches
    raw.pointee.detection_errors = detectionErrors
    raw.pointee.connections_open = connectionsOpen
    raw.pointee.connections_accepted = connectionsAccepted
    raw.pointee.connections_refused = connectionsRefused
    raw.pointee.requests = requests
    raw.pointee.requests_failed = requestsFailed
    raw.pointee.calls_in_flight = callsInFlight
    raw.pointee.n_limits = limits.count
    raw.pointee.limits = arena.list(limits)
    raw.pointee.state = arena.text(state)
    raw.pointee.n_components = components.count
    raw.pointee.components = arena.list(components)
    raw.pointee.n_log_types = logTypes.count
    raw.pointee.log_types = arena.list(logTypes)
    raw.pointee.detections_loaded_unix_nanos = detectionsLoadedUnixNanos
    raw.pointee.connections_broken = connectionsBroken
    raw.pointee.state_status = arena.submessage(stateStatus)
    raw.pointee.flows = arena.submessage(flows)
    raw.pointee.n_queries = queries.count
    raw.pointee.queries = arena.list(queries)
    raw.pointee.reloads = reloads
    raw.pointee.reloads_refused = reloadsRefused
    raw.pointee.last_reload_refusal = arena.text(lastReloadRefusal)
    raw.pointee.last_reload_unix_nanos = lastReloadUnixNanos
    raw.pointee.python = arena.submessage(python)
    raw.pointee.n_recovery_notes = recoveryNotes.count
    raw.pointee.recovery_notes = arena.texts(recoveryNotes)
    raw.pointee.silences_active = silencesActive
    raw.pointee.log_level = arena.text(logLevel)
    raw.pointee.activity = arena.submessage(activity)
    raw.pointee.n_correlations = correlations.count
    raw.pointee.correlations = arena.list(correlations)
    raw.pointee.signals_kept = signalsKept
    raw.pointee.signals_dropped = signalsDropped
    return BuiltMessage(raw)
  }
}

/// What the daemon has done since its start: two of these give the rates of the time between them.
public struct Activity: WireMessage {
  /// When it was looked at, in nanoseconds of a clock that is never set.
  public var monotonicNanos: Int64
  /// Memory of the process that is in use, in bytes; 0 where it is not known.
  public var residentBytes: UInt64
  /// Processor time of the process, in nanoseconds; 0 where it is not known.
  public var cpuNanos: Int64
  /// The methods, in order of service and name, those without requests among them.
  public var methods: [MethodActivity]
  /// The log types that detections look at, in order of name; where there are more than the response holds, those with
  /// the most events.
  public var logTypes: [LogTypeActivity]
  /// Events of all other log types.
  public var otherLogTypes: LogTypeActivity?
  /// The active detections, in order of id; where there are more than the response holds, those that took the most
  /// time.
  public var detections: [DetectionActivity]
  /// Active detections that the response does not hold.
  public var detectionsLeftOut: UInt64

  /// Makes a message.
  public init(
    monotonicNanos: Int64 = 0,
    residentBytes: UInt64 = 0,
    cpuNanos: Int64 = 0,
    methods: [MethodActivity] = [],
    logTypes: [LogTypeActivity] = [],
    otherLogTypes: LogTypeActivity? = nil,
    detections: [DetectionActivity] = [],
    detectionsLeftOut: UInt64 = 0
  ) {
    self.monotonicNanos = monotonicNanos
    self.residentBytes = residentBytes
    self.cpuNanos = cpuNanos
    self.methods = methods
    self.logTypes = logTypes
    self.otherLogTypes = otherLogTypes
    self.detections = detections
    self.detectionsLeftOut = detectionsLeftOut
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__activity__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Activity.self)
    monotonicNanos = raw.pointee.monotonic_nanos
    residentBytes = raw.pointee.resident_bytes
    cpuNanos = raw.pointee.cpu_nanos
    methods = [MethodActivity](field: raw.pointee.methods, count: raw.pointee.n_methods)
    logTypes = [LogTypeActivity](field: raw.pointee.log_types, count: raw.pointee.n_log_types)
    otherLogTypes = LogTypeActivity?(field: raw.pointee.other_log_types)
    detections = [DetectionActivity](field: raw.pointee.detections, count: raw.pointee.n_detections)
    detectionsLeftOut = raw.pointee.detections_left_out
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__activity__init)
    raw.pointee.monotonic_nanos = monotonicNanos
    raw.pointee.resident_bytes = residentBytes
    raw.pointee.cpu_nanos = cpuNanos
    raw.pointee.n_methods = methods.count
    raw.pointee.methods = arena.list(methods)
    raw.pointee.n_log_types = logTypes.count
    raw.pointee.log_types = arena.list(logTypes)
    raw.pointee.other_log_types = arena.submessage(otherLogTypes)
    raw.pointee.n_detections = detections.count
    raw.pointee.detections = arena.list(detections)
    raw.pointee.detections_left_out = detectionsLeftOut
    return BuiltMessage(raw)
  }
}

/// What the calls of a method came to.
public struct MethodActivity: WireMessage {
  /// The service.
  public var service: String
  /// The method.
  public var method: String
  /// Requests that came.
  public var requests: UInt64
  /// Requests that were answered with a status other than OK.
  public var failures: UInt64
  /// How long requests took from when they were read to when their answers were written, in nanoseconds together.
  ///
  /// Streams have no such time.
  public var elapsedNanos: UInt64
  /// How many took how long, the shortest first, without buckets that are empty.
  public var latencies: [LatencyBucket]

  /// Makes a message.
  public init(
    service: String = "",
    method: String = "",
    requests: UInt64 = 0,
    failures: UInt64 = 0,
    elapsedNanos: UInt64 = 0,
    latencies: [LatencyBucket] = []
  ) {
    self.service = service
    self.method = method
    self.requests = requests
    self.failures = failures
    self.elapsedNanos = elapsedNanos
    self.latencies = latencies
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__method_activity__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__MethodActivity.self)
    service = String(field: raw.pointee.service)
    method = String(field: raw.pointee.method)
    requests = raw.pointee.requests
    failures = raw.pointee.failures
    elapsedNanos = raw.pointee.elapsed_nanos
    latencies = [LatencyBucket](field: raw.pointee.latencies, count: raw.pointee.n_latencies)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__method_activity__init)
    raw.pointee.service = arena.text(service)
    raw.pointee.method = arena.text(method)
    raw.pointee.requests = requests
    raw.pointee.failures = failures
    raw.pointee.elapsed_nanos = elapsedNanos
    raw.pointee.n_latencies = latencies.count
    raw.pointee.latencies = arena.list(latencies)
    return BuiltMessage(raw)
  }
}

/// Requests that took about the same time.
public struct LatencyBucket: WireMessage {
  /// They took longer than this, in nanoseconds; at least 0.
  public var aboveNanos: UInt64
  /// They took no longer than this, in nanoseconds; 0 where there is no bound.
  public var upToNanos: UInt64
  /// How many there were.
  public var count: UInt64

  /// Makes a message.
  public init(
    aboveNanos: UInt64 = 0,
    upToNanos: UInt64 = 0,
    count: UInt64 = 0
  ) {
    self.aboveNanos = aboveNanos
    self.upToNanos = upToNanos
    self.count = count
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__latency_bucket__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__LatencyBucket.self)
    aboveNanos = raw.pointee.above_nanos
    upToNanos = raw.pointee.up_to_nanos
    count = raw.pointee.count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__latency_bucket__init)
    raw.pointee.above_nanos = aboveNanos
    raw.pointee.up_to_nanos = upToNanos
    raw.pointee.count = count
    return BuiltMessage(raw)
  }
}

/// What the events of a log type came to.
public struct LogTypeActivity: WireMessage {
  /// The log type; empty for all others together.
  public var logType: String
  /// Events that were evaluated.
  public var events: UInt64
  /// Events that were rejected, because they are no event.
  public var rejected: UInt64
  /// Matches of detections.
  public var matches: UInt64
  /// Bytes of the events, those of the rejected ones among them.
  public var bytes: UInt64

  /// Makes a message.
  public init(
    logType: String = "",
    events: UInt64 = 0,
    rejected: UInt64 = 0,
    matches: UInt64 = 0,
    bytes: UInt64 = 0
  ) {
    self.logType = logType
    self.events = events
    self.rejected = rejected
    self.matches = matches
    self.bytes = bytes
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__log_type_activity__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__LogTypeActivity.self)
    logType = String(field: raw.pointee.log_type)
    events = raw.pointee.events
    rejected = raw.pointee.rejected
    matches = raw.pointee.matches
    bytes = raw.pointee.bytes
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__log_type_activity__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.events = events
    raw.pointee.rejected = rejected
    raw.pointee.matches = matches
    raw.pointee.bytes = bytes
    return BuiltMessage(raw)
  }
}

/// What a detection has done.
public struct DetectionActivity: WireMessage {
  /// The id of the detection.
  public var detectionID: String
  /// Events and rows that it was held against, also where the index knew beforehand that it does not match.
  public var evaluations: UInt64
  /// Matches.
  public var matches: UInt64
  /// Alerts that its matches and failures created.
  public var alerts: UInt64
  /// Events and rows on which it failed.
  public var failures: UInt64
  /// How long its evaluation took, in nanoseconds, without its body in Python; estimated from some of the events.
  public var elapsedNanos: UInt64
  /// Calls of its body in Python.
  public var pythonCalls: UInt64
  /// Calls that failed, those that took too long among them.
  public var pythonErrors: UInt64
  /// Calls that took too long or took their worker with them.
  public var pythonStalls: UInt64
  /// How long the calls took, in nanoseconds.
  public var pythonNanos: UInt64
  /// Whether its body is not called any more, until the next reload.
  public var quarantined: Bool

  /// Makes a message.
  public init(
    detectionID: String = "",
    evaluations: UInt64 = 0,
    matches: UInt64 = 0,
    alerts: UInt64 = 0,
    failures: UInt64 = 0,
    elapsedNanos: UInt64 = 0,
    pythonCalls: UInt64 = 0,
    pythonErrors: UInt64 = 0,
    pythonStalls: UInt64 = 0,
    pythonNanos: UInt64 = 0,
    quarantined: Bool = false
  ) {
    self.detectionID = detectionID
    self.evaluations = evaluations
    self.matches = matches
    self.alerts = alerts
    self.failures = failures
    self.elapsedNanos = elapsedNanos
    self.pythonCalls = pythonCalls
    self.pythonErrors = pythonErrors
    self.pythonStalls = pythonStalls
    self.pythonNanos = pythonNanos
    self.quarantined = quarantined
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__detection_activity__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DetectionActivity.self)
    detectionID = String(field: raw.pointee.detection_id)
    evaluations = raw.pointee.evaluations
    matches = raw.pointee.matches
    alerts = raw.pointee.alerts
    failures = raw.pointee.failures
    elapsedNanos = raw.pointee.elapsed_nanos
    pythonCalls = raw.pointee.python_calls
    pythonErrors = raw.pointee.python_errors
    pythonStalls = raw.pointee.python_stalls
    pythonNanos = raw.pointee.python_nanos
    quarantined = raw.pointee.quarantined != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__detection_activity__init)
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.evaluations = evaluations
    raw.pointee.matches = matches
    raw.pointee.alerts = alerts
    raw.pointee.failures = failures
    raw.pointee.elapsed_nanos = elapsedNanos
    raw.pointee.python_calls = pythonCalls
    raw.pointee.python_errors = pythonErrors
    raw.pointee.python_stalls = pythonStalls
    raw.pointee.python_nanos = pythonNanos
    raw.pointee.quarantined = quarantined ? 1 : 0
    return BuiltMessage(raw)
  }
}

/// The processes that run bodies in Python.
public struct PythonStatus: WireMessage {
  /// The version of the interpreter.
  public var version: String
  /// What keeps the processes from doing harm, for people.
  public var confinement: String
  /// Bodies that are loaded.
  public var bodies: UInt32
  /// Workers that there should be.
  public var workers: UInt32
  /// Workers that run.
  public var workersRunning: UInt32
  /// Workers that were replaced since the detections were loaded.
  public var workersReplaced: UInt64
  /// Times that all processes were started anew since then.
  public var restarts: UInt64
  /// Calls of bodies that took too long, or took their worker with them, since then.
  public var faults: UInt64
  /// Events that wait for a worker.
  public var waiting: UInt32
  /// The detections whose bodies are not called any more, until the next reload.
  public var quarantined: [String]

  /// Makes a message.
  public init(
    version: String = "",
    confinement: String = "",
    bodies: UInt32 = 0,
    workers: UInt32 = 0,
    workersRunning: UInt32 = 0,
    workersReplaced: UInt64 = 0,
    restarts: UInt64 = 0,
    faults: UInt64 = 0,
    waiting: UInt32 = 0,
    quarantined: [String] = []
  ) {
    self.version = version
    self.confinement = confinement
    self.bodies = bodies
    self.workers = workers
    self.workersRunning = workersRunning
    self.workersReplaced = workersReplaced
    self.restarts = restarts
    self.faults = faults
    self.waiting = waiting
    self.quarantined = quarantined
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__python_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__PythonStatus.self)
    version = String(field: raw.pointee.version)
    confinement = String(field: raw.pointee.confinement)
    bodies = raw.pointee.bodies
    workers = raw.pointee.workers
    workersRunning = raw.pointee.workers_running
    workersReplaced = raw.pointee.workers_replaced
    restarts = raw.pointee.restarts
    faults = raw.pointee.faults
    waiting = raw.pointee.waiting
    quarantined = [String](field: raw.pointee.quarantined, count: raw.pointee.n_quarantined)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__python_status__init)
    raw.pointee.version = arena.text(version)
    raw.pointee.confinement = arena.text(confinement)
    raw.pointee.bodies = bodies
    raw.pointee.workers = workers
    raw.pointee.workers_running = workersRunning
    raw.pointee.workers_replaced = workersReplaced
    raw.pointee.restarts = restarts
    raw.pointee.faults = faults
    raw.pointee.waiting = waiting
    raw.pointee.n_quarantined = quarantined.count
    raw.pointee.quarantined = arena.texts(quarantined)
    return BuiltMessage(raw)
  }
}

/// Asks for what the daemon counts, as metrics.
public struct GetMetricsRequest: WireMessage {
  /// Makes a message.
  public init() {}

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_metrics_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {}

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    BuiltMessage(arena.make(picket__v1__get_metrics_request__init))
  }
}

/// What the daemon counts, as metrics.
public struct GetMetricsResponse: WireMessage {
  /// The text format of Prometheus, version 0.0.4: UTF-8, each metric with its HELP and TYPE, in an order that stays.
  public var text: [UInt8]

  /// Makes a message.
  public init(
    text: [UInt8] = []
  ) {
    self.text = text
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_metrics_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetMetricsResponse.self)
    text = [UInt8](field: raw.pointee.text)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_metrics_response__init)
    raw.pointee.text = arena.data(text)
    return BuiltMessage(raw)
  }
}

/// Asks what each uid that calls uses of the daemon.
public struct ListCallersRequest: WireMessage {
  /// Makes a message.
  public init() {}

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_callers_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {}

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    BuiltMessage(arena.make(picket__v1__list_callers_request__init))
  }
}

/// What each uid that calls uses of the daemon.
public struct ListCallersResponse: WireMessage {
  /// The callers in order of uid; where there are more than the response holds, those that hold the most memory.
  public var callers: [CallerStatus]
  /// Callers that are known, those that the response does not hold among them.
  public var callerCount: UInt64
  /// What all callers make the daemon hold, in bytes.
  public var memoryBytes: UInt64
  /// The most that they may make it hold, in bytes.
  public var memoryBytesMax: UInt64
  /// The most that they have made it hold at a time since the start, in bytes.
  public var memoryPeakBytes: UInt64

  /// Makes a message.
  public init(
    callers: [CallerStatus] = [],
    callerCount: UInt64 = 0,
    memoryBytes: UInt64 = 0,
    memoryBytesMax: UInt64 = 0,
    memoryPeakBytes: UInt64 = 0
  ) {
    self.callers = callers
    self.callerCount = callerCount
    self.memoryBytes = memoryBytes
    self.memoryBytesMax = memoryBytesMax
    self.memoryPeakBytes = memoryPeakBytes
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_callers_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListCallersResponse.self)
    callers = [CallerStatus](field: raw.pointee.callers, count: raw.pointee.n_callers)
    callerCount = raw.pointee.caller_count
    memoryBytes = raw.pointee.memory_bytes
    memoryBytesMax = raw.pointee.memory_bytes_max
    memoryPeakBytes = raw.pointee.memory_peak_bytes
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_callers_response__init)
    raw.pointee.n_callers = callers.count
    raw.pointee.callers = arena.list(callers)
    raw.pointee.caller_count = callerCount
    raw.pointee.memory_bytes = memoryBytes
    raw.pointee.memory_bytes_max = memoryBytesMax
    raw.pointee.memory_peak_bytes = memoryPeakBytes
    return BuiltMessage(raw)
  }
}

/// What the processes of one uid use of the daemon.
public struct CallerStatus: WireMessage {
  /// The uid, as the kernel maps it for the daemon; 65534 is all that it cannot map.
  public var userID: UInt32
  /// Connections open now.
  public var connectionsOpen: UInt32
  /// Calls not yet answered.
  public var callsInFlight: UInt32
  /// Calls since the start, or since the caller was forgotten: those that hold nothing are when there are many.
  public var calls: UInt64
  /// Calls that it may not make.
  public var callsDenied: UInt64
  /// Connections, calls, memory and queries that were refused because of its quotas or its share.
  public var quotaRefusals: UInt64
  /// What it makes the daemon hold, in bytes.
  public var memoryBytes: UInt64
  /// The most that it may make the daemon hold as things are, in bytes.
  public var memoryBytesMax: UInt64
  /// Queries that run for it.
  public var queriesRunning: UInt32
  /// Its queries that wait for their turn.
  public var queriesWaiting: UInt32
  /// How long threads of the daemon have worked for it, in nanoseconds: event loops on its requests, the pool and the
  /// threads of queries on its calls.
  public var busyNanos: Int64

  /// Makes a message.
  public init(
    userID: UInt32 = 0,
    connectionsOpen: UInt32 = 0,
    callsInFlight: UInt32 = 0,
    calls: UInt64 = 0,
    callsDenied: UInt64 = 0,
    quotaRefusals: UInt64 = 0,
    memoryBytes: UInt64 = 0,
    memoryBytesMax: UInt64 = 0,
    queriesRunning: UInt32 = 0,
    queriesWaiting: UInt32 = 0,
    busyNanos: Int64 = 0
  ) {
    self.userID = userID
    self.connectionsOpen = connectionsOpen
    self.callsInFlight = callsInFlight
    self.calls = calls
    self.callsDenied = callsDenied
    self.quotaRefusals = quotaRefusals
    self.memoryBytes = memoryBytes
    self.memoryBytesMax = memoryBytesMax
    self.queriesRunning = queriesRunning
    self.queriesWaiting = queriesWaiting
    self.busyNanos = busyNanos
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__caller_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__CallerStatus.self)
    userID = raw.pointee.user_id
    connectionsOpen = raw.pointee.connections_open
    callsInFlight = raw.pointee.calls_in_flight
    calls = raw.pointee.calls
    callsDenied = raw.pointee.calls_denied
    quotaRefusals = raw.pointee.quota_refusals
    memoryBytes = raw.pointee.memory_bytes
    memoryBytesMax = raw.pointee.memory_bytes_max
    queriesRunning = raw.pointee.queries_running
    queriesWaiting = raw.pointee.queries_waiting
    busyNanos = raw.pointee.busy_nanos
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__caller_status__init)
    raw.pointee.user_id = userID
    raw.pointee.connections_open = connectionsOpen
    raw.pointee.calls_in_flight = callsInFlight
    raw.pointee.calls = calls
    raw.pointee.calls_denied = callsDenied
    raw.pointee.quota_refusals = quotaRefusals
    raw.pointee.memory_bytes = memoryBytes
    raw.pointee.memory_bytes_max = memoryBytesMax
    raw.pointee.queries_running = queriesRunning
    raw.pointee.queries_waiting = queriesWaiting
    raw.pointee.busy_nanos = busyNanos
    return BuiltMessage(raw)
  }
}

/// How the durable state is.
public struct StateStatus: WireMessage {
  /// Where the state is kept.
  public var directory: String
  /// What acknowledged matches survive: `process` or `power`.
  public var durability: String
  /// Windows in the store.
  public var windowsStored: UInt64
  /// Windows in memory.
  public var windowsInMemory: UInt64
  /// Alerts in the store.
  public var alertsStored: UInt64
  /// Alerts of status OPEN.
  public var alertsOpen: UInt64
  /// Windows opened since the start: a flood of distinct dedup strings shows here.
  public var windowsOpened: UInt64
  /// Alerts created since the start.
  public var alertsCreated: UInt64
  /// Transactions committed since the start.
  public var commits: UInt64
  /// Transactions that failed since the start.
  public var commitsFailed: UInt64
  /// Why the last commit failed; empty when it went well.
  public var lastError: String
  /// Repeated events that were not counted again, since the start.
  public var duplicatesRefused: UInt64
  /// Alerts that retention has removed since the start.
  public var alertsRemoved: UInt64
  /// Windows that retention has removed since the start.
  public var windowsRemoved: UInt64
  /// The size of the store's files, in bytes.
  public var fileBytes: UInt64
  /// Keys in the key-value store of Python bodies.
  public var keysStored: UInt64
  /// The bytes of all keys and what is below them.
  public var keyBytes: UInt64
  /// Events whose writes to that store were committed since the start.
  public var keyWrites: UInt64
  /// Keys that have expired and were evicted since the start.
  public var keysEvicted: UInt64

  /// Makes a message.
  public init(
    directory: String = "",
    durability: String = "",
    windowsStored: UInt64 = 0,
    windowsInMemory: UInt64 = 0,
    alertsStored: UInt64 = 0,
    alertsOpen: UInt64 = 0,
    windowsOpened: UInt64 = 0,
    alertsCreated: UInt64 = 0,
    commits: UInt64 = 0,
    commitsFailed: UInt64 = 0,
    lastError: String = "",
    duplicatesRefused: UInt64 = 0,
    alertsRemoved: UInt64 = 0,
    windowsRemoved: UInt64 = 0,
    fileBytes: UInt64 = 0,
    keysStored: UInt64 = 0,
    keyBytes: UInt64 = 0,
    keyWrites: UInt64 = 0,
    keysEvicted: UInt64 = 0
  ) {
    self.directory = directory
    self.durability = durability
    self.windowsStored = windowsStored
    self.windowsInMemory = windowsInMemory
    self.alertsStored = alertsStored
    self.alertsOpen = alertsOpen
    self.windowsOpened = windowsOpened
    self.alertsCreated = alertsCreated
    self.commits = commits
    self.commitsFailed = commitsFailed
    self.lastError = lastError
    self.duplicatesRefused = duplicatesRefused
    self.alertsRemoved = alertsRemoved
    self.windowsRemoved = windowsRemoved
    self.fileBytes = fileBytes
    self.keysStored = keysStored
    self.keyBytes = keyBytes
    self.keyWrites = keyWrites
    self.keysEvicted = keysEvicted
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__state_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__StateStatus.self)
    directory = String(field: raw.pointee.directory)
    durability = String(field: raw.pointee.durability)
    windowsStored = raw.pointee.windows_stored
    windowsInMemory = raw.pointee.windows_in_memory
    alertsStored = raw.pointee.alerts_stored
    alertsOpen = raw.pointee.alerts_open
    windowsOpened = raw.pointee.windows_opened
    alertsCreated = raw.pointee.alerts_created
    commits = raw.pointee.commits
    commitsFailed = raw.pointee.commits_failed
    lastError = String(field: raw.pointee.last_error)
    duplicatesRefused = raw.pointee.duplicates_refused
    alertsRemoved = raw.pointee.alerts_removed
    windowsRemoved = raw.pointee.windows_removed
    fileBytes = raw.pointee.file_bytes
    keysStored = raw.pointee.keys_stored
    keyBytes = raw.pointee.key_bytes
    keyWrites = raw.pointee.key_writes
    keysEvicted = raw.pointee.keys_evicted
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__state_status__init)
    raw.pointee.directory = arena.text(directory)
    raw.pointee.durability = arena.text(durability)
    raw.pointee.windows_stored = windowsStored
    raw.pointee.windows_in_memory = windowsInMemory
    raw.pointee.alerts_stored = alertsStored
    raw.pointee.alerts_open = alertsOpen
    raw.pointee.windows_opened = windowsOpened
    raw.pointee.alerts_created = alertsCreated
    raw.pointee.commits = commits
    raw.pointee.commits_failed = commitsFailed
    raw.pointee.last_error = arena.text(lastError)
    raw.pointee.duplicates_refused = duplicatesRefused
    raw.pointee.alerts_removed = alertsRemoved
    raw.pointee.windows_removed = windowsRemoved
    raw.pointee.file_bytes = fileBytes
    raw.pointee.keys_stored = keysStored
    raw.pointee.key_bytes = keyBytes
    raw.pointee.key_writes = keyWrites
    raw.pointee.keys_evicted = keysEvicted
    return BuiltMessage(raw)
  }
}

/// One bound, by its name in the configuration.
public struct Limit: WireMessage {
  /// Its name in the configuration.
  public var name: String
  /// The bound, in the unit that ends its name.
  public var value: UInt64
  /// What it is about.
  public var description: String

  /// Makes a message.
  public init(
    name: String = "",
    value: UInt64 = 0,
    description: String = ""
  ) {
    self.name = name
    self.value = value
    self.description = description
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__limit__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Limit.self)
    name = String(field: raw.pointee.name)
    value = raw.pointee.value
    description = String(field: raw.pointee.description)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__limit__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.value = value
    raw.pointee.description = arena.text(description)
    return BuiltMessage(raw)
  }
}

/// A part of the daemon and its version.
public struct Component: WireMessage {
  /// The name.
  public var name: String
  /// The version.
  public var version: String

  /// Makes a message.
  public init(
    name: String = "",
    version: String = ""
  ) {
    self.name = name
    self.version = version
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__component__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Component.self)
    name = String(field: raw.pointee.name)
    version = String(field: raw.pointee.version)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__component__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.version = arena.text(version)
    return BuiltMessage(raw)
  }
}

/// A log type and how many detections look at it.
public struct LogTypeStatus: WireMessage {
  /// The kind of the events, for example `Wiz.Detections`.
  public var logType: String
  /// Detections that are evaluated.
  public var detectionsActive: UInt32

  /// Makes a message.
  public init(
    logType: String = "",
    detectionsActive: UInt32 = 0
  ) {
    self.logType = logType
    self.detectionsActive = detectionsActive
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__log_type_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__LogTypeStatus.self)
    logType = String(field: raw.pointee.log_type)
    detectionsActive = raw.pointee.detections_active
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__log_type_status__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.detections_active = detectionsActive
    return BuiltMessage(raw)
  }
}

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
  /// The silence for which the alert is not delivered: it was created by a match that meets the silence, and no match
  /// has come since that meets none.
  ///
  /// Absent when there is none.
  public var silence: AlertSilence?
  /// Whether the detection's body in Python has said that the alert goes nowhere: `destinations` is empty then, and no
  /// delivery takes it for one that names none.
  public var unrouted: Bool

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
    destinations: [String] = [],
    silence: AlertSilence? = nil,
    unrouted: Bool = false
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
    self.silence = silence
    self.unrouted = unrouted
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
    silence = AlertSilence?(field: raw.pointee.silence)
    unrouted = raw.pointee.unrouted != 0
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
    raw.pointee.silence = arena.submessage(silence)
    raw.pointee.unrouted = unrouted ? 1 : 0
    return BuiltMessage(raw)
  }
}

/// Why something is not delivered: a silence, in short.
///
/// ListSilences has all of it.
public struct AlertSilence: WireMessage {
  /// The number of the silence.
  public var silenceID: UInt64
  /// The user of the process that has added it, for example `uid 1000`.
  public var createdBy: String
  /// The name of that user as its client gave it; empty when it gave none.
  public var userName: String
  /// When the silence ends or has ended, in nanoseconds since 1970.
  public var untilUnixNanos: Int64
  /// Why there is a silence.
  public var reason: String

  /// Makes a message.
  public init(
    silenceID: UInt64 = 0,
    createdBy: String = "",
    userName: String = "",
    untilUnixNanos: Int64 = 0,
    reason: String = ""
  ) {
    self.silenceID = silenceID
    self.createdBy = createdBy
    self.userName = userName
    self.untilUnixNanos = untilUnixNanos
    self.reason = reason
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__alert_silence__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__AlertSilence.self)
    silenceID = raw.pointee.silence_id
    createdBy = String(field: raw.pointee.created_by)
    userName = String(field: raw.pointee.user_name)
    untilUnixNanos = raw.pointee.until_unix_nanos
    reason = String(field: raw.pointee.reason)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__alert_silence__init)
    raw.pointee.silence_id = silenceID
    raw.pointee.created_by = arena.text(createdBy)
    raw.pointee.user_name = arena.text(userName)
    raw.pointee.until_unix_nanos = untilUnixNanos
    raw.pointee.reason = arena.text(reason)
    return BuiltMessage(raw)
  }
}

/// A filter and a page of the alerts.
public struct ListAlertsRequest: WireMessage {
  /// Only alerts created at or after this time, in nanoseconds since 1970; 0 means from the first.
  public var createdAfterUnixNanos: Int64
  /// Only alerts created before this time, in nanoseconds since 1970; 0 means to the last.
  public var createdBeforeUnixNanos: Int64
  /// Only alerts of this detection; empty means of all.
  public var detectionID: String
  /// Only these severities; none means all.
  public var severities: [Severity]
  /// Only these statuses; none means all.
  public var statuses: [AlertStatus]
  /// Only alerts whose title, dedup string or detection id contains this text, without case.
  public var text: String
  /// At most this many; 0 means the daemon's own bound.
  public var pageSize: UInt32
  /// The `nextPageToken` of the page before; empty means from the newest.
  ///
  /// Pages stay as they are while alerts arrive.
  public var pageToken: String
  /// Only alerts that are not delivered for this silence; 0 means all.
  public var silenceID: UInt64

  /// Makes a message.
  public init(
    createdAfterUnixNanos: Int64 = 0,
    createdBeforeUnixNanos: Int64 = 0,
    detectionID: String = "",
    severities: [Severity] = [],
    statuses: [AlertStatus] = [],
    text: String = "",
    pageSize: UInt32 = 0,
    pageToken: String = "",
    silenceID: UInt64 = 0
  ) {
    self.createdAfterUnixNanos = createdAfterUnixNanos
    self.createdBeforeUnixNanos = createdBeforeUnixNanos
    self.detectionID = detectionID
    self.severities = severities
    self.statuses = statuses
    self.text = text
    self.pageSize = pageSize
    self.pageToken = pageToken
    self.silenceID = silenceID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_alerts_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListAlertsRequest.self)
    createdAfterUnixNanos = raw.pointee.created_after_unix_nanos
    createdBeforeUnixNanos = raw.pointee.created_before_unix_nanos
    detectionID = String(field: raw.pointee.detection_id)
    severities = [Int32](field: raw.pointee.severities, count: raw.pointee.n_severities).map(Severity.init(rawValue:))
    statuses = [Int32](field: raw.pointee.statuses, count: raw.pointee.n_statuses).map(AlertStatus.init(rawValue:))
    text = String(field: raw.pointee.text)
    pageSize = raw.pointee.page_size
    pageToken = String(field: raw.pointee.page_token)
    silenceID = raw.pointee.silence_id
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_alerts_request__init)
    raw.pointee.created_after_unix_nanos = createdAfterUnixNanos
    raw.pointee.created_before_unix_nanos = createdBeforeUnixNanos
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.n_severities = severities.count
    raw.pointee.severities = arena.enumerations(severities.map(\.rawValue))
    raw.pointee.n_statuses = statuses.count
    raw.pointee.statuses = arena.enumerations(statuses.map(\.rawValue))
    raw.pointee.text = arena.text(text)
    raw.pointee.page_size = pageSize
    raw.pointee.page_token = arena.text(pageToken)
    raw.pointee.silence_id = silenceID
    return BuiltMessage(raw)
  }
}

/// One page of the alerts, the newest first.
public struct ListAlertsResponse: WireMessage {
  /// The alerts of this page.
  public var alerts: [Alert]
  /// Empty on the last page.
  public var nextPageToken: String

  /// Makes a message.
  public init(
    alerts: [Alert] = [],
    nextPageToken: String = ""
  ) {
    self.alerts = alerts
    self.nextPageToken = nextPageToken
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_alerts_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListAlertsResponse.self)
    alerts = [Alert](field: raw.pointee.alerts, count: raw.pointee.n_alerts)
    nextPageToken = String(field: raw.pointee.next_page_token)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_alerts_response__init)
    raw.pointee.n_alerts = alerts.count
    raw.pointee.alerts = arena.list(alerts)
    raw.pointee.next_page_token = arena.text(nextPageToken)
    return BuiltMessage(raw)
  }
}

/// Asks for one alert.
public struct GetAlertRequest: WireMessage {
  /// The id of the alert.
  public var alertID: String

  /// Makes a message.
  public init(
    alertID: String = ""
  ) {
    self.alertID = alertID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_alert_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetAlertRequest.self)
    alertID = String(field: raw.pointee.alert_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_alert_request__init)
    raw.pointee.alert_id = arena.text(alertID)
    return BuiltMessage(raw)
  }
}

/// One alert with its first events and its history.
public struct GetAlertResponse: WireMessage {
  /// The alert.
  public var alert: Alert?
  /// The first events, as many as the daemon's limits keep.
  public var events: [AlertEvent]
  /// Changes of status, the oldest first.
  public var history: [AlertNote]

  /// Makes a message.
  public init(
    alert: Alert? = nil,
    events: [AlertEvent] = [],
    history: [AlertNote] = []
  ) {
    self.alert = alert
    self.events = events
    self.history = history
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_alert_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetAlertResponse.self)
    alert = Alert?(field: raw.pointee.alert)
    events = [AlertEvent](field: raw.pointee.events, count: raw.pointee.n_events)
    history = [AlertNote](field: raw.pointee.history, count: raw.pointee.n_history)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_alert_response__init)
    raw.pointee.alert = arena.submessage(alert)
    raw.pointee.n_events = events.count
    raw.pointee.events = arena.list(events)
    raw.pointee.n_history = history.count
    raw.pointee.history = arena.list(history)
    return BuiltMessage(raw)
  }
}

/// An event of an alert as it was stored.
public struct AlertEvent: WireMessage {
  /// The event, one JSON object; a beginning of it when `truncated`.
  public var event: [UInt8]
  /// The kind of the event.
  public var logType: String
  /// When the event was received, in nanoseconds since 1970.
  public var receivedUnixNanos: Int64
  /// Whether `event` is only a beginning.
  public var truncated: Bool
  /// The event's name for retries; empty when it has none.
  public var eventID: String

  /// Makes a message.
  public init(
    event: [UInt8] = [],
    logType: String = "",
    receivedUnixNanos: Int64 = 0,
    truncated: Bool = false,
    eventID: String = ""
  ) {
    self.event = event
    self.logType = logType
    self.receivedUnixNanos = receivedUnixNanos
    self.truncated = truncated
    self.eventID = eventID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__alert_event__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__AlertEvent.self)
    event = [UInt8](field: raw.pointee.event)
    logType = String(field: raw.pointee.log_type)
    receivedUnixNanos = raw.pointee.received_unix_nanos
    truncated = raw.pointee.truncated != 0
    eventID = String(field: raw.pointee.event_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__alert_event__init)
    raw.pointee.event = arena.data(event)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.received_unix_nanos = receivedUnixNanos
    raw.pointee.truncated = truncated ? 1 : 0
    raw.pointee.event_id = arena.text(eventID)
    return BuiltMessage(raw)
  }
}

/// A change of status, with who made it and why.
public struct AlertNote: WireMessage {
  /// The status since then.
  public var status: AlertStatus
  /// Why.
  public var comment: String
  /// The user of the process that asked, for example `uid 1000`.
  public var changedBy: String
  /// When the status changed, in nanoseconds since 1970.
  public var changedUnixNanos: Int64

  /// Makes a message.
  public init(
    status: AlertStatus = .unspecified,
    comment: String = "",
    changedBy: String = "",
    changedUnixNanos: Int64 = 0
  ) {
    self.status = status
    self.comment = comment
    self.changedBy = changedBy
    self.changedUnixNanos = changedUnixNanos
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__alert_note__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__AlertNote.self)
    status = AlertStatus(rawValue: Int32(truncatingIfNeeded: raw.pointee.status.rawValue))
    comment = String(field: raw.pointee.comment)
    changedBy = String(field: raw.pointee.changed_by)
    changedUnixNanos = raw.pointee.changed_unix_nanos
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__alert_note__init)
    raw.pointee.status = .init(UInt32(bitPattern: status.rawValue))
    raw.pointee.comment = arena.text(comment)
    raw.pointee.changed_by = arena.text(changedBy)
    raw.pointee.changed_unix_nanos = changedUnixNanos
    return BuiltMessage(raw)
  }
}

/// From where on to watch which alerts.
public struct WatchAlertsRequest: WireMessage {
  /// Start after this change; 0 means with the next one that happens.
  public var afterSequence: UInt64
  /// Only alerts of this detection; empty means of all.
  public var detectionID: String
  /// Only these severities; none means all.
  public var severities: [Severity]
  /// Where `afterSequence` is 0: start with the first change of the state, or what is kept of it, rather than with the
  /// next one that happens.
  public var fromFirst: Bool

  /// Makes a message.
  public init(
    afterSequence: UInt64 = 0,
    detectionID: String = "",
    severities: [Severity] = [],
    fromFirst: Bool = false
  ) {
    self.afterSequence = afterSequence
    self.detectionID = detectionID
    self.severities = severities
    self.fromFirst = fromFirst
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__watch_alerts_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__WatchAlertsRequest.self)
    afterSequence = raw.pointee.after_sequence
    detectionID = String(field: raw.pointee.detection_id)
    severities = [Int32](field: raw.pointee.severities, count: raw.pointee.n_severities).map(Severity.init(rawValue:))
    fromFirst = raw.pointee.from_first != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__watch_alerts_request__init)
    raw.pointee.after_sequence = afterSequence
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.n_severities = severities.count
    raw.pointee.severities = arena.enumerations(severities.map(\.rawValue))
    raw.pointee.from_first = fromFirst ? 1 : 0
    return BuiltMessage(raw)
  }
}

/// One step in the life of an alert.
public struct AlertChange: WireMessage {
  /// What happened.
  public var kind: AlertChangeKind
  /// Grows with every change; a watch that was cut off goes on after the last one it saw.
  public var sequence: UInt64
  /// The alert as it was after the change; absent where `kind` is about the watch.
  public var alert: Alert?
  /// How many changes were left out, where `kind` is MISSED.
  public var missedCount: UInt64
  /// The silence for which the change is not to be delivered: all its matches meet it.
  ///
  /// Absent when there is none.
  ///
  /// Other than `alert`, which is as it is when the change is sent, it is as it was when the change happened.
  public var silence: AlertSilence?

  /// Makes a message.
  public init(
    kind: AlertChangeKind = .unspecified,
    sequence: UInt64 = 0,
    alert: Alert? = nil,
    missedCount: UInt64 = 0,
    silence: AlertSilence? = nil
  ) {
    self.kind = kind
    self.sequence = sequence
    self.alert = alert
    self.missedCount = missedCount
    self.silence = silence
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__alert_change__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__AlertChange.self)
    kind = AlertChangeKind(rawValue: Int32(truncatingIfNeeded: raw.pointee.kind.rawValue))
    sequence = raw.pointee.sequence
    alert = Alert?(field: raw.pointee.alert)
    missedCount = raw.pointee.missed_count
    silence = AlertSilence?(field: raw.pointee.silence)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__alert_change__init)
    raw.pointee.kind = .init(UInt32(bitPattern: kind.rawValue))
    raw.pointee.sequence = sequence
    raw.pointee.alert = arena.submessage(alert)
    raw.pointee.missed_count = missedCount
    raw.pointee.silence = arena.submessage(silence)
    return BuiltMessage(raw)
  }
}

/// One summarised conversation.
///
/// What is not set is null.
///
/// A number has presence on the wire, by being the only member of a `oneof`: port 0 is a value, no port is null. A text
/// that is empty and a time that is 0 are null.
public struct FlowRecord: WireMessage {
  /// The version of the record's format.
  public var version: Int64?
  /// The account that the interface belongs to.
  public var account: String
  /// The network interface.
  public var interfaceID: String
  /// The address that the traffic comes from: IPv4 or IPv6, as are the other addresses.
  public var srcAddr: String
  /// The address that the traffic goes to.
  public var dstAddr: String
  /// The port that the traffic comes from, 0 to 65535.
  public var srcPort: Int64?
  /// The port that the traffic goes to, 0 to 65535.
  public var dstPort: Int64?
  /// IANA's number of the protocol, 0 to 255.
  public var `protocol`: Int64?
  /// How many packets there were.
  public var packets: Int64?
  /// How many bytes there were.
  public var bytes: Int64?
  /// When the first packet came, in nanoseconds since 1970.
  public var startUnixNanos: Int64
  /// When the last packet came, in nanoseconds since 1970; not before the start.
  public var endUnixNanos: Int64
  /// `ACCEPT` or `REJECT`.
  public var action: String
  /// `OK`, `NODATA` or `SKIPDATA`.
  public var status: String
  /// The virtual network.
  public var vpcID: String
  /// The subnet.
  public var subNetID: String
  /// The instance that the interface is attached to.
  public var instanceID: String
  /// The TCP flags that were seen, or-ed together.
  public var tcpFlags: Int64?
  /// `IPv4`, `IPv6` or `EFA`.
  public var trafficType: String
  /// The address that the packets themselves name as their source.
  public var pktSrcAddr: String
  /// The address that the packets themselves name as their destination.
  public var pktDstAddr: String
  /// The region.
  public var region: String
  /// The availability zone.
  public var azID: String
  /// What kind of place the sublocation is.
  public var sublocationType: String
  /// The sublocation.
  public var sublocationID: String
  /// The service that `pktSrcAddr` belongs to.
  public var pktSrcAwsService: String
  /// The service that `pktDstAddr` belongs to.
  public var pktDstAwsService: String
  /// `ingress` or `egress`.
  public var flowDirection: String
  /// The number of the path that egress traffic takes.
  public var trafficPath: Int64?
  /// Names the flow for retries: one whose name is in the window is not taken in again.
  ///
  /// Empty means unnamed.
  public var pRowID: String

  /// Makes a message.
  public init(
    version: Int64? = nil,
    account: String = "",
    interfaceID: String = "",
    srcAddr: String = "",
    dstAddr: String = "",
    srcPort: Int64? = nil,
    dstPort: Int64? = nil,
    protocol: Int64? = nil,
    packets: Int64? = nil,
    bytes: Int64? = nil,
    startUnixNanos: Int64 = 0,
    endUnixNanos: Int64 = 0,
    action: String = "",
    status: String = "",
    vpcID: String = "",
    subNetID: String = "",
    instanceID: String = "",
    tcpFlags: Int64? = nil,
    trafficType: String = "",
    pktSrcAddr: String = "",
    pktDstAddr: String = "",
    region: String = "",
    azID: String = "",
    sublocationType: String = "",
    sublocationID: String = "",
    pktSrcAwsService: String = "",
    pktDstAwsService: String = "",
    flowDirection: String = "",
    trafficPath: Int64? = nil,
    pRowID: String = ""
  ) {
    self.version = version
    self.account = account
    self.interfaceID = interfaceID
    self.srcAddr = srcAddr
    self.dstAddr = dstAddr
    self.srcPort = srcPort
    self.dstPort = dstPort
    self.protocol = `protocol`
    self.packets = packets
    self.bytes = bytes
    self.startUnixNanos = startUnixNanos
    self.endUnixNanos = endUnixNanos
    self.action = action
    self.status = status
    self.vpcID = vpcID
    self.subNetID = subNetID
    self.instanceID = instanceID
    self.tcpFlags = tcpFlags
    self.trafficType = trafficType
    self.pktSrcAddr = pktSrcAddr
    self.pktDstAddr = pktDstAddr
    self.region = region
    self.azID = azID
    self.sublocationType = sublocationType
    self.sublocationID = sublocationID
    self.pktSrcAwsService = pktSrcAwsService
    self.pktDstAwsService = pktDstAwsService
    self.flowDirection = flowDirection
    self.trafficPath = trafficPath
    self.pRowID = pRowID
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__flow_record__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__FlowRecord.self)
    version = raw.pointee.version_or_null_case.rawValue == 0 ? nil : raw.pointee.version
    account = String(field: raw.pointee.account)
    interfaceID = String(field: raw.pointee.interface_id)
    srcAddr = String(field: raw.pointee.src_addr)
    dstAddr = String(field: raw.pointee.dst_addr)
    srcPort = raw.pointee.src_port_or_null_case.rawValue == 0 ? nil : raw.pointee.src_port
    dstPort = raw.pointee.dst_port_or_null_case.rawValue == 0 ? nil : raw.pointee.dst_port
    `protocol` = raw.pointee.protocol_or_null_case.rawValue == 0 ? nil : raw.pointee.protocol
    packets = raw.pointee.packets_or_null_case.rawValue == 0 ? nil : raw.pointee.packets
    bytes = raw.pointee.bytes_or_null_case.rawValue == 0 ? nil : raw.pointee.bytes
    startUnixNanos = raw.pointee.start_unix_nanos
    endUnixNanos = raw.pointee.end_unix_nanos
    action = String(field: raw.pointee.action)
    status = String(field: raw.pointee.status)
    vpcID = String(field: raw.pointee.vpc_id)
    subNetID = String(field: raw.pointee.sub_net_id)
    instanceID = String(field: raw.pointee.instance_id)
    tcpFlags = raw.pointee.tcp_flags_or_null_case.rawValue == 0 ? nil : raw.pointee.tcp_flags
    trafficType = String(field: raw.pointee.traffic_type)
    pktSrcAddr = String(field: raw.pointee.pkt_src_addr)
    pktDstAddr = String(field: raw.pointee.pkt_dst_addr)
    region = String(field: raw.pointee.region)
    azID = String(field: raw.pointee.az_id)
    sublocationType = String(field: raw.pointee.sublocation_type)
    sublocationID = String(field: raw.pointee.sublocation_id)
    pktSrcAwsService = String(field: raw.pointee.pkt_src_aws_service)
    pktDstAwsService = String(field: raw.pointee.pkt_dst_aws_service)
    flowDirection = String(field: raw.pointee.flow_direction)
    trafficPath = raw.pointee.traffic_path_or_null_case.rawValue == 0 ? nil : raw.pointee.traffic_path
    pRowID = String(field: raw.pointee.p_row_id)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__flow_record__init)
    if let version {
      raw.pointee.version_or_null_case = PICKET__V1__FLOW_RECORD__VERSION_OR_NULL_VERSION
      raw.pointee.version = version
    }
    raw.pointee.account = arena.text(account)
    raw.pointee.interface_id = arena.text(interfaceID)
    raw.pointee.src_addr = arena.text(srcAddr)
    raw.pointee.dst_addr = arena.text(dstAddr)
    if let srcPort {
      raw.pointee.src_port_or_null_case = PICKET__V1__FLOW_RECORD__SRC_PORT_OR_NULL_SRC_PORT
      raw.pointee.src_port = srcPort
    }
    if let dstPort {
      raw.pointee.dst_port_or_null_case = PICKET__V1__FLOW_RECORD__DST_PORT_OR_NULL_DST_PORT
      raw.pointee.dst_port = dstPort
    }
    if let `protocol` {
      raw.pointee.protocol_or_null_case = PICKET__V1__FLOW_RECORD__PROTOCOL_OR_NULL_PROTOCOL
      raw.pointee.protocol = `protocol`
    }
    if let packets {
      raw.pointee.packets_or_null_case = PICKET__V1__FLOW_RECORD__PACKETS_OR_NULL_PACKETS
      raw.pointee.packets = packets
    }
    if let bytes {
      raw.pointee.bytes_or_null_case = PICKET__V1__FLOW_RECORD__BYTES_OR_NULL_BYTES
      raw.pointee.bytes = bytes
    }
    raw.pointee.start_unix_nanos = startUnixNanos
    raw.pointee.end_unix_nanos = endUnixNanos
    raw.pointee.action = arena.text(action)
    raw.pointee.status = arena.text(status)
    raw.pointee.vpc_id = arena.text(vpcID)
    raw.pointee.sub_net_id = arena.text(subNetID)
    raw.pointee.instance_id = arena.text(instanceID)
    if let tcpFlags {
      raw.pointee.tcp_flags_or_null_case = PICKET__V1__FLOW_RECORD__TCP_FLAGS_OR_NULL_TCP_FLAGS
      raw.pointee.tcp_flags = tcpFlags
    }
    raw.pointee.traffic_type = arena.text(trafficType)
    raw.pointee.pkt_src_addr = arena.text(pktSrcAddr)
    raw.pointee.pkt_dst_addr = arena.text(pktDstAddr)
    raw.pointee.region = arena.text(region)
    raw.pointee.az_id = arena.text(azID)
    raw.pointee.sublocation_type = arena.text(sublocationType)
    raw.pointee.sublocation_id = arena.text(sublocationID)
    raw.pointee.pkt_src_aws_service = arena.text(pktSrcAwsService)
    raw.pointee.pkt_dst_aws_service = arena.text(pktDstAwsService)
    raw.pointee.flow_direction = arena.text(flowDirection)
    if let trafficPath {
      raw.pointee.traffic_path_or_null_case = PICKET__V1__FLOW_RECORD__TRAFFIC_PATH_OR_NULL_TRAFFIC_PATH
      raw.pointee.traffic_path = trafficPath
    }
    raw.pointee.p_row_id = arena.text(pRowID)
    return BuiltMessage(raw)
  }
}

extension FlowRecord {
  /// The largest number of a field.
  static let numberMax: UInt32 = 33
  /// The numbers of the fields with times, as bits.
  static let timeBits: UInt64 = 0x1800
  /// The numbers of the fields with integers, as bits.
  static let integerBits: UInt64 = 0x200407c2
  /// The numbers of the fields with texts, as bits.
  static let textBits: UInt64 = 0x21ffbe03c

  /// Hands the fields that are not null to a sink, in order of their numbers.
  func write(to sink: inout some FieldSink) {
    sink.write(1, version)
    sink.write(2, account)
    sink.write(3, interfaceID)
    sink.write(4, srcAddr)
    sink.write(5, dstAddr)
    sink.write(6, srcPort)
    sink.write(7, dstPort)
    sink.write(8, `protocol`)
    sink.write(9, packets)
    sink.write(10, bytes)
    sink.writeTime(11, startUnixNanos)
    sink.writeTime(12, endUnixNanos)
    sink.write(13, action)
    sink.write(14, status)
    sink.write(15, vpcID)
    sink.write(16, subNetID)
    sink.write(17, instanceID)
    sink.write(18, tcpFlags)
    sink.write(19, trafficType)
    sink.write(20, pktSrcAddr)
    sink.write(21, pktDstAddr)
    sink.write(22, region)
    sink.write(23, azID)
    sink.write(24, sublocationType)
    sink.write(25, sublocationID)
    sink.write(26, pktSrcAwsService)
    sink.write(27, pktDstAwsService)
    sink.write(28, flowDirection)
    sink.write(29, trafficPath)
    sink.write(33, pRowID)
  }
}

/// Flows to be taken into the flow window.
public struct IngestFlowRequest: WireMessage {
  /// Empty means "AWS.VPCFlow", which is the only one there is.
  public var logType: String
  /// Records; they come before the lines.
  public var flows: [FlowRecord]
  /// Text as AWS writes it, or JSON objects, one record a line; empty lines are passed over and count as lines.
  public var lines: [UInt8]
  /// The header of a custom format, for example "version srcaddr dstaddr"; empty means the default format, or that the
  /// first line is a header.
  ///
  /// Where it names "@message", a second line can be the header of the records in that column.
  public var format: String

  /// Makes a message.
  public init(
    logType: String = "",
    flows: [FlowRecord] = [],
    lines: [UInt8] = [],
    format: String = ""
  ) {
    self.logType = logType
    self.flows = flows
    self.lines = lines
    self.format = format
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__ingest_flow_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__IngestFlowRequest.self)
    logType = String(field: raw.pointee.log_type)
    flows = [FlowRecord](field: raw.pointee.flows, count: raw.pointee.n_flows)
    lines = [UInt8](field: raw.pointee.lines)
    format = String(field: raw.pointee.format)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__ingest_flow_request__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.n_flows = flows.count
    raw.pointee.flows = arena.list(flows)
    raw.pointee.lines = arena.data(lines)
    raw.pointee.format = arena.text(format)
    return BuiltMessage(raw)
  }
}

extension IngestFlowRequest {
  /// The numbers of the fields, for code that reads the message in place.
  enum Number: UInt32 {
    case logType = 1
    case flows = 2
    case lines = 3
    case format = 4
  }
}

/// What became of the flows of a request.
public struct IngestFlowResponse: WireMessage {
  /// Flows that this call brought into the window; they are as durable as matches are.
  public var acceptedCount: UInt64
  /// Flows that were refused, each for itself.
  public var rejectedCount: UInt64
  /// The first of the refused flows, in order of index: records count from 0, lines go on after the last record.
  ///
  /// The daemon's limit rejected_records_named_max bounds them.
  public var rejected: [RejectedRecord]
  /// Matches of the rules for the log type, in order of flow and then of detection id.
  public var matches: [Match]
  /// The window after the call.
  public var window: FlowWindowInfo?
  /// Flows that were in the window already, by their `pRowID`.
  public var repeatedCount: UInt64
  /// Rules that failed on a flow.
  public var errors: [DetectionError]
  /// Enabled rules whose log types contain that of the flows.
  public var detectionsEvaluated: UInt32
  /// All matches; `matches` leaves out what would not fit the answer.
  public var matchCount: UInt64
  /// What was left out of flows that were taken, for example fields of a format that no column takes.
  public var notes: [String]
  /// Of the accepted flows those that brought no time; their event time is the time of receipt.
  public var undatedCount: UInt64

  /// Makes a message.
  public init(
    acceptedCount: UInt64 = 0,
    rejectedCount: UInt64 = 0,
    rejected: [RejectedRecord] = [],
    matches: [Match] = [],
    window: FlowWindowInfo? = nil,
    repeatedCount: UInt64 = 0,
    errors: [DetectionError] = [],
    detectionsEvaluated: UInt32 = 0,
    matchCount: UInt64 = 0,
    notes: [String] = [],
    undatedCount: UInt64 = 0
  ) {
    self.acceptedCount = acceptedCount
    self.rejectedCount = rejectedCount
    self.rejected = rejected
    self.matches = matches
    self.window = window
    self.repeatedCount = repeatedCount
    self.errors = errors
    self.detectionsEvaluated = detectionsEvaluated
    self.matchCount = matchCount
    self.notes = notes
    self.undatedCount = undatedCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__ingest_flow_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__IngestFlowResponse.self)
    acceptedCount = raw.pointee.accepted_count
    rejectedCount = raw.pointee.rejected_count
    rejected = [RejectedRecord](field: raw.pointee.rejected, count: raw.pointee.n_rejected)
    matches = [Match](field: raw.pointee.matches, count: raw.pointee.n_matches)
    window = FlowWindowInfo?(field: raw.pointee.window)
    repeatedCount = raw.pointee.repeated_count
    errors = [DetectionError](field: raw.pointee.errors, count: raw.pointee.n_errors)
    detectionsEvaluated = raw.pointee.detections_evaluated
    matchCount = raw.pointee.match_count
    notes = [String](field: raw.pointee.notes, count: raw.pointee.n_notes)
    undatedCount = raw.pointee.undated_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__ingest_flow_response__init)
    raw.pointee.accepted_count = acceptedCount
    raw.pointee.rejected_count = rejectedCount
    raw.pointee.n_rejected = rejected.count
    raw.pointee.rejected = arena.list(rejected)
    raw.pointee.n_matches = matches.count
    raw.pointee.matches = arena.list(matches)
    raw.pointee.window = arena.submessage(window)
    raw.pointee.repeated_count = repeatedCount
    raw.pointee.n_errors = errors.count
    raw.pointee.errors = arena.list(errors)
    raw.pointee.detections_evaluated = detectionsEvaluated
    raw.pointee.match_count = matchCount
    raw.pointee.n_notes = notes.count
    raw.pointee.notes = arena.texts(notes)
    raw.pointee.undated_count = undatedCount
    return BuiltMessage(raw)
  }
}

/// How much the flow window holds, and from when on it holds everything.
public struct FlowWindowInfo: WireMessage {
  /// Flows in the window.
  public var flowCount: UInt64
  /// The memory of the window in bytes, all included.
  public var byteCount: UInt64
  /// Segments in the window.
  public var segmentCount: UInt32
  /// The earliest event time of a flow, in nanoseconds since 1970; 0 when there is none.
  public var oldestUnixNanos: Int64
  /// The latest event time of a flow, in nanoseconds since 1970; 0 when there is none.
  public var newestUnixNanos: Int64
  /// No flow with an event time at or after this, in nanoseconds since 1970, was left out of the window or had to leave
  /// it.
  public var completeSinceUnixNanos: Int64
  /// Flows that had to leave although they were younger than the retention.
  public var droppedEarlyCount: UInt64
  /// How long flows are to be kept.
  public var retentionSeconds: UInt64

  /// Makes a message.
  public init(
    flowCount: UInt64 = 0,
    byteCount: UInt64 = 0,
    segmentCount: UInt32 = 0,
    oldestUnixNanos: Int64 = 0,
    newestUnixNanos: Int64 = 0,
    completeSinceUnixNanos: Int64 = 0,
    droppedEarlyCount: UInt64 = 0,
    retentionSeconds: UInt64 = 0
  ) {
    self.flowCount = flowCount
    self.byteCount = byteCount
    self.segmentCount = segmentCount
    self.oldestUnixNanos = oldestUnixNanos
    self.newestUnixNanos = newestUnixNanos
    self.completeSinceUnixNanos = completeSinceUnixNanos
    self.droppedEarlyCount = droppedEarlyCount
    self.retentionSeconds = retentionSeconds
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__flow_window_info__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__FlowWindowInfo.self)
    flowCount = raw.pointee.flow_count
    byteCount = raw.pointee.byte_count
    segmentCount = raw.pointee.segment_count
    oldestUnixNanos = raw.pointee.oldest_unix_nanos
    newestUnixNanos = raw.pointee.newest_unix_nanos
    completeSinceUnixNanos = raw.pointee.complete_since_unix_nanos
    droppedEarlyCount = raw.pointee.dropped_early_count
    retentionSeconds = raw.pointee.retention_seconds
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__flow_window_info__init)
    raw.pointee.flow_count = flowCount
    raw.pointee.byte_count = byteCount
    raw.pointee.segment_count = segmentCount
    raw.pointee.oldest_unix_nanos = oldestUnixNanos
    raw.pointee.newest_unix_nanos = newestUnixNanos
    raw.pointee.complete_since_unix_nanos = completeSinceUnixNanos
    raw.pointee.dropped_early_count = droppedEarlyCount
    raw.pointee.retention_seconds = retentionSeconds
    return BuiltMessage(raw)
  }
}

/// A scheduled or saved query that is to be run by name.
public struct RunScheduledRequest: WireMessage {
  /// The name of a scheduled or saved query, without case.
  public var queryName: String
  /// The scheduled time that the query runs as of, in nanoseconds since 1970; 0 means now.
  public var asOfUnixNanos: Int64
  /// Evaluate the scheduled rules only; change no state.
  public var dryRun: Bool
  /// At most this many rows in the answer; 0 means the daemon's own bound.
  ///
  /// The rules see every row.
  public var rowsMax: UInt32

  /// Makes a message.
  public init(
    queryName: String = "",
    asOfUnixNanos: Int64 = 0,
    dryRun: Bool = false,
    rowsMax: UInt32 = 0
  ) {
    self.queryName = queryName
    self.asOfUnixNanos = asOfUnixNanos
    self.dryRun = dryRun
    self.rowsMax = rowsMax
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__run_scheduled_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__RunScheduledRequest.self)
    queryName = String(field: raw.pointee.query_name)
    asOfUnixNanos = raw.pointee.as_of_unix_nanos
    dryRun = raw.pointee.dry_run != 0
    rowsMax = raw.pointee.rows_max
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__run_scheduled_request__init)
    raw.pointee.query_name = arena.text(queryName)
    raw.pointee.as_of_unix_nanos = asOfUnixNanos
    raw.pointee.dry_run = dryRun ? 1 : 0
    raw.pointee.rows_max = rowsMax
    return BuiltMessage(raw)
  }
}

/// The rows of a query and what the scheduled rules said of them.
public struct RunScheduledResponse: WireMessage {
  /// The columns of the answer.
  public var columns: [Column]
  /// Rows, in the query's order; `truncated` says whether there are more.
  public var rows: [Row]
  /// All rows of the query's answer.
  public var rowCount: UInt64
  /// Flows that were looked at; segments outside the query's time range are not.
  public var flowsScanned: UInt64
  /// How long the query took, in nanoseconds.
  public var elapsedNanos: Int64
  /// Matches of the scheduled rules, in order of row and then of detection id.
  public var matches: [Match]
  /// `rows` has fewer than `rowCount`.
  public var truncated: Bool
  /// Whether the query runs on its schedule.
  ///
  /// One that is disabled runs when asked by name, but raises no alert.
  public var enabled: Bool
  /// The window that the query read.
  public var window: FlowWindowInfo?
  /// The time that the query ran as of, in nanoseconds since 1970.
  public var asOfUnixNanos: Int64
  /// Scheduled rules that failed on a row.
  public var errors: [DetectionError]
  /// The earliest event time that the query asks for, in nanoseconds since 1970; 0 when it asks for all.
  ///
  /// The window holds everything that was asked for when its `completeSinceUnixNanos` is not later.
  public var earliestUnixNanos: Int64
  /// Enabled scheduled rules over the query.
  public var detectionsEvaluated: UInt32
  /// All matches; `matches` leaves out what would not fit the answer.
  public var matchCount: UInt64
  /// Of the event times that the query asks for, those of which runs on its schedule have not looked at all flows and
  /// will not.
  public var gaps: [ScheduleGap]

  /// Makes a message.
  public init(
    columns: [Column] = [],
    rows: [Row] = [],
    rowCount: UInt64 = 0,
    flowsScanned: UInt64 = 0,
    elapsedNanos: Int64 = 0,
    matches: [Match] = [],
    truncated: Bool = false,
    enabled: Bool = false,
    window: FlowWindowInfo? = nil,
    asOfUnixNanos: Int64 = 0,
    errors: [DetectionError] = [],
    earliestUnixNanos: Int64 = 0,
    detectionsEvaluated: UInt32 = 0,
    matchCount: UInt64 = 0,
    gaps: [ScheduleGap] = []
  ) {
    self.columns = columns
    self.rows = rows
    self.rowCount = rowCount
    self.flowsScanned = flowsScanned
    self.elapsedNanos = elapsedNanos
    self.matches = matches
    self.truncated = truncated
    self.enabled = enabled
    self.window = window
    self.asOfUnixNanos = asOfUnixNanos
    self.errors = errors
    self.earliestUnixNanos = earliestUnixNanos
    self.detectionsEvaluated = detectionsEvaluated
    self.matchCount = matchCount
    self.gaps = gaps
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__run_scheduled_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__RunScheduledResponse.self)
    columns = [Column](field: raw.pointee.columns, count: raw.pointee.n_columns)
    rows = [Row](field: raw.pointee.rows, count: raw.pointee.n_rows)
    rowCount = raw.pointee.row_count
    flowsScanned = raw.pointee.flows_scanned
    elapsedNanos = raw.pointee.elapsed_nanos
    matches = [Match](field: raw.pointee.matches, count: raw.pointee.n_matches)
    truncated = raw.pointee.truncated != 0
    enabled = raw.pointee.enabled != 0
    window = FlowWindowInfo?(field: raw.pointee.window)
    asOfUnixNanos = raw.pointee.as_of_unix_nanos
    errors = [DetectionError](field: raw.pointee.errors, count: raw.pointee.n_errors)
    earliestUnixNanos = raw.pointee.earliest_unix_nanos
    detectionsEvaluated = raw.pointee.detections_evaluated
    matchCount = raw.pointee.match_count
    gaps = [ScheduleGap](field: raw.pointee.gaps, count: raw.pointee.n_gaps)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__run_scheduled_response__init)
    raw.pointee.n_columns = columns.count
    raw.pointee.columns = arena.list(columns)
    raw.pointee.n_rows = rows.count
    raw.pointee.rows = arena.list(rows)
    raw.pointee.row_count = rowCount
    raw.pointee.flows_scanned = flowsScanned
    raw.pointee.elapsed_nanos = elapsedNanos
    raw.pointee.n_matches = matches.count
    raw.pointee.matches = arena.list(matches)
    raw.pointee.truncated = truncated ? 1 : 0
    raw.pointee.enabled = enabled ? 1 : 0
    raw.pointee.window = arena.submessage(window)
    raw.pointee.as_of_unix_nanos = asOfUnixNanos
    raw.pointee.n_errors = errors.count
    raw.pointee.errors = arena.list(errors)
    raw.pointee.earliest_unix_nanos = earliestUnixNanos
    raw.pointee.detections_evaluated = detectionsEvaluated
    raw.pointee.match_count = matchCount
    raw.pointee.n_gaps = gaps.count
    raw.pointee.gaps = arena.list(gaps)
    return BuiltMessage(raw)
  }
}

/// An ad-hoc query, or a loaded query of which only the rows are wanted.
public struct QueryFlowsRequest: WireMessage {
  /// The text of the query; empty when `queryName` is used instead.
  ///
  /// One that is refused is answered with INVALID_ARGUMENT and a message that shows each problem: line, column, a caret
  /// below the place, and the nearest form that is supported.
  public var sql: String
  /// A loaded query, without case, in place of `sql`; exactly one of the two is given.
  public var queryName: String
  /// The time that the query runs as of, in nanoseconds since 1970; 0 means now.
  public var asOfUnixNanos: Int64
  /// At most this many rows in the answer; 0 means the daemon's own bound.
  public var rowsMax: UInt32
  /// Also return how the query was carried out.
  public var explain: Bool

  /// Makes a message.
  public init(
    sql: String = "",
    queryName: String = "",
    asOfUnixNanos: Int64 = 0,
    rowsMax: UInt32 = 0,
    explain: Bool = false
  ) {
    self.sql = sql
    self.queryName = queryName
    self.asOfUnixNanos = asOfUnixNanos
    self.rowsMax = rowsMax
    self.explain = explain
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__query_flows_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__QueryFlowsRequest.self)
    sql = String(field: raw.pointee.sql)
    queryName = String(field: raw.pointee.query_name)
    asOfUnixNanos = raw.pointee.as_of_unix_nanos
    rowsMax = raw.pointee.rows_max
    explain = raw.pointee.explain != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__query_flows_request__init)
    raw.pointee.sql = arena.text(sql)
    raw.pointee.query_name = arena.text(queryName)
    raw.pointee.as_of_unix_nanos = asOfUnixNanos
    raw.pointee.rows_max = rowsMax
    raw.pointee.explain = explain ? 1 : 0
    return BuiltMessage(raw)
  }
}

/// The rows of a query, and how it was carried out.
public struct QueryFlowsResponse: WireMessage {
  /// The columns of the answer.
  public var columns: [Column]
  /// Rows, in the query's order; `truncated` says whether there are more.
  public var rows: [Row]
  /// All rows of the query's answer.
  public var rowCount: UInt64
  /// Flows that were looked at; segments outside the query's time range are not.
  public var flowsScanned: UInt64
  /// How long the query took, in nanoseconds.
  public var elapsedNanos: Int64
  /// `rows` has fewer than `rowCount`.
  public var truncated: Bool
  /// Present when `explain` was asked for, in the order in which they are carried out.
  public var stages: [QueryStage]
  /// The window that the query read.
  public var window: FlowWindowInfo?
  /// The time that the query ran as of, in nanoseconds since 1970.
  public var asOfUnixNanos: Int64
  /// The earliest event time that the query asks for, in nanoseconds since 1970; 0 when it asks for all.
  ///
  /// The window holds everything that was asked for when its `completeSinceUnixNanos` is not later.
  public var earliestUnixNanos: Int64
  /// Groups that the query made; 0 when it makes none.
  public var groupCount: UInt64

  /// Makes a message.
  public init(
    columns: [Column] = [],
    rows: [Row] = [],
    rowCount: UInt64 = 0,
    flowsScanned: UInt64 = 0,
    elapsedNanos: Int64 = 0,
    truncated: Bool = false,
    stages: [QueryStage] = [],
    window: FlowWindowInfo? = nil,
    asOfUnixNanos: Int64 = 0,
    earliestUnixNanos: Int64 = 0,
    groupCount: UInt64 = 0
  ) {
    self.columns = columns
    self.rows = rows
    self.rowCount = rowCount
    self.flowsScanned = flowsScanned
    self.elapsedNanos = elapsedNanos
    self.truncated = truncated
    self.stages = stages
    self.window = window
    self.asOfUnixNanos = asOfUnixNanos
    self.earliestUnixNanos = earliestUnixNanos
    self.groupCount = groupCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__query_flows_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__QueryFlowsResponse.self)
    columns = [Column](field: raw.pointee.columns, count: raw.pointee.n_columns)
    rows = [Row](field: raw.pointee.rows, count: raw.pointee.n_rows)
    rowCount = raw.pointee.row_count
    flowsScanned = raw.pointee.flows_scanned
    elapsedNanos = raw.pointee.elapsed_nanos
    truncated = raw.pointee.truncated != 0
    stages = [QueryStage](field: raw.pointee.stages, count: raw.pointee.n_stages)
    window = FlowWindowInfo?(field: raw.pointee.window)
    asOfUnixNanos = raw.pointee.as_of_unix_nanos
    earliestUnixNanos = raw.pointee.earliest_unix_nanos
    groupCount = raw.pointee.group_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__query_flows_response__init)
    raw.pointee.n_columns = columns.count
    raw.pointee.columns = arena.list(columns)
    raw.pointee.n_rows = rows.count
    raw.pointee.rows = arena.list(rows)
    raw.pointee.row_count = rowCount
    raw.pointee.flows_scanned = flowsScanned
    raw.pointee.elapsed_nanos = elapsedNanos
    raw.pointee.truncated = truncated ? 1 : 0
    raw.pointee.n_stages = stages.count
    raw.pointee.stages = arena.list(stages)
    raw.pointee.window = arena.submessage(window)
    raw.pointee.as_of_unix_nanos = asOfUnixNanos
    raw.pointee.earliest_unix_nanos = earliestUnixNanos
    raw.pointee.group_count = groupCount
    return BuiltMessage(raw)
  }
}

/// One step of a query, as it was carried out.
public struct QueryStage: WireMessage {
  /// `source`, `filter`, `group`, `having`, `order` and the like.
  public var name: String
  /// What the step does, in normal form.
  public var lines: [String]
  /// Rows that came to the step.
  public var rowsIn: UInt64
  /// Rows that the step let through or made.
  public var rowsOut: UInt64
  /// How long the step took, in nanoseconds.
  public var elapsedNanos: Int64

  /// Makes a message.
  public init(
    name: String = "",
    lines: [String] = [],
    rowsIn: UInt64 = 0,
    rowsOut: UInt64 = 0,
    elapsedNanos: Int64 = 0
  ) {
    self.name = name
    self.lines = lines
    self.rowsIn = rowsIn
    self.rowsOut = rowsOut
    self.elapsedNanos = elapsedNanos
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__query_stage__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__QueryStage.self)
    name = String(field: raw.pointee.name)
    lines = [String](field: raw.pointee.lines, count: raw.pointee.n_lines)
    rowsIn = raw.pointee.rows_in
    rowsOut = raw.pointee.rows_out
    elapsedNanos = raw.pointee.elapsed_nanos
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__query_stage__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.n_lines = lines.count
    raw.pointee.lines = arena.texts(lines)
    raw.pointee.rows_in = rowsIn
    raw.pointee.rows_out = rowsOut
    raw.pointee.elapsed_nanos = elapsedNanos
    return BuiltMessage(raw)
  }
}

/// A column of an answer.
public struct Column: WireMessage {
  /// The name, as the query spells it.
  public var name: String
  /// What the values are.
  public var type: ValueType
  /// What the elements of a LIST are.
  public var elementType: ValueType

  /// Makes a message.
  public init(
    name: String = "",
    type: ValueType = .unspecified,
    elementType: ValueType = .unspecified
  ) {
    self.name = name
    self.type = type
    self.elementType = elementType
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__column__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Column.self)
    name = String(field: raw.pointee.name)
    type = ValueType(rawValue: Int32(truncatingIfNeeded: raw.pointee.type.rawValue))
    elementType = ValueType(rawValue: Int32(truncatingIfNeeded: raw.pointee.element_type.rawValue))
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__column__init)
    raw.pointee.name = arena.text(name)
    raw.pointee.type = .init(UInt32(bitPattern: type.rawValue))
    raw.pointee.element_type = .init(UInt32(bitPattern: elementType.rawValue))
    return BuiltMessage(raw)
  }
}

/// A row of an answer.
public struct Row: WireMessage {
  /// One for each column.
  public var values: [Value]

  /// Makes a message.
  public init(
    values: [Value] = []
  ) {
    self.values = values
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__row__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Row.self)
    values = [Value](field: raw.pointee.values, count: raw.pointee.n_values)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__row__init)
    raw.pointee.n_values = values.count
    raw.pointee.values = arena.list(values)
    return BuiltMessage(raw)
  }
}

/// A value of an answer; one without a kind was not set, or has one that only a later version knows.
public enum Value: WireMessage {
  /// Not set, or set to something that only a later version knows.
  case unset
  /// A text.
  case text(String)
  /// An integer, or a time in nanoseconds since 1970: the type of the column says which.
  case integer(Int64)
  /// A double.
  case double(Double)
  /// A boolean.
  case boolean(Bool)
  /// Null; always true.
  case null
  /// A list.
  case list(ListValue)

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__value__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Value.self)
    switch raw.pointee.kind_case {
    case PICKET__V1__VALUE__KIND_STRING_VALUE: self = .text(String(field: raw.pointee.string_value))
    case PICKET__V1__VALUE__KIND_INT_VALUE: self = .integer(raw.pointee.int_value)
    case PICKET__V1__VALUE__KIND_DOUBLE_VALUE: self = .double(raw.pointee.double_value)
    case PICKET__V1__VALUE__KIND_BOOL_VALUE: self = .boolean(raw.pointee.bool_value != 0)
    case PICKET__V1__VALUE__KIND_NULL_VALUE: self = .null
    case PICKET__V1__VALUE__KIND_LIST_VALUE: self = .list(ListValue?(field: raw.pointee.list_value) ?? ListValue())
    default: self = .unset
    }
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__value__init)
    switch self {
    case .unset: break
    case .text(let value):
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_STRING_VALUE
      raw.pointee.string_value = arena.text(value)
    case .integer(let value):
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_INT_VALUE
      raw.pointee.int_value = value
    case .double(let value):
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_DOUBLE_VALUE
      raw.pointee.double_value = value
    case .boolean(let value):
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_BOOL_VALUE
      raw.pointee.bool_value = value ? 1 : 0
    case .null:
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_NULL_VALUE
      raw.pointee.null_value = 1
    case .list(let value):
      raw.pointee.kind_case = PICKET__V1__VALUE__KIND_LIST_VALUE
      raw.pointee.list_value = arena.submessage(value)
    }
    return BuiltMessage(raw)
  }
}

extension Value {
  /// Whether both are the same on the wire: texts when their bytes are, doubles when their bits are, so that a value
  /// that is no number equals itself.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.unset, .unset): true
    case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
    case (.integer(let left), .integer(let right)): left == right
    case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
    case (.boolean(let left), .boolean(let right)): left == right
    case (.null, .null): true
    case (.list(let left), .list(let right)): left == right
    default: false
    }
  }
}

/// The elements of a list.
public struct ListValue: WireMessage {
  /// The elements, in order.
  public var values: [Value]

  /// Makes a message.
  public init(
    values: [Value] = []
  ) {
    self.values = values
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_value__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListValue.self)
    values = [Value](field: raw.pointee.values, count: raw.pointee.n_values)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_value__init)
    raw.pointee.n_values = values.count
    raw.pointee.values = arena.list(values)
    return BuiltMessage(raw)
  }
}

/// How the flow window is.
///
/// Counts are since the daemon started.
public struct FlowStatus: WireMessage {
  /// How much the flow window holds.
  public var window: FlowWindowInfo?
  /// Flows taken into the window.
  public var flowsAccepted: UInt64
  /// Records that were refused, for what they are or for their time.
  public var flowsRefused: UInt64
  /// Flows that were in the window already, by their `pRowID`.
  public var flowsRepeated: UInt64
  /// Flows that left the window, because of their age or because of its bounds.
  public var flowsEvicted: UInt64
  /// Queries that ran, on their schedule or because somebody asked.
  public var queriesRun: UInt64
  /// Queries that failed.
  public var queriesFailed: UInt64
  /// Where the flows are kept; empty when they are kept in memory only.
  public var directory: String
  /// The size of the flow log's files, in bytes.
  public var logBytes: UInt64
  /// Batches written to the flow log.
  public var commits: UInt64
  /// Batches that could not be written to the flow log.
  public var commitsFailed: UInt64
  /// Why the last commit failed; empty when it went well.
  public var lastError: String
  /// Of the accepted flows those that brought no time; their event time is the time of receipt.
  public var flowsUndated: UInt64

  /// Makes a message.
  public init(
    window: FlowWindowInfo? = nil,
    flowsAccepted: UInt64 = 0,
    flowsRefused: UInt64 = 0,
    flowsRepeated: UInt64 = 0,
    flowsEvicted: UInt64 = 0,
    queriesRun: UInt64 = 0,
    queriesFailed: UInt64 = 0,
    directory: String = "",
    logBytes: UInt64 = 0,
    commits: UInt64 = 0,
    commitsFailed: UInt64 = 0,
    lastError: String = "",
    flowsUndated: UInt64 = 0
  ) {
    self.window = window
    self.flowsAccepted = flowsAccepted
    self.flowsRefused = flowsRefused
    self.flowsRepeated = flowsRepeated
    self.flowsEvicted = flowsEvicted
    self.queriesRun = queriesRun
    self.queriesFailed = queriesFailed
    self.directory = directory
    self.logBytes = logBytes
    self.commits = commits
    self.commitsFailed = commitsFailed
    self.lastError = lastError
    self.flowsUndated = flowsUndated
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__flow_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__FlowStatus.self)
    window = FlowWindowInfo?(field: raw.pointee.window)
    flowsAccepted = raw.pointee.flows_accepted
    flowsRefused = raw.pointee.flows_refused
    flowsRepeated = raw.pointee.flows_repeated
    flowsEvicted = raw.pointee.flows_evicted
    queriesRun = raw.pointee.queries_run
    queriesFailed = raw.pointee.queries_failed
    directory = String(field: raw.pointee.directory)
    logBytes = raw.pointee.log_bytes
    commits = raw.pointee.commits
    commitsFailed = raw.pointee.commits_failed
    lastError = String(field: raw.pointee.last_error)
    flowsUndated = raw.pointee.flows_undated
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__flow_status__init)
    raw.pointee.window = arena.submessage(window)
    raw.pointee.flows_accepted = flowsAccepted
    raw.pointee.flows_refused = flowsRefused
    raw.pointee.flows_repeated = flowsRepeated
    raw.pointee.flows_evicted = flowsEvicted
    raw.pointee.queries_run = queriesRun
    raw.pointee.queries_failed = queriesFailed
    raw.pointee.directory = arena.text(directory)
    raw.pointee.log_bytes = logBytes
    raw.pointee.commits = commits
    raw.pointee.commits_failed = commitsFailed
    raw.pointee.last_error = arena.text(lastError)
    raw.pointee.flows_undated = flowsUndated
    return BuiltMessage(raw)
  }
}

/// How a scheduled query is.
public struct ScheduledQueryStatus: WireMessage {
  /// The name of the query.
  public var queryName: String
  /// Whether the query runs on its schedule.
  public var enabled: Bool
  /// When the query runs, for example `every 60 minutes`.
  public var schedule: String
  /// The scheduled time of the last run, in nanoseconds since 1970; 0 when there was none.
  ///
  /// All about the last run is remembered across restarts.
  public var lastRunUnixNanos: Int64
  /// When the last run ended, in nanoseconds since 1970; 0 when there was none.
  public var lastEndedUnixNanos: Int64
  /// How many rows the last run gave.
  public var lastRowCount: UInt64
  /// How long the last run took, in nanoseconds.
  public var lastElapsedNanos: Int64
  /// Why the last run failed; empty when it went well.
  public var lastError: String
  /// When the query runs next, in nanoseconds since 1970; 0 when it does not run on its schedule.
  public var nextRunUnixNanos: Int64
  /// Whether the query runs now.
  public var running: Bool
  /// Runs on the schedule since the daemon started.
  public var runs: UInt64
  /// Runs on the schedule that failed, since the daemon started.
  public var failures: UInt64
  /// Since when the query has its text and schedule and is enabled, in nanoseconds since 1970; 0 where its schedule is
  /// not followed.
  ///
  /// From then on all event times up to `coveredUntilUnixNanos` have been looked at, but for `gaps`.
  public var coveredSinceUnixNanos: Int64
  /// The end of the event times that a run has looked at, in nanoseconds since 1970; 0 before the first.
  public var coveredUntilUnixNanos: Int64
  /// What was not looked at, and will not be, in the order of time; the last hundred gaps.
  public var gaps: [ScheduleGap]
  /// Runs that were missed and are still to be made up.
  public var runsMissed: UInt64
  /// Runs that flows came late for and that are to be made again.
  public var runsLate: UInt64
  /// Missed runs that were made up since the daemon started; `runs` has them not.
  public var runsMadeUp: UInt64
  /// Runs that were made again for late flows since the daemon started; `runs` has them not.
  public var runsRepeated: UInt64
  /// What all runs took since the daemon started, in nanoseconds.
  public var elapsedNanos: Int64
  /// Flows that all runs looked at since the daemon started.
  public var flowsScanned: UInt64
  /// Runs on the schedule that began more than a minute after their time, or have not begun then, since the daemon
  /// started.
  public var runsDelayed: UInt64
  /// The time of the run that is due and has not begun more than a minute later, in nanoseconds since 1970; 0 when
  /// there is none.
  public var delayedRunUnixNanos: Int64

  /// Makes a message.
  public init(
    queryName: String = "",
    enabled: Bool = false,
    schedule: String = "",
    lastRunUnixNanos: Int64 = 0,
    lastEndedUnixNanos: Int64 = 0,
    lastRowCount: UInt64 = 0,
    lastElapsedNanos: Int64 = 0,
    lastError: String = "",
    nextRunUnixNanos: Int64 = 0,
    running: Bool = false,
    runs: UInt64 = 0,
    failures: UInt64 = 0,
    coveredSinceUnixNanos: Int64 = 0,
    coveredUntilUnixNanos: Int64 = 0,
    gaps: [ScheduleGap] = [],
    runsMissed: UInt64 = 0,
    runsLate: UInt64 = 0,
    runsMadeUp: UInt64 = 0,
    runsRepeated: UInt64 = 0,
    elapsedNanos: Int64 = 0,
    flowsScanned: UInt64 = 0,
    runsDelayed: UInt64 = 0,
    delayedRunUnixNanos: Int64 = 0
  ) {
    self.queryName = queryName
    self.enabled = enabled
    self.schedule = schedule
    self.lastRunUnixNanos = lastRunUnixNanos
    self.lastEndedUnixNanos = lastEndedUnixNanos
    self.lastRowCount = lastRowCount
    self.lastElapsedNanos = lastElapsedNanos
    self.lastError = lastError
    self.nextRunUnixNanos = nextRunUnixNanos
    self.running = running
    self.runs = runs
    self.failures = failures
    self.coveredSinceUnixNanos = coveredSinceUnixNanos
    self.coveredUntilUnixNanos = coveredUntilUnixNanos
    self.gaps = gaps
    self.runsMissed = runsMissed
    self.runsLate = runsLate
    self.runsMadeUp = runsMadeUp
    self.runsRepeated = runsRepeated
    self.elapsedNanos = elapsedNanos
    self.flowsScanned = flowsScanned
    self.runsDelayed = runsDelayed
    self.delayedRunUnixNanos = delayedRunUnixNanos
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__scheduled_query_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ScheduledQueryStatus.self)
    queryName = String(field: raw.pointee.query_name)
    enabled = raw.pointee.enabled != 0
    schedule = String(field: raw.pointee.schedule)
    lastRunUnixNanos = raw.pointee.last_run_unix_nanos
    lastEndedUnixNanos = raw.pointee.last_ended_unix_nanos
    lastRowCount = raw.pointee.last_row_count
    lastElapsedNanos = raw.pointee.last_elapsed_nanos
    lastError = String(field: raw.pointee.last_error)
    nextRunUnixNanos = raw.pointee.next_run_unix_nanos
    running = raw.pointee.running != 0
    runs = raw.pointee.runs
    failures = raw.pointee.failures
    coveredSinceUnixNanos = raw.pointee.covered_since_unix_nanos
    coveredUntilUnixNanos = raw.pointee.covered_until_unix_nanos
    gaps = [ScheduleGap](field: raw.pointee.gaps, count: raw.pointee.n_gaps)
    runsMissed = raw.pointee.runs_missed
    runsLate = raw.pointee.runs_late
    runsMadeUp = raw.pointee.runs_made_up
    runsRepeated = raw.pointee.runs_repeated
    elapsedNanos = raw.pointee.elapsed_nanos
    flowsScanned = raw.pointee.flows_scanned
    runsDelayed = raw.pointee.runs_delayed
    delayedRunUnixNanos = raw.pointee.delayed_run_unix_nanos
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__scheduled_query_status__init)
    raw.pointee.query_name = arena.text(queryName)
    raw.pointee.enabled = enabled ? 1 : 0
    raw.pointee.schedule = arena.text(schedule)
    raw.pointee.last_run_unix_nanos = lastRunUnixNanos
    raw.pointee.last_ended_unix_nanos = lastEndedUnixNanos
    raw.pointee.last_row_count = lastRowCount
    raw.pointee.last_elapsed_nanos = lastElapsedNanos
    raw.pointee.last_error = arena.text(lastError)
    raw.pointee.next_run_unix_nanos = nextRunUnixNanos
    raw.pointee.running = running ? 1 : 0
    raw.pointee.runs = runs
    raw.pointee.failures = failures
    raw.pointee.covered_since_unix_nanos = coveredSinceUnixNanos
    raw.pointee.covered_until_unix_nanos = coveredUntilUnixNanos
    raw.pointee.n_gaps = gaps.count
    raw.pointee.gaps = arena.list(gaps)
    raw.pointee.runs_missed = runsMissed
    raw.pointee.runs_late = runsLate
    raw.pointee.runs_made_up = runsMadeUp
    raw.pointee.runs_repeated = runsRepeated
    raw.pointee.elapsed_nanos = elapsedNanos
    raw.pointee.flows_scanned = flowsScanned
    raw.pointee.runs_delayed = runsDelayed
    raw.pointee.delayed_run_unix_nanos = delayedRunUnixNanos
    return BuiltMessage(raw)
  }
}

/// How an active correlation rule is.
public struct CorrelationStatus: WireMessage {
  /// The id of the rule.
  public var ruleID: String
  /// When it runs, for example `every 60 minutes`.
  public var schedule: String
  /// How many minutes a run looks back.
  public var lookbackMinutes: UInt32
  /// The scheduled time of the last run, in nanoseconds since 1970; 0 when there was none.
  ///
  /// All about the last run is remembered across restarts.
  public var lastRunUnixNanos: Int64
  /// When the last run ended, in nanoseconds since 1970; 0 when there was none.
  public var lastEndedUnixNanos: Int64
  /// How long the last run took, in nanoseconds.
  public var lastElapsedNanos: Int64
  /// Matches of its rules that the last run looked at.
  public var lastSignals: UInt64
  /// What the last run found, matches of earlier runs among them.
  public var lastMatches: UInt64
  /// Why the last run failed; empty when it went well.
  public var lastError: String
  /// When the rule runs next, in nanoseconds since 1970; 0 when it never will.
  public var nextRunUnixNanos: Int64
  /// Whether the rule runs now.
  public var running: Bool
  /// Runs on the schedule since the daemon started.
  public var runs: UInt64
  /// Runs that failed since the daemon started.
  public var failures: UInt64
  /// Missed runs that were made up since the daemon started; `runs` has them not.
  public var runsMadeUp: UInt64
  /// Missed runs that were not made up, since there were too many, since the daemon started.
  public var runsLeftOut: UInt64
  /// Runs that began more than a minute after their time, since the daemon started.
  public var runsDelayed: UInt64
  /// What all runs took since the daemon started, in nanoseconds.
  public var elapsedNanos: Int64
  /// Matches that all runs looked at since the daemon started.
  public var signalsRead: UInt64
  /// What all runs found that no earlier run had found, since the daemon started.
  public var matches: UInt64

  /// Makes a message.
  public init(
    ruleID: String = "",
    schedule: String = "",
    lookbackMinutes: UInt32 = 0,
    lastRunUnixNanos: Int64 = 0,
    lastEndedUnixNanos: Int64 = 0,
    lastElapsedNanos: Int64 = 0,
    lastSignals: UInt64 = 0,
    lastMatches: UInt64 = 0,
    lastError: String = "",
    nextRunUnixNanos: Int64 = 0,
    running: Bool = false,
    runs: UInt64 = 0,
    failures: UInt64 = 0,
    runsMadeUp: UInt64 = 0,
    runsLeftOut: UInt64 = 0,
    runsDelayed: UInt64 = 0,
    elapsedNanos: Int64 = 0,
    signalsRead: UInt64 = 0,
    matches: UInt64 = 0
  ) {
    self.ruleID = ruleID
    self.schedule = schedule
    self.lookbackMinutes = lookbackMinutes
    self.lastRunUnixNanos = lastRunUnixNanos
    self.lastEndedUnixNanos = lastEndedUnixNanos
    self.lastElapsedNanos = lastElapsedNanos
    self.lastSignals = lastSignals
    self.lastMatches = lastMatches
    self.lastError = lastError
    self.nextRunUnixNanos = nextRunUnixNanos
    self.running = running
    self.runs = runs
    self.failures = failures
    self.runsMadeUp = runsMadeUp
    self.runsLeftOut = runsLeftOut
    self.runsDelayed = runsDelayed
    self.elapsedNanos = elapsedNanos
    self.signalsRead = signalsRead
    self.matches = matches
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__correlation_status__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__CorrelationStatus.self)
    ruleID = String(field: raw.pointee.rule_id)
    schedule = String(field: raw.pointee.schedule)
    lookbackMinutes = raw.pointee.lookback_minutes
    lastRunUnixNanos = raw.pointee.last_run_unix_nanos
    lastEndedUnixNanos = raw.pointee.last_ended_unix_nanos
    lastElapsedNanos = raw.pointee.last_elapsed_nanos
    lastSignals = raw.pointee.last_signals
    lastMatches = raw.pointee.last_matches
    lastError = String(field: raw.pointee.last_error)
    nextRunUnixNanos = raw.pointee.next_run_unix_nanos
    running = raw.pointee.running != 0
    runs = raw.pointee.runs
    failures = raw.pointee.failures
    runsMadeUp = raw.pointee.runs_made_up
    runsLeftOut = raw.pointee.runs_left_out
    runsDelayed = raw.pointee.runs_delayed
    elapsedNanos = raw.pointee.elapsed_nanos
    signalsRead = raw.pointee.signals_read
    matches = raw.pointee.matches
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__correlation_status__init)
    raw.pointee.rule_id = arena.text(ruleID)
    raw.pointee.schedule = arena.text(schedule)
    raw.pointee.lookback_minutes = lookbackMinutes
    raw.pointee.last_run_unix_nanos = lastRunUnixNanos
    raw.pointee.last_ended_unix_nanos = lastEndedUnixNanos
    raw.pointee.last_elapsed_nanos = lastElapsedNanos
    raw.pointee.last_signals = lastSignals
    raw.pointee.last_matches = lastMatches
    raw.pointee.last_error = arena.text(lastError)
    raw.pointee.next_run_unix_nanos = nextRunUnixNanos
    raw.pointee.running = running ? 1 : 0
    raw.pointee.runs = runs
    raw.pointee.failures = failures
    raw.pointee.runs_made_up = runsMadeUp
    raw.pointee.runs_left_out = runsLeftOut
    raw.pointee.runs_delayed = runsDelayed
    raw.pointee.elapsed_nanos = elapsedNanos
    raw.pointee.signals_read = signalsRead
    raw.pointee.matches = matches
    return BuiltMessage(raw)
  }
}

/// Event times of which a scheduled query has not looked at all flows.
public struct ScheduleGap: WireMessage {
  /// The first event time, in nanoseconds since 1970.
  public var fromUnixNanos: Int64
  /// The time after the last one, in nanoseconds since 1970.
  public var untilUnixNanos: Int64
  /// Why: "evicted", flows had left the window before the run; "failed" or "cancelled", the run was; "truncated", it
  /// returned more rows than its rules see; "late", flows came after the run and its look-back was no longer whole;
  /// "missed", more runs were missed than are made up.
  public var cause: String

  /// Makes a message.
  public init(
    fromUnixNanos: Int64 = 0,
    untilUnixNanos: Int64 = 0,
    cause: String = ""
  ) {
    self.fromUnixNanos = fromUnixNanos
    self.untilUnixNanos = untilUnixNanos
    self.cause = cause
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__schedule_gap__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ScheduleGap.self)
    fromUnixNanos = raw.pointee.from_unix_nanos
    untilUnixNanos = raw.pointee.until_unix_nanos
    cause = String(field: raw.pointee.cause)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__schedule_gap__init)
    raw.pointee.from_unix_nanos = fromUnixNanos
    raw.pointee.until_unix_nanos = untilUnixNanos
    raw.pointee.cause = arena.text(cause)
    return BuiltMessage(raw)
  }
}

/// A key to look up in a table.
public struct LookupRequest: WireMessage {
  /// The name of the lookup table.
  public var table: String
  /// Text as it is, a number by its digits; for a table of networks an address.
  public var key: String

  /// Makes a message.
  public init(
    table: String = "",
    key: String = ""
  ) {
    self.table = table
    self.key = key
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__lookup_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__LookupRequest.self)
    table = String(field: raw.pointee.table)
    key = String(field: raw.pointee.key)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__lookup_request__init)
    raw.pointee.table = arena.text(table)
    raw.pointee.key = arena.text(key)
    return BuiltMessage(raw)
  }
}

/// The row of a key.
public struct LookupResponse: WireMessage {
  /// Whether a row has the key.
  public var found: Bool
  /// The row, a JSON object; empty when there is none.
  public var row: [UInt8]
  /// The key of the row as its file has it: for an address the network that holds it.
  public var rowKey: String
  /// The data file.
  public var path: String
  /// The line of the data file on which the row begins.
  public var line: UInt64

  /// Makes a message.
  public init(
    found: Bool = false,
    row: [UInt8] = [],
    rowKey: String = "",
    path: String = "",
    line: UInt64 = 0
  ) {
    self.found = found
    self.row = row
    self.rowKey = rowKey
    self.path = path
    self.line = line
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__lookup_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__LookupResponse.self)
    found = raw.pointee.found != 0
    row = [UInt8](field: raw.pointee.row)
    rowKey = String(field: raw.pointee.row_key)
    path = String(field: raw.pointee.path)
    line = raw.pointee.line
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__lookup_response__init)
    raw.pointee.found = found ? 1 : 0
    raw.pointee.row = arena.data(row)
    raw.pointee.row_key = arena.text(rowKey)
    raw.pointee.path = arena.text(path)
    raw.pointee.line = line
    return BuiltMessage(raw)
  }
}

/// Asks for the lookup tables.
public struct ListLookupsRequest: WireMessage {
  /// Makes a message.
  public init() {}

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_lookups_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {}

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    BuiltMessage(arena.make(picket__v1__list_lookups_request__init))
  }
}

/// The lookup tables.
public struct ListLookupsResponse: WireMessage {
  /// Every table, those that are not used included.
  public var tables: [LookupSummary]
  /// What all tables take in memory.
  public var memoryBytes: UInt64
  /// What they may take.
  public var memoryBytesMax: UInt64

  /// Makes a message.
  public init(
    tables: [LookupSummary] = [],
    memoryBytes: UInt64 = 0,
    memoryBytesMax: UInt64 = 0
  ) {
    self.tables = tables
    self.memoryBytes = memoryBytes
    self.memoryBytesMax = memoryBytesMax
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_lookups_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListLookupsResponse.self)
    tables = [LookupSummary](field: raw.pointee.tables, count: raw.pointee.n_tables)
    memoryBytes = raw.pointee.memory_bytes
    memoryBytesMax = raw.pointee.memory_bytes_max
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_lookups_response__init)
    raw.pointee.n_tables = tables.count
    raw.pointee.tables = arena.list(tables)
    raw.pointee.memory_bytes = memoryBytes
    raw.pointee.memory_bytes_max = memoryBytesMax
    return BuiltMessage(raw)
  }
}

/// A lookup table.
public struct LookupSummary: WireMessage {
  /// The name.
  public var table: String
  /// Whether its rows are loaded.
  public var loaded: Bool
  /// Why they are not; empty when they are.
  public var inactiveReason: String
  /// The file that defines it.
  public var path: String
  /// The data file; empty when it is not loaded.
  public var dataPath: String
  /// The name of the schema; empty when it has none.
  public var schema: String
  /// The column with the keys.
  public var primaryKey: String
  /// How keys compare to values: "text", or "network" for the smallest network that holds an address.
  public var keyKind: String
  /// How many rows there are.
  public var rowCount: UInt64
  /// How many keys there are; a row may have several.
  public var keyCount: UInt64
  /// What it takes in memory.
  public var memoryBytes: UInt64
  /// The log types whose events it is about.
  public var logTypes: [LookupAssociation]

  /// Makes a message.
  public init(
    table: String = "",
    loaded: Bool = false,
    inactiveReason: String = "",
    path: String = "",
    dataPath: String = "",
    schema: String = "",
    primaryKey: String = "",
    keyKind: String = "",
    rowCount: UInt64 = 0,
    keyCount: UInt64 = 0,
    memoryBytes: UInt64 = 0,
    logTypes: [LookupAssociation] = []
  ) {
    self.table = table
    self.loaded = loaded
    self.inactiveReason = inactiveReason
    self.path = path
    self.dataPath = dataPath
    self.schema = schema
    self.primaryKey = primaryKey
    self.keyKind = keyKind
    self.rowCount = rowCount
    self.keyCount = keyCount
    self.memoryBytes = memoryBytes
    self.logTypes = logTypes
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__lookup_summary__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__LookupSummary.self)
    table = String(field: raw.pointee.table)
    loaded = raw.pointee.loaded != 0
    inactiveReason = String(field: raw.pointee.inactive_reason)
    path = String(field: raw.pointee.path)
    dataPath = String(field: raw.pointee.data_path)
    schema = String(field: raw.pointee.schema)
    primaryKey = String(field: raw.pointee.primary_key)
    keyKind = String(field: raw.pointee.key_kind)
    rowCount = raw.pointee.row_count
    keyCount = raw.pointee.key_count
    memoryBytes = raw.pointee.memory_bytes
    logTypes = [LookupAssociation](field: raw.pointee.log_types, count: raw.pointee.n_log_types)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__lookup_summary__init)
    raw.pointee.table = arena.text(table)
    raw.pointee.loaded = loaded ? 1 : 0
    raw.pointee.inactive_reason = arena.text(inactiveReason)
    raw.pointee.path = arena.text(path)
    raw.pointee.data_path = arena.text(dataPath)
    raw.pointee.schema = arena.text(schema)
    raw.pointee.primary_key = arena.text(primaryKey)
    raw.pointee.key_kind = arena.text(keyKind)
    raw.pointee.row_count = rowCount
    raw.pointee.key_count = keyCount
    raw.pointee.memory_bytes = memoryBytes
    raw.pointee.n_log_types = logTypes.count
    raw.pointee.log_types = arena.list(logTypes)
    return BuiltMessage(raw)
  }
}

/// A log type whose events a lookup table is about.
public struct LookupAssociation: WireMessage {
  /// The log type.
  public var logType: String
  /// The fields that are looked up, as p_enrichment names them.
  public var selectors: [String]
  /// Whether its events are looked up: an active detection can see what the table says.
  public var used: Bool

  /// Makes a message.
  public init(
    logType: String = "",
    selectors: [String] = [],
    used: Bool = false
  ) {
    self.logType = logType
    self.selectors = selectors
    self.used = used
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__lookup_association__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__LookupAssociation.self)
    logType = String(field: raw.pointee.log_type)
    selectors = [String](field: raw.pointee.selectors, count: raw.pointee.n_selectors)
    used = raw.pointee.used != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__lookup_association__init)
    raw.pointee.log_type = arena.text(logType)
    raw.pointee.n_selectors = selectors.count
    raw.pointee.selectors = arena.texts(selectors)
    raw.pointee.used = used ? 1 : 0
    return BuiltMessage(raw)
  }
}

/// Which keys of the key-value store are wanted.
public struct ListKeyValuesRequest: WireMessage {
  /// A pattern of keys, in which `*` stands for any text and `?` for one character; empty means all.
  public var match: String
  /// The `nextPageToken` of the page before; empty means from the first.
  public var pageToken: String

  /// Makes a message.
  public init(
    match: String = "",
    pageToken: String = ""
  ) {
    self.match = match
    self.pageToken = pageToken
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_key_values_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListKeyValuesRequest.self)
    match = String(field: raw.pointee.match)
    pageToken = String(field: raw.pointee.page_token)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_key_values_request__init)
    raw.pointee.match = arena.text(match)
    raw.pointee.page_token = arena.text(pageToken)
    return BuiltMessage(raw)
  }
}

/// One page of the keys.
public struct ListKeyValuesResponse: WireMessage {
  /// The keys of this page; there may be none although further pages follow.
  public var keyValues: [KeyValueSummary]
  /// Empty on the last page.
  public var nextPageToken: String

  /// Makes a message.
  public init(
    keyValues: [KeyValueSummary] = [],
    nextPageToken: String = ""
  ) {
    self.keyValues = keyValues
    self.nextPageToken = nextPageToken
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_key_values_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListKeyValuesResponse.self)
    keyValues = [KeyValueSummary](field: raw.pointee.key_values, count: raw.pointee.n_key_values)
    nextPageToken = String(field: raw.pointee.next_page_token)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_key_values_response__init)
    raw.pointee.n_key_values = keyValues.count
    raw.pointee.key_values = arena.list(keyValues)
    raw.pointee.next_page_token = arena.text(nextPageToken)
    return BuiltMessage(raw)
  }
}

/// A key of the key-value store, and how much is below it.
public struct KeyValueSummary: WireMessage {
  /// The key.
  public var key: String
  /// How many strings are below it.
  public var stringCount: UInt64
  /// The bytes of the dictionary below it as JSON; 0 when there is none.
  public var dictionaryBytes: UInt64
  /// Whether a count is below it.
  public var hasCount: Bool
  /// The count.
  public var count: Int64
  /// When all below it expires, in nanoseconds since 1970.
  public var expiresUnixNanos: Int64
  /// When it was written last, in nanoseconds since 1970.
  public var updatedUnixNanos: Int64
  /// The bytes of the key and what is below it, as the bounds count them.
  public var byteCount: UInt64

  /// Makes a message.
  public init(
    key: String = "",
    stringCount: UInt64 = 0,
    dictionaryBytes: UInt64 = 0,
    hasCount: Bool = false,
    count: Int64 = 0,
    expiresUnixNanos: Int64 = 0,
    updatedUnixNanos: Int64 = 0,
    byteCount: UInt64 = 0
  ) {
    self.key = key
    self.stringCount = stringCount
    self.dictionaryBytes = dictionaryBytes
    self.hasCount = hasCount
    self.count = count
    self.expiresUnixNanos = expiresUnixNanos
    self.updatedUnixNanos = updatedUnixNanos
    self.byteCount = byteCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__key_value_summary__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__KeyValueSummary.self)
    key = String(field: raw.pointee.key)
    stringCount = raw.pointee.string_count
    dictionaryBytes = raw.pointee.dictionary_bytes
    hasCount = raw.pointee.has_count != 0
    count = raw.pointee.count
    expiresUnixNanos = raw.pointee.expires_unix_nanos
    updatedUnixNanos = raw.pointee.updated_unix_nanos
    byteCount = raw.pointee.byte_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__key_value_summary__init)
    raw.pointee.key = arena.text(key)
    raw.pointee.string_count = stringCount
    raw.pointee.dictionary_bytes = dictionaryBytes
    raw.pointee.has_count = hasCount ? 1 : 0
    raw.pointee.count = count
    raw.pointee.expires_unix_nanos = expiresUnixNanos
    raw.pointee.updated_unix_nanos = updatedUnixNanos
    raw.pointee.byte_count = byteCount
    return BuiltMessage(raw)
  }
}

/// The key that is wanted.
public struct GetKeyValueRequest: WireMessage {
  /// The key.
  public var key: String

  /// Makes a message.
  public init(
    key: String = ""
  ) {
    self.key = key
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_key_value_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetKeyValueRequest.self)
    key = String(field: raw.pointee.key)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_key_value_request__init)
    raw.pointee.key = arena.text(key)
    return BuiltMessage(raw)
  }
}

/// What is below a key.
public struct GetKeyValueResponse: WireMessage {
  /// The key, and how much is below it.
  public var summary: KeyValueSummary?
  /// The strings, in the order of their bytes.
  public var strings: [String]
  /// The dictionary as JSON; empty when there is none.
  public var dictionary: [UInt8]

  /// Makes a message.
  public init(
    summary: KeyValueSummary? = nil,
    strings: [String] = [],
    dictionary: [UInt8] = []
  ) {
    self.summary = summary
    self.strings = strings
    self.dictionary = dictionary
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__get_key_value_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__GetKeyValueResponse.self)
    summary = KeyValueSummary?(field: raw.pointee.summary)
    strings = [String](field: raw.pointee.strings, count: raw.pointee.n_strings)
    dictionary = [UInt8](field: raw.pointee.dictionary)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__get_key_value_response__init)
    raw.pointee.summary = arena.submessage(summary)
    raw.pointee.n_strings = strings.count
    raw.pointee.strings = arena.texts(strings)
    raw.pointee.dictionary = arena.data(dictionary)
    return BuiltMessage(raw)
  }
}

/// Asks for the methods of a socket.
public struct DescribeRequest: WireMessage {
  /// Makes a message.
  public init() {}

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__describe_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {}

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    BuiltMessage(arena.make(picket__v1__describe_request__init))
  }
}

/// The methods of a socket, and what their messages consist of.
public struct DescribeResponse: WireMessage {
  /// The methods that the socket answers, in full: "picket.v1.Detection/GetStatus".
  public var methods: [String]
  /// A google.protobuf.FileDescriptorSet of all services and their messages, with their comments.
  ///
  /// What is a JSON document or text among the fields of bytes is in their comments: `@json`.
  public var fileDescriptorSet: [UInt8]

  /// Makes a message.
  public init(
    methods: [String] = [],
    fileDescriptorSet: [UInt8] = []
  ) {
    self.methods = methods
    self.fileDescriptorSet = fileDescriptorSet
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__describe_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DescribeResponse.self)
    methods = [String](field: raw.pointee.methods, count: raw.pointee.n_methods)
    fileDescriptorSet = [UInt8](field: raw.pointee.file_descriptor_set)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__describe_response__init)
    raw.pointee.n_methods = methods.count
    raw.pointee.methods = arena.texts(methods)
    raw.pointee.file_descriptor_set = arena.data(fileDescriptorSet)
    return BuiltMessage(raw)
  }
}

extension ServiceName {
  /// The full name of the service Detection.
  public static let detection = "picket.v1.Detection"
}

extension UnaryMethod where Request == EvaluateEventRequest, Response == EvaluateEventResponse {
  /// Evaluates one event against every detection of its log type.
  public static var evaluateEvent: Self {
    Self(service: "picket.v1.Detection", name: "EvaluateEvent")
  }
}

extension UnaryMethod where Request == EvaluateEventsRequest, Response == EvaluateEventsResponse {
  /// Evaluates many events of one log type, one JSON object a line.
  public static var evaluateEvents: Self {
    Self(service: "picket.v1.Detection", name: "EvaluateEvents")
  }
}

extension UnaryMethod where Request == ListDetectionsRequest, Response == ListDetectionsResponse {
  /// Lists what is loaded, in order of id, one page at a time.
  public static var listDetections: Self {
    Self(service: "picket.v1.Detection", name: "ListDetections")
  }
}

extension UnaryMethod where Request == GetDetectionRequest, Response == GetDetectionResponse {
  /// Returns everything that is known of one detection.
  public static var getDetection: Self {
    Self(service: "picket.v1.Detection", name: "GetDetection")
  }
}

extension UnaryMethod where Request == GetStatusRequest, Response == GetStatusResponse {
  /// Reports how the daemon is: counts, versions, limits.
  public static var getStatus: Self {
    Self(service: "picket.v1.Detection", name: "GetStatus")
  }
}

extension UnaryMethod where Request == GetMetricsRequest, Response == GetMetricsResponse {
  /// Returns what the daemon counts, in the text format of Prometheus.
  public static var getMetrics: Self {
    Self(service: "picket.v1.Detection", name: "GetMetrics")
  }
}

extension UnaryMethod where Request == ListCallersRequest, Response == ListCallersResponse {
  /// Reports what each uid that calls uses of the daemon.
  public static var listCallers: Self {
    Self(service: "picket.v1.Detection", name: "ListCallers")
  }
}

extension UnaryMethod where Request == ListAlertsRequest, Response == ListAlertsResponse {
  /// Lists alerts, the newest first, one page at a time.
  public static var listAlerts: Self {
    Self(service: "picket.v1.Detection", name: "ListAlerts")
  }
}

extension UnaryMethod where Request == GetAlertRequest, Response == GetAlertResponse {
  /// Returns one alert with its first events and its history.
  public static var getAlert: Self {
    Self(service: "picket.v1.Detection", name: "GetAlert")
  }
}

extension StreamMethod where Request == WatchAlertsRequest, Response == AlertChange {
  /// Sends every creation and update of an alert, from a given change on, as it happens.
  ///
  /// The first message tells where the watch starts.
  public static var watchAlerts: Self {
    Self(service: "picket.v1.Detection", name: "WatchAlerts")
  }
}

extension UnaryMethod where Request == IngestFlowRequest, Response == IngestFlowResponse {
  /// Takes flows into the flow window: typed records, text, or both.
  ///
  /// The response names what the daemon refused of them; the other flows are in the window, as durable as matches are.
  /// A batch whose flows have names may be sent again when its response was lost.
  public static var ingestFlow: Self {
    Self(service: "picket.v1.Detection", name: "IngestFlow")
  }
}

extension UnaryMethod where Request == RunScheduledRequest, Response == RunScheduledResponse {
  /// Runs a scheduled or saved query by name, with the scheduled rules over its rows.
  public static var runScheduled: Self {
    Self(service: "picket.v1.Detection", name: "RunScheduled")
  }
}

extension UnaryMethod where Request == QueryFlowsRequest, Response == QueryFlowsResponse {
  /// Answers an ad-hoc query, or reports how a query is carried out.
  ///
  /// It changes no state.
  public static var queryFlows: Self {
    Self(service: "picket.v1.Detection", name: "QueryFlows")
  }
}

extension UnaryMethod where Request == LookupRequest, Response == LookupResponse {
  /// Returns the row of a lookup table that has a key.
  public static var lookup: Self {
    Self(service: "picket.v1.Detection", name: "Lookup")
  }
}

extension UnaryMethod where Request == ListLookupsRequest, Response == ListLookupsResponse {
  /// Lists the lookup tables, in order of name.
  public static var listLookups: Self {
    Self(service: "picket.v1.Detection", name: "ListLookups")
  }
}

extension UnaryMethod where Request == ListKeyValuesRequest, Response == ListKeyValuesResponse {
  /// Lists the keys of the key-value store of Python bodies, in the order of their bytes, one page at a time.
  public static var listKeyValues: Self {
    Self(service: "picket.v1.Detection", name: "ListKeyValues")
  }
}

extension UnaryMethod where Request == GetKeyValueRequest, Response == GetKeyValueResponse {
  /// Returns what is below a key of the key-value store of Python bodies.
  public static var getKeyValue: Self {
    Self(service: "picket.v1.Detection", name: "GetKeyValue")
  }
}

extension UnaryMethod where Request == DescribeRequest, Response == DescribeResponse {
  /// Returns the methods of this socket, and what their messages consist of.
  public static var describe: Self {
    Self(service: "picket.v1.Detection", name: "Describe")
  }
}
