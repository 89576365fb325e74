// Made by `make generate` from proto/picket/v1/admin.proto; do not edit.

import CPicketProto

/// Which alerts get which status, and why.
public struct SetAlertStatusRequest: WireMessage {
  /// The ids of the alerts; all of them change or, on an error, none.
  public var alertIDs: [String]
  /// The status to set.
  public var status: AlertStatus
  /// Why; kept in the history of each alert.
  public var comment: String

  /// Makes a message.
  public init(
    alertIDs: [String] = [],
    status: AlertStatus = .unspecified,
    comment: String = ""
  ) {
    self.alertIDs = alertIDs
    self.status = status
    self.comment = comment
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__set_alert_status_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__SetAlertStatusRequest.self)
    alertIDs = [String](field: raw.pointee.alert_ids, count: raw.pointee.n_alert_ids)
    status = AlertStatus(rawValue: Int32(truncatingIfNeeded: raw.pointee.status.rawValue))
    comment = String(field: raw.pointee.comment)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__set_alert_status_request__init)
    raw.pointee.n_alert_ids = alertIDs.count
    raw.pointee.alert_ids = arena.texts(alertIDs)
    raw.pointee.status = .init(UInt32(bitPattern: status.rawValue))
    raw.pointee.comment = arena.text(comment)
    return BuiltMessage(raw)
  }
}

/// The alerts after their status was set.
public struct SetAlertStatusResponse: WireMessage {
  /// The alerts as they are now.
  public var alerts: [Alert]

  /// Makes a message.
  public init(
    alerts: [Alert] = []
  ) {
    self.alerts = alerts
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__set_alert_status_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__SetAlertStatusResponse.self)
    alerts = [Alert](field: raw.pointee.alerts, count: raw.pointee.n_alerts)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__set_alert_status_response__init)
    raw.pointee.n_alerts = alerts.count
    raw.pointee.alerts = arena.list(alerts)
    return BuiltMessage(raw)
  }
}

/// Whether to serve what is read.
public struct ReloadRequest: WireMessage {
  /// Only report what a reload would do.
  public var dryRun: Bool

  /// Makes a message.
  public init(
    dryRun: Bool = false
  ) {
    self.dryRun = dryRun
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__reload_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ReloadRequest.self)
    dryRun = raw.pointee.dry_run != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__reload_request__init)
    raw.pointee.dry_run = dryRun ? 1 : 0
    return BuiltMessage(raw)
  }
}

/// What a reload has done, or would do.
public struct ReloadResponse: WireMessage {
  /// Whether the detections that were read are served now.
  public var applied: Bool
  /// Why they are not to be served, and those that were served before go on; empty where nothing speaks against them.
  public var refusal: String
  /// The first problems, those of the configuration file before those of detection files.
  public var problems: [DetectionProblem]
  /// All problems.
  public var problemCount: UInt64
  /// The first detections that are added, changed or removed, in order of id.
  public var changes: [DetectionChange]
  /// Detections that were not loaded before.
  public var addedCount: UInt64
  /// Detections that are not what they were.
  public var changedCount: UInt64
  /// Detections that are not loaded any more.
  public var removedCount: UInt64
  /// Detections that were read and have no problem.
  public var detectionsLoaded: UInt32
  /// Those of them that are evaluated.
  public var detectionsActive: UInt32
  /// How long the reload took, in nanoseconds.
  public var elapsedNanos: Int64

  /// Makes a message.
  public init(
    applied: Bool = false,
    refusal: String = "",
    problems: [DetectionProblem] = [],
    problemCount: UInt64 = 0,
    changes: [DetectionChange] = [],
    addedCount: UInt64 = 0,
    changedCount: UInt64 = 0,
    removedCount: UInt64 = 0,
    detectionsLoaded: UInt32 = 0,
    detectionsActive: UInt32 = 0,
    elapsedNanos: Int64 = 0
  ) {
    self.applied = applied
    self.refusal = refusal
    self.problems = problems
    self.problemCount = problemCount
    self.changes = changes
    self.addedCount = addedCount
    self.changedCount = changedCount
    self.removedCount = removedCount
    self.detectionsLoaded = detectionsLoaded
    self.detectionsActive = detectionsActive
    self.elapsedNanos = elapsedNanos
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__reload_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ReloadResponse.self)
    applied = raw.pointee.applied != 0
    refusal = String(field: raw.pointee.refusal)
    problems = [DetectionProblem](field: raw.pointee.problems, count: raw.pointee.n_problems)
    problemCount = raw.pointee.problem_count
    changes = [DetectionChange](field: raw.pointee.changes, count: raw.pointee.n_changes)
    addedCount = raw.pointee.added_count
    changedCount = raw.pointee.changed_count
    removedCount = raw.pointee.removed_count
    detectionsLoaded = raw.pointee.detections_loaded
    detectionsActive = raw.pointee.detections_active
    elapsedNanos = raw.pointee.elapsed_nanos
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__reload_response__init)
    raw.pointee.applied = applied ? 1 : 0
    raw.pointee.refusal = arena.text(refusal)
    raw.pointee.n_problems = problems.count
    raw.pointee.problems = arena.list(problems)
    raw.pointee.problem_count = problemCount
    raw.pointee.n_changes = changes.count
    raw.pointee.changes = arena.list(changes)
    raw.pointee.added_count = addedCount
    raw.pointee.changed_count = changedCount
    raw.pointee.removed_count = removedCount
    raw.pointee.detections_loaded = detectionsLoaded
    raw.pointee.detections_active = detectionsActive
    raw.pointee.elapsed_nanos = elapsedNanos
    return BuiltMessage(raw)
  }
}

/// Something wrong in a file.
public struct DetectionProblem: WireMessage {
  /// The path of the file.
  public var path: String
  /// The line, counted from 1; 0 where it is the file as a whole.
  public var line: UInt32
  /// The column, counted from 1; 0 where it is the file as a whole.
  public var column: UInt32
  /// What kind of problem it is, for example `unknown-key`.
  public var code: String
  /// What is wrong and what was expected.
  public var message: String

  /// Makes a message.
  public init(
    path: String = "",
    line: UInt32 = 0,
    column: UInt32 = 0,
    code: String = "",
    message: String = ""
  ) {
    self.path = path
    self.line = line
    self.column = column
    self.code = code
    self.message = message
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__detection_problem__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DetectionProblem.self)
    path = String(field: raw.pointee.path)
    line = raw.pointee.line
    column = raw.pointee.column
    code = String(field: raw.pointee.code)
    message = String(field: raw.pointee.message)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__detection_problem__init)
    raw.pointee.path = arena.text(path)
    raw.pointee.line = line
    raw.pointee.column = column
    raw.pointee.code = arena.text(code)
    raw.pointee.message = arena.text(message)
    return BuiltMessage(raw)
  }
}

/// What becomes of a detection.
public struct DetectionChange: WireMessage {
  /// The id of the detection.
  public var detectionID: String
  /// `added`, `changed` or `removed`.
  public var kind: String
  /// What becomes of its windows and of its schedule, in sentences; empty where they go on as they are.
  public var effects: [String]

  /// Makes a message.
  public init(
    detectionID: String = "",
    kind: String = "",
    effects: [String] = []
  ) {
    self.detectionID = detectionID
    self.kind = kind
    self.effects = effects
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__detection_change__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DetectionChange.self)
    detectionID = String(field: raw.pointee.detection_id)
    kind = String(field: raw.pointee.kind)
    effects = [String](field: raw.pointee.effects, count: raw.pointee.n_effects)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__detection_change__init)
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.kind = arena.text(kind)
    raw.pointee.n_effects = effects.count
    raw.pointee.effects = arena.texts(effects)
    return BuiltMessage(raw)
  }
}

/// A stated time in which alerts of the matches that meet it are not delivered.
public struct Silence: WireMessage {
  /// The number of the silence; no number is used twice.
  public var silenceID: UInt64
  /// The detection whose matches meet it; empty means any.
  public var detectionID: String
  /// What must hold of the event of a match, all of it.
  public var conditions: [SilenceCondition]
  /// The severities of the matches that meet it; none means all.
  public var severities: [Severity]
  /// The log types of the events that meet it; none means all.
  public var logTypes: [String]
  /// Why there is a silence.
  public var reason: String
  /// The user of the process that has added it, for example `uid 1000`.
  public var createdBy: String
  /// The name of that user as its client gave it; empty when it gave none.
  public var userName: String
  /// When it was added, in nanoseconds since 1970.
  public var createdUnixNanos: Int64
  /// Until when it was to hold, in nanoseconds since 1970.
  public var untilUnixNanos: Int64
  /// When somebody ended it before its time, in nanoseconds since 1970; 0 when nobody has.
  public var endedUnixNanos: Int64
  /// Who has ended it; empty when nobody has.
  public var endedBy: String
  /// The name of that user as its client gave it; empty when it gave none.
  public var endedByName: String
  /// Matches that met it; they were counted and kept as all others are.
  public var matchCount: UInt64
  /// Alerts that were created under it.
  public var alertCount: UInt64
  /// When the last match met it, in nanoseconds since 1970; 0 when none has.
  public var lastMatchUnixNanos: Int64
  /// Whether it holds now.
  public var active: Bool

  /// Makes a message.
  public init(
    silenceID: UInt64 = 0,
    detectionID: String = "",
    conditions: [SilenceCondition] = [],
    severities: [Severity] = [],
    logTypes: [String] = [],
    reason: String = "",
    createdBy: String = "",
    userName: String = "",
    createdUnixNanos: Int64 = 0,
    untilUnixNanos: Int64 = 0,
    endedUnixNanos: Int64 = 0,
    endedBy: String = "",
    endedByName: String = "",
    matchCount: UInt64 = 0,
    alertCount: UInt64 = 0,
    lastMatchUnixNanos: Int64 = 0,
    active: Bool = false
  ) {
    self.silenceID = silenceID
    self.detectionID = detectionID
    self.conditions = conditions
    self.severities = severities
    self.logTypes = logTypes
    self.reason = reason
    self.createdBy = createdBy
    self.userName = userName
    self.createdUnixNanos = createdUnixNanos
    self.untilUnixNanos = untilUnixNanos
    self.endedUnixNanos = endedUnixNanos
    self.endedBy = endedBy
    self.endedByName = endedByName
    self.matchCount = matchCount
    self.alertCount = alertCount
    self.lastMatchUnixNanos = lastMatchUnixNanos
    self.active = active
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__silence__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__Silence.self)
    silenceID = raw.pointee.silence_id
    detectionID = String(field: raw.pointee.detection_id)
    conditions = [SilenceCondition](field: raw.pointee.conditions, count: raw.pointee.n_conditions)
    severities = [Int32](field: raw.pointee.severities, count: raw.pointee.n_severities).map(Severity.init(rawValue:))
    logTypes = [String](field: raw.pointee.log_types, count: raw.pointee.n_log_types)
    reason = String(field: raw.pointee.reason)
    createdBy = String(field: raw.pointee.created_by)
    userName = String(field: raw.pointee.user_name)
    createdUnixNanos = raw.pointee.created_unix_nanos
    untilUnixNanos = raw.pointee.until_unix_nanos
    endedUnixNanos = raw.pointee.ended_unix_nanos
    endedBy = String(field: raw.pointee.ended_by)
    endedByName = String(field: raw.pointee.ended_by_name)
    matchCount = raw.pointee.match_count
    alertCount = raw.pointee.alert_count
    lastMatchUnixNanos = raw.pointee.last_match_unix_nanos
    active = raw.pointee.active != 0
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__silence__init)
    raw.pointee.silence_id = silenceID
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.n_conditions = conditions.count
    raw.pointee.conditions = arena.list(conditions)
    raw.pointee.n_severities = severities.count
    raw.pointee.severities = arena.enumerations(severities.map(\.rawValue))
    raw.pointee.n_log_types = logTypes.count
    raw.pointee.log_types = arena.texts(logTypes)
    raw.pointee.reason = arena.text(reason)
    raw.pointee.created_by = arena.text(createdBy)
    raw.pointee.user_name = arena.text(userName)
    raw.pointee.created_unix_nanos = createdUnixNanos
    raw.pointee.until_unix_nanos = untilUnixNanos
    raw.pointee.ended_unix_nanos = endedUnixNanos
    raw.pointee.ended_by = arena.text(endedBy)
    raw.pointee.ended_by_name = arena.text(endedByName)
    raw.pointee.match_count = matchCount
    raw.pointee.alert_count = alertCount
    raw.pointee.last_match_unix_nanos = lastMatchUnixNanos
    raw.pointee.active = active ? 1 : 0
    return BuiltMessage(raw)
  }
}

/// A field of the event and the value that it must have.
public struct SilenceCondition: WireMessage {
  /// The path to the field as `KeyPath` has it, for example `userIdentity.arn`.
  public var key: String
  /// The value: a text, or a number, `true`, `false` or `null` as JSON has it.
  ///
  /// Of a list one element must have it.
  public var value: String

  /// Makes a message.
  public init(
    key: String = "",
    value: String = ""
  ) {
    self.key = key
    self.value = value
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__silence_condition__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__SilenceCondition.self)
    key = String(field: raw.pointee.key)
    value = String(field: raw.pointee.value)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__silence_condition__init)
    raw.pointee.key = arena.text(key)
    raw.pointee.value = arena.text(value)
    return BuiltMessage(raw)
  }
}

/// A silence that is to be added.
///
/// It names a detection, a condition, a severity or a log type at least.
public struct AddSilenceRequest: WireMessage {
  /// The detection whose matches meet it; empty means any.
  public var detectionID: String
  /// What must hold of the event of a match, all of it.
  public var conditions: [SilenceCondition]
  /// The severities of the matches that meet it; none means all.
  public var severities: [Severity]
  /// The log types of the events that meet it; none means all.
  public var logTypes: [String]
  /// Why; it must not be empty.
  public var reason: String
  /// Until when it holds, in nanoseconds since 1970; 0 when `durationNanos` tells it.
  public var untilUnixNanos: Int64
  /// How long it holds from now on, in nanoseconds; exactly one of the two is given.
  public var durationNanos: Int64
  /// The name of the user, for those who read of it; the daemon knows the uid.
  public var userName: String

  /// Makes a message.
  public init(
    detectionID: String = "",
    conditions: [SilenceCondition] = [],
    severities: [Severity] = [],
    logTypes: [String] = [],
    reason: String = "",
    untilUnixNanos: Int64 = 0,
    durationNanos: Int64 = 0,
    userName: String = ""
  ) {
    self.detectionID = detectionID
    self.conditions = conditions
    self.severities = severities
    self.logTypes = logTypes
    self.reason = reason
    self.untilUnixNanos = untilUnixNanos
    self.durationNanos = durationNanos
    self.userName = userName
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__add_silence_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__AddSilenceRequest.self)
    detectionID = String(field: raw.pointee.detection_id)
    conditions = [SilenceCondition](field: raw.pointee.conditions, count: raw.pointee.n_conditions)
    severities = [Int32](field: raw.pointee.severities, count: raw.pointee.n_severities).map(Severity.init(rawValue:))
    logTypes = [String](field: raw.pointee.log_types, count: raw.pointee.n_log_types)
    reason = String(field: raw.pointee.reason)
    untilUnixNanos = raw.pointee.until_unix_nanos
    durationNanos = raw.pointee.duration_nanos
    userName = String(field: raw.pointee.user_name)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__add_silence_request__init)
    raw.pointee.detection_id = arena.text(detectionID)
    raw.pointee.n_conditions = conditions.count
    raw.pointee.conditions = arena.list(conditions)
    raw.pointee.n_severities = severities.count
    raw.pointee.severities = arena.enumerations(severities.map(\.rawValue))
    raw.pointee.n_log_types = logTypes.count
    raw.pointee.log_types = arena.texts(logTypes)
    raw.pointee.reason = arena.text(reason)
    raw.pointee.until_unix_nanos = untilUnixNanos
    raw.pointee.duration_nanos = durationNanos
    raw.pointee.user_name = arena.text(userName)
    return BuiltMessage(raw)
  }
}

/// The silence that was added.
public struct AddSilenceResponse: WireMessage {
  /// The silence.
  public var silence: Silence?

  /// Makes a message.
  public init(
    silence: Silence? = nil
  ) {
    self.silence = silence
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__add_silence_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__AddSilenceResponse.self)
    silence = Silence?(field: raw.pointee.silence)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__add_silence_response__init)
    raw.pointee.silence = arena.submessage(silence)
    return BuiltMessage(raw)
  }
}

/// Which silences are wanted.
public struct ListSilencesRequest: WireMessage {
  /// Also those that are over.
  public var includeEnded: Bool
  /// Only this one, also where it is over; 0 means all.
  public var silenceID: UInt64
  /// The `nextPageToken` of the page before; empty means from the newest.
  public var pageToken: String

  /// Makes a message.
  public init(
    includeEnded: Bool = false,
    silenceID: UInt64 = 0,
    pageToken: String = ""
  ) {
    self.includeEnded = includeEnded
    self.silenceID = silenceID
    self.pageToken = pageToken
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_silences_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListSilencesRequest.self)
    includeEnded = raw.pointee.include_ended != 0
    silenceID = raw.pointee.silence_id
    pageToken = String(field: raw.pointee.page_token)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_silences_request__init)
    raw.pointee.include_ended = includeEnded ? 1 : 0
    raw.pointee.silence_id = silenceID
    raw.pointee.page_token = arena.text(pageToken)
    return BuiltMessage(raw)
  }
}

/// One page of the silences.
public struct ListSilencesResponse: WireMessage {
  /// The silences of this page.
  public var silences: [Silence]
  /// Empty on the last page.
  public var nextPageToken: String

  /// Makes a message.
  public init(
    silences: [Silence] = [],
    nextPageToken: String = ""
  ) {
    self.silences = silences
    self.nextPageToken = nextPageToken
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__list_silences_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__ListSilencesResponse.self)
    silences = [Silence](field: raw.pointee.silences, count: raw.pointee.n_silences)
    nextPageToken = String(field: raw.pointee.next_page_token)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__list_silences_response__init)
    raw.pointee.n_silences = silences.count
    raw.pointee.silences = arena.list(silences)
    raw.pointee.next_page_token = arena.text(nextPageToken)
    return BuiltMessage(raw)
  }
}

/// The silence that is to end.
public struct EndSilenceRequest: WireMessage {
  /// The number of the silence.
  public var silenceID: UInt64
  /// The name of the user, for those who read of it; the daemon knows the uid.
  public var userName: String

  /// Makes a message.
  public init(
    silenceID: UInt64 = 0,
    userName: String = ""
  ) {
    self.silenceID = silenceID
    self.userName = userName
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__end_silence_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EndSilenceRequest.self)
    silenceID = raw.pointee.silence_id
    userName = String(field: raw.pointee.user_name)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__end_silence_request__init)
    raw.pointee.silence_id = silenceID
    raw.pointee.user_name = arena.text(userName)
    return BuiltMessage(raw)
  }
}

/// The silence that has ended.
public struct EndSilenceResponse: WireMessage {
  /// The silence as it is now.
  public var silence: Silence?

  /// Makes a message.
  public init(
    silence: Silence? = nil
  ) {
    self.silence = silence
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__end_silence_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__EndSilenceResponse.self)
    silence = Silence?(field: raw.pointee.silence)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__end_silence_response__init)
    raw.pointee.silence = arena.submessage(silence)
    return BuiltMessage(raw)
  }
}

/// What the daemon is to log.
public struct SetLogLevelRequest: WireMessage {
  /// The least severe level: `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`.
  public var level: String

  /// Makes a message.
  public init(
    level: String = ""
  ) {
    self.level = level
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__set_log_level_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__SetLogLevelRequest.self)
    level = String(field: raw.pointee.level)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__set_log_level_request__init)
    raw.pointee.level = arena.text(level)
    return BuiltMessage(raw)
  }
}

/// What the daemon logs.
public struct SetLogLevelResponse: WireMessage {
  /// The level from now on.
  public var level: String
  /// The level before.
  public var previousLevel: String

  /// Makes a message.
  public init(
    level: String = "",
    previousLevel: String = ""
  ) {
    self.level = level
    self.previousLevel = previousLevel
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__set_log_level_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__SetLogLevelResponse.self)
    level = String(field: raw.pointee.level)
    previousLevel = String(field: raw.pointee.previous_level)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__set_log_level_response__init)
    raw.pointee.level = arena.text(level)
    raw.pointee.previous_level = arena.text(previousLevel)
    return BuiltMessage(raw)
  }
}

/// The keys that are to be deleted.
public struct DeleteKeyValuesRequest: WireMessage {
  /// The keys; those that are not there are passed over.
  public var keys: [String]

  /// Makes a message.
  public init(
    keys: [String] = []
  ) {
    self.keys = keys
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__delete_key_values_request__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DeleteKeyValuesRequest.self)
    keys = [String](field: raw.pointee.keys, count: raw.pointee.n_keys)
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__delete_key_values_request__init)
    raw.pointee.n_keys = keys.count
    raw.pointee.keys = arena.texts(keys)
    return BuiltMessage(raw)
  }
}

/// The keys that were deleted.
public struct DeleteKeyValuesResponse: WireMessage {
  /// How many there were.
  public var deletedCount: UInt64

  /// Makes a message.
  public init(
    deletedCount: UInt64 = 0
  ) {
    self.deletedCount = deletedCount
  }

  /// The description of the message that libprotobuf-c works from.
  public static let schema = MessageSchema(picket__v1__delete_key_values_response__init)

  /// Copies an unpacked message.
  public init(unpacked: UnpackedMessage) {
    let raw = unpacked.pointer(to: Picket__V1__DeleteKeyValuesResponse.self)
    deletedCount = raw.pointee.deleted_count
  }

  /// Builds the message for packing.
  public func build(in arena: inout MessageArena) -> BuiltMessage {
    let raw = arena.make(picket__v1__delete_key_values_response__init)
    raw.pointee.deleted_count = deletedCount
    return BuiltMessage(raw)
  }
}

extension ServiceName {
  /// The full name of the service Admin.
  public static let admin = "picket.v1.Admin"
}

extension UnaryMethod where Request == SetAlertStatusRequest, Response == SetAlertStatusResponse {
  /// Changes the status of alerts; all of them or, on an error, none.
  public static var setAlertStatus: Self {
    Self(service: "picket.v1.Admin", name: "SetAlertStatus")
  }
}

extension UnaryMethod where Request == ReloadRequest, Response == ReloadResponse {
  /// Reads the configuration's detections anew, and serves them from then on; answers when every call sees them.
  public static var reload: Self {
    Self(service: "picket.v1.Admin", name: "Reload")
  }
}

extension UnaryMethod where Request == AddSilenceRequest, Response == AddSilenceResponse {
  /// Adds a silence: alerts of the matches that meet it are not delivered.
  public static var addSilence: Self {
    Self(service: "picket.v1.Admin", name: "AddSilence")
  }
}

extension UnaryMethod where Request == ListSilencesRequest, Response == ListSilencesResponse {
  /// Lists silences, the newest first, one page at a time.
  public static var listSilences: Self {
    Self(service: "picket.v1.Admin", name: "ListSilences")
  }
}

extension UnaryMethod where Request == EndSilenceRequest, Response == EndSilenceResponse {
  /// Ends a silence before its time.
  ///
  /// One that is over stays as it is.
  public static var endSilence: Self {
    Self(service: "picket.v1.Admin", name: "EndSilence")
  }
}

extension UnaryMethod where Request == SetLogLevelRequest, Response == SetLogLevelResponse {
  /// Sets what the daemon logs from then on, until it ends.
  public static var setLogLevel: Self {
    Self(service: "picket.v1.Admin", name: "SetLogLevel")
  }
}

extension UnaryMethod where Request == DeleteKeyValuesRequest, Response == DeleteKeyValuesResponse {
  /// Deletes keys of the key-value store of Python bodies; answers when events find nothing below them.
  public static var deleteKeyValues: Self {
    Self(service: "picket.v1.Admin", name: "DeleteKeyValues")
  }
}

extension UnaryMethod where Request == DescribeRequest, Response == DescribeResponse {
  /// Returns the methods of this socket, and what their messages consist of.
  public static var adminDescribe: Self {
    Self(service: "picket.v1.Admin", name: "Describe")
  }
}
