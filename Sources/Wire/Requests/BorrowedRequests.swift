/// A `Request` read in place: which method is called, and where the method's message lies.
///
/// Made for the path that every call takes: nothing is copied or allocated. The views are valid as long as the bytes they
/// were made from. Metadata is checked and passed over; who wants it reads the frame as a `Request`.
public struct BorrowedRequest {
  /// The full name of the service, UTF-8.
  public private(set) var service = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The name of the method, UTF-8.
  public private(set) var method = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The packed message of the method.
  public private(set) var payload = BorrowedBytes(UnsafeRawBufferPointer(start: nil, count: 0))
  /// How long the caller waits, in nanoseconds; 0 means without limit.
  public private(set) var timeoutNanos: Int64 = 0

  /// Reads the data of a request frame.
  public init(decoding data: BorrowedBytes) throws(MessageError) {
    var inspector = MessageInspector(fieldsMax: WireLimits.requestFieldsMax)
    try Request.schema.readFields(of: data.bytes) { field throws(MessageError.Reason) in
      switch Request.Number(rawValue: field.number) {
      case .service: service = try field.text(in: data.bytes)
      case .method: method = try field.text(in: data.bytes)
      case .payload: payload = try field.borrowedBytes(in: data)
      case .timeoutNano: timeoutNanos = Int64(bitPattern: try field.varint())
      case .metadata: try inspector.inspect(innerMessage: field, in: data.bytes, as: KeyValue.schema)
      case nil: break
      }
    }
  }
}

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

extension MessageSchema {
  /// Hands every field of packed bytes to `read`, and reports of a refusal which field it was.
  ///
  /// For reading flat messages in place. Inner messages are `read`'s to check.
  func readFields(
    of bytes: UnsafeRawBufferPointer, fieldsMax: Int = WireLimits.requestFieldsMax,
    _ read: (RawField) throws(MessageError.Reason) -> Void
  ) throws(MessageError) {
    var cursor = FieldCursor(bytes)
    var number: UInt32?
    var count = 0
    do throws(MessageError.Reason) {
      while let field = try cursor.next() {
        number = field.number
        count += 1
        guard count <= fieldsMax else { throw .tooManyFields(fieldsMax) }
        try read(field)
        number = nil
      }
    } catch {
      throw MessageError(message: name, field: number.flatMap(fieldName(of:)) ?? "", reason: error)
    }
  }
}
