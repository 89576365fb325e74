import CPicketProto

/// The verdict on one event of many.
public struct EventResult: WireMessage {
  /// The line, counted from 0.
  public var index: UInt32
  /// The matches, in order of detection id.
  public var matches: [Match]
  /// The detections that failed.
  public var errors: [DetectionError]

  /// Makes a message.
  public init(index: UInt32 = 0, matches: [Match] = [], errors: [DetectionError] = []) {
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
