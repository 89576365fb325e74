import CPicketProto

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
  /// The `next_page_token` of the page before; empty means from the newest.
  public var pageToken: String

  /// Makes a message.
  public init(
    createdAfterUnixNanos: Int64 = 0,
    createdBeforeUnixNanos: Int64 = 0,
    detectionID: String = "",
    severities: [Severity] = [],
    statuses: [AlertStatus] = [],
    text: String = "",
    pageSize: UInt32 = 0,
    pageToken: String = ""
  ) {
    self.createdAfterUnixNanos = createdAfterUnixNanos
    self.createdBeforeUnixNanos = createdBeforeUnixNanos
    self.detectionID = detectionID
    self.severities = severities
    self.statuses = statuses
    self.text = text
    self.pageSize = pageSize
    self.pageToken = pageToken
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
    return BuiltMessage(raw)
  }
}
