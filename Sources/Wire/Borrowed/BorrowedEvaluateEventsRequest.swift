/// An `EvaluateEventsRequest` read in place.
///
/// Nothing is copied or allocated. The views are valid as long as the bytes they were made from. A line inside `events`
/// has what follows it as readable bytes; only the last lines need `events.padded(using:)`.
public struct BorrowedEvaluateEventsRequest {
  /// The kind of the events, UTF-8.
  public private(set) var logType = UnsafeRawBufferPointer(start: nil, count: 0)
  /// JSON objects, one a line.
  public private(set) var events = BorrowedBytes(UnsafeRawBufferPointer(start: nil, count: 0))
  /// Whether to evaluate only, without a change of state.
  public private(set) var dryRun = false

  /// Reads the payload of a request.
  public init(decoding payload: BorrowedBytes) throws(MessageError) {
    try EvaluateEventsRequest.schema.readFields(of: payload.bytes) { field throws(MessageError.Reason) in
      switch EvaluateEventsRequest.Number(rawValue: field.number) {
      case .logType: logType = try field.text(in: payload.bytes)
      case .events: events = try field.borrowedBytes(in: payload)
      case .dryRun: dryRun = try field.varint() != 0
      case nil: break
      }
    }
  }
}
