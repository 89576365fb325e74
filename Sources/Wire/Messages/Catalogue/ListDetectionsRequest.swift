import CPicketProto

/// A filter and a page of the loaded detections.
public struct ListDetectionsRequest: WireMessage {
  /// Only this log type; empty means all.
  public var logType: String
  /// Only ids or display names that contain this text, without case; empty means all.
  public var text: String
  /// At most this many; 0 means the daemon's own bound.
  public var pageSize: UInt32
  /// The `next_page_token` of the page before; empty means from the start.
  public var pageToken: String

  /// Makes a message.
  public init(logType: String = "", text: String = "", pageSize: UInt32 = 0, pageToken: String = "") {
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
