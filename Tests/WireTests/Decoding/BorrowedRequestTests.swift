import Testing

@testable import Wire

@Suite("Requests read in place")
struct BorrowedRequestTests {
  /// What a reader in place makes of bytes, as the value that libprotobuf-c's reader makes.
  private static func envelope(_ bytes: [UInt8]) throws -> Request {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError) in try BorrowedRequest(decoding: BorrowedBytes(bytes)) }.map { view in
        Request(
          service: String(decoding: view.service, as: UTF8.self), method: String(decoding: view.method, as: UTF8.self),
          payload: Array(view.payload.bytes), timeoutNano: view.timeoutNanos)
      }
    }
    return try outcome.get()
  }

  private static func event(_ bytes: [UInt8]) throws -> EvaluateEventRequest {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError) in try BorrowedEvaluateEventRequest(decoding: BorrowedBytes(bytes)) }.map {
        EvaluateEventRequest(
          logType: String(decoding: $0.logType, as: UTF8.self), event: Array($0.event.bytes),
          eventID: String(decoding: $0.eventID, as: UTF8.self), dryRun: $0.dryRun, explain: $0.explain)
      }
    }
    return try outcome.get()
  }

  private static func events(_ bytes: [UInt8]) throws -> EvaluateEventsRequest {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError) in try BorrowedEvaluateEventsRequest(decoding: BorrowedBytes(bytes)) }.map {
        EvaluateEventsRequest(
          logType: String(decoding: $0.logType, as: UTF8.self), events: Array($0.events.bytes), dryRun: $0.dryRun)
      }
    }
    return try outcome.get()
  }

  private static func withoutMetadata(_ request: Request) -> Request {
    var request = request
    request.metadata = []
    return request
  }

  @Test("A request has the same values as when libprotobuf-c unpacks it")
  func values() throws {
    let bytes = try Vectors.bytes("ttrpc.Request.full")
    #expect(try Self.envelope(bytes) == Self.withoutMetadata(Request(decoding: bytes)))
    let event = try Vectors.bytes("picket.v1.EvaluateEventRequest.full")
    #expect(try Self.event(event) == EvaluateEventRequest(decoding: event))
    let events = try Vectors.bytes("picket.v1.EvaluateEventsRequest.full")
    #expect(try Self.events(events) == EvaluateEventsRequest(decoding: events))
  }

  @Test("Both readers agree on bytes that are nearly right, in value and in refusal")
  func agreement() throws {
    try agree("ttrpc.Request", Self.envelope) { Self.withoutMetadata(try Request(decoding: $0)) }
    try agree("picket.v1.EvaluateEventRequest", Self.event) { try EvaluateEventRequest(decoding: $0) }
    try agree("picket.v1.EvaluateEventsRequest", Self.events) { try EvaluateEventsRequest(decoding: $0) }
  }

  private func agree<Message: WireMessage>(
    _ name: String, _ inPlace: ([UInt8]) throws -> Message, _ unpacked: ([UInt8]) throws -> Message
  ) throws {
    var mutator = Mutator(seed: 7)
    let original = try Vectors.bytes("\(name).full")
    for round in 0..<20_000 {
      let bytes = round % 4 == 0 ? mutator.noise(countMax: 40) : mutator.mutate(original)
      #expect((try? inPlace(bytes)) == (try? unpacked(bytes)), "\(name): \(bytes)")
    }
  }

  @Test("A refusal names the field")
  func refusal() {
    #expect(throws: MessageError(message: "ttrpc.Request", field: "service", reason: .containsNUL)) {
      try Self.envelope([0x0A, 1, 0])
    }
    #expect(throws: MessageError(message: "ttrpc.Request", field: "metadata", reason: .invalidUTF8)) {
      try Self.envelope([0x2A, 3, 0x0A, 1, 0xFF])
    }
    #expect(throws: MessageError(message: "picket.v1.EvaluateEventRequest", field: "event_id", reason: .invalidUTF8)) {
      try Self.event([0x1A, 1, 0xFF])
    }
    let number = MessageError.Reason.wrongWireType(found: 0, expected: 2)
    #expect(throws: MessageError(message: "picket.v1.EvaluateEventRequest", field: "event", reason: number)) {
      try Self.event([0x10, 1])
    }
  }

  @Test("What may be read after a payload counts what follows it in the frame")
  func readableAfter() throws {
    let inner = EvaluateEventRequest(logType: "a", event: [1, 2, 3], explain: true)
    let bytes = Request(payload: inner.encoded(), timeoutNano: 5).encoded()
    try bytes.withUnsafeBytes { bytes in
      let envelope = try BorrowedRequest(decoding: BorrowedBytes(bytes, readableAfter: 10))
      #expect(envelope.payload.readableAfter == 12)
      #expect(try BorrowedEvaluateEventRequest(decoding: envelope.payload).event.readableAfter == 14)
    }
  }
}
