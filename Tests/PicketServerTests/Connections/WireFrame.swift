import Wire

/// A frame as its bytes say it.
struct WireFrame: Equatable {
  var streamID: UInt32
  var type: UInt8
  var flags: UInt8 = 0
  var data: [UInt8] = []
  /// The length that the header gives, where it is not that of the data.
  var length: UInt32?

  /// All bytes of the frame.
  var bytes: [UInt8] {
    WireFrame.bigEndian(length ?? UInt32(data.count)) + WireFrame.bigEndian(streamID) + [type, flags] + data
  }

  /// The bytes of a number, the most significant first.
  static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
  }

  /// The number that four bytes are.
  static func number(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}

extension WireFrame {
  /// A request for a method of `picket.v1.Detection`.
  static func request(
    _ streamID: UInt32, _ method: String, _ message: some WireMessage, service: String = "picket.v1.Detection",
    timeoutNano: Int64 = 0
  ) -> WireFrame {
    let request = Request(
      service: service, method: method, payload: message.encoded(), timeoutNano: timeoutNano)
    return WireFrame(streamID: streamID, type: 1, data: request.encoded())
  }

  /// A request to evaluate an event.
  static func event(
    _ streamID: UInt32, _ event: String = "{}", logType: String = "Test.Case", timeoutNano: Int64 = 0
  ) -> WireFrame {
    request(
      streamID, "EvaluateEvent", EvaluateEventRequest(logType: logType, event: Array(event.utf8)),
      timeoutNano: timeoutNano)
  }

  /// The answer that a response frame holds.
  func response() throws -> Response {
    try Response(decoding: data, fieldsMax: WireLimits.responseFieldsMax)
  }

  /// The message of an answer that went well; throws the status of one that did not.
  func answer<Message: WireMessage>(as type: Message.Type = Message.self) throws -> Message {
    let response = try response()
    if let error = response.status.flatMap({ RPCError($0) }) { throw error }
    return try Message(decoding: response.payload, fieldsMax: WireLimits.responseFieldsMax)
  }

  /// The failure that a response frame holds; nil when it holds none.
  func failure() throws -> RPCError? {
    try response().status.flatMap { RPCError($0) }
  }
}
