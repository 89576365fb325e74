import CPicketProto

/// One page of the loaded detections, in order of id.
public struct ListDetectionsResponse: WireMessage {
  /// The detections of this page.
  public var detections: [DetectionSummary]
  /// Empty on the last page.
  public var nextPageToken: String
  /// Detections that the filter let through, on all pages.
  public var totalCount: UInt32

  /// Makes a message.
  public init(detections: [DetectionSummary] = [], nextPageToken: String = "", totalCount: UInt32 = 0) {
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
