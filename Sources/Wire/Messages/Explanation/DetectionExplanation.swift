import CPicketProto

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
