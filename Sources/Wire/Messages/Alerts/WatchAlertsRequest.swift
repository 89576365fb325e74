import CPicketProto

/// From where on to watch which alerts.
public struct WatchAlertsRequest: WireMessage {
  /// Start after this change; 0 means with the next one that happens.
  public var afterSequence: UInt64
  /// Only alerts of this detection; empty means of all.
  public var detectionID: String
  /// Only these severities; none means all.
  public var severities: [Severity]
  /// Where `afterSequence` is 0: start with the first change, or what is kept of it, rather than with the next one.
  public var fromFirst: Bool

  /// Makes a message.
  public init(afterSequence: UInt64 = 0, detectionID: String = "", severities: [Severity] = [], fromFirst: Bool = false)
  {
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
