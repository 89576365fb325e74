/// An `EvaluateEventRequest` read in place.
///
/// Nothing is copied or allocated. The views are valid as long as the bytes they were made from; the event is ready for
/// the JSON parser after `event.padded(using:)`.
public struct BorrowedEvaluateEventRequest {
  /// The kind of the event, UTF-8.
  public private(set) var logType = UnsafeRawBufferPointer(start: nil, count: 0)
  /// One JSON object.
  public private(set) var event = BorrowedBytes(UnsafeRawBufferPointer(start: nil, count: 0))
  /// The name of the event, UTF-8; empty means unnamed.
  public private(set) var eventID = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Whether to evaluate only, without a change of state.
  public private(set) var dryRun = false
  /// Whether to say why each detection matched or not.
  public private(set) var explain = false

  /// Reads the payload of a request.
  public init(decoding payload: BorrowedBytes) throws(MessageError) {
    try EvaluateEventRequest.schema.readFields(of: payload.bytes) { field throws(MessageError.Reason) in
      switch EvaluateEventRequest.Number(rawValue: field.number) {
      case .logType: logType = try field.text(in: payload.bytes)
      case .event: event = try field.borrowedBytes(in: payload)
      case .eventID: eventID = try field.text(in: payload.bytes)
      case .dryRun: dryRun = try field.varint() != 0
      case .explain: explain = try field.varint() != 0
      case nil: break
      }
    }
  }
}
