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
