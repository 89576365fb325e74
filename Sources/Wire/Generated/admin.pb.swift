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

extension UnaryMethod where Request == DescribeRequest, Response == DescribeResponse {
  /// Returns the methods of this socket, and what their messages consist of.
  public static var adminDescribe: Self {
    Self(service: "picket.v1.Admin", name: "Describe")
  }
}
