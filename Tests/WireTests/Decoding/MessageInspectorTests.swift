import Testing

@testable import Wire

/// Bytes that are refused, as what, and why.
struct RefusedMessage: Sendable, CustomTestStringConvertible {
  let why: String
  let bytes: [UInt8]
  let kind: MessageKind
  let field: String
  let reason: MessageError.Reason

  init<Message: WireMessage>(
    _ why: String, _ bytes: [UInt8], as type: Message.Type, field: String, _ reason: MessageError.Reason
  ) {
    (self.why, self.bytes, self.field, self.reason) = (why, bytes, field, reason)
    kind = MessageKind(type)
  }

  var testDescription: String { why }

  static let all: [RefusedMessage] = [
    .init("NUL in a string", [0x0A, 3, 0x41, 0, 0x42], as: Match.self, field: "detection_id", .containsNUL),
    .init("not UTF-8", [0x22, 2, 0xC3, 0x28], as: Match.self, field: "title", .invalidUTF8),
    .init("overlong UTF-8", [0x22, 2, 0xC0, 0x80], as: Match.self, field: "title", .invalidUTF8),
    .init("a surrogate in UTF-8", [0x22, 3, 0xED, 0xA0, 0x80], as: Match.self, field: "title", .invalidUTF8),
    .init("UTF-8 cut short", [0x22, 2, 0xE2, 0x82], as: Match.self, field: "title", .invalidUTF8),
    .init("NUL in an entry of a list", [0x52, 1, 0], as: Match.self, field: "destinations", .containsNUL),
    .init(
      "NUL in an inner message", [0x0A, 3, 0x2A, 1, 0], as: EvaluateEventResponse.self, field: "matches.dedup",
      .containsNUL),
    .init(
      "a number where a string belongs", [0x08, 1], as: Match.self, field: "detection_id",
      .wrongWireType(found: 0, expected: 2)),
    .init(
      "a string where a number belongs", [0x1A, 0], as: Match.self, field: "severity",
      .wrongWireType(found: 2, expected: 0)),
    .init(
      "eight bytes where a varint belongs", [0x69, 1, 2, 3, 4, 5, 6, 7, 8], as: Match.self, field: "event_count",
      .wrongWireType(found: 1, expected: 0)),
    .init("a group", [0x0B], as: Match.self, field: "", .unsupportedWireType(3)),
    .init("the end of a group", [0x0C], as: Match.self, field: "", .unsupportedWireType(4)),
    .init("wire type 6", [0x0E], as: Match.self, field: "", .unsupportedWireType(6)),
    .init("field number 0", [0x02, 0], as: Match.self, field: "", .malformed),
    .init("a tag of six bytes", [0x8A, 0x80, 0x80, 0x80, 0x80, 0x00], as: Match.self, field: "", .malformed),
    .init("a tag beyond 32 bits", [0xFA, 0xFF, 0xFF, 0xFF, 0x7F], as: Match.self, field: "", .malformed),
    .init(
      "a number of eleven bytes", [0x68] + Array(repeating: 0x80, count: 10) + [0], as: Match.self, field: "",
      .malformed),
    .init("a length of six bytes", [0x0A, 0x80, 0x80, 0x80, 0x80, 0x80, 0], as: Match.self, field: "", .malformed),
    .init("a length beyond 32 bits", [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], as: Match.self, field: "", .malformed),
    .init("a tag alone", [0x0A], as: Match.self, field: "", .truncated),
    .init("half a tag", [0x8A], as: Match.self, field: "", .truncated),
    .init("half a number", [0x68, 0x80], as: Match.self, field: "", .truncated),
    .init("a length beyond the end", [0x0A, 5, 0x41], as: Match.self, field: "", .truncated),
    .init("the largest length", [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], as: Match.self, field: "", .truncated),
    .init("four bytes cut short", [0xFD, 0x7F, 1, 2, 3], as: Match.self, field: "", .truncated),
    .init(
      "an inner message cut short", [0x22, 2, 0x0A, 9], as: EvaluateEventResponse.self, field: "explanation",
      .truncated),
    .init(
      "a single inner message twice", [0x22, 0, 0x22, 0], as: EvaluateEventResponse.self, field: "explanation",
      .repeated),
  ]
}

@Suite("Inspection of messages before they are unpacked")
struct MessageInspectorTests {
  @Test("Bytes that are not the message are refused, with the field and the reason", arguments: RefusedMessage.all)
  func refused(message: RefusedMessage) {
    let expected = MessageError(message: message.kind.schema.name, field: message.field, reason: message.reason)
    #expect(throws: expected) { try message.kind.roundTrip(message.bytes) }
  }

  @Test("Fields of a later version are passed over, whatever their wire type")
  func unknownFields() throws {
    let unknown: [UInt8] = [
      0xF8, 0x7F, 0x05, 0xFA, 0x7F, 1, 0, 0xFD, 0x7F, 1, 2, 3, 4, 0xF9, 0x7F, 1, 2, 3, 4, 5, 6, 7, 8,
    ]
    let sent = Match(title: "t")
    #expect(try Match(decoding: unknown + sent.encoded() + unknown) == sent)
  }

  @Test("Of a field given twice the last value counts")
  func lastValueCounts() throws {
    let bytes = Match(title: "first", eventCount: 1).encoded() + Match(title: "second", eventCount: 2).encoded()
    #expect(try Match(decoding: bytes) == Match(title: "second", eventCount: 2))
  }

  @Test("The number of fields is bounded, at any depth and known or not")
  func fieldCount() throws {
    let unknown = Array(repeating: [0xF8, 0x7F, 0x01] as [UInt8], count: 65_536).flatMap(\.self)
    #expect(try Match(decoding: unknown) == Match())
    let tooMany = MessageError(message: "picket.v1.Match", field: "", reason: .tooManyFields(65_536))
    #expect(throws: tooMany) { try Match(decoding: unknown + [0x68, 1]) }
    let inner = EvaluateEventResponse(matches: Array(repeating: Match(title: "t"), count: 51)).encoded()
    #expect(throws: MessageError.self) { try EvaluateEventResponse(decoding: inner, fieldsMax: 101) }
    #expect(try EvaluateEventResponse(decoding: inner, fieldsMax: 102).matches.count == 51)
  }

  @Test("Nesting is bounded: 100 messages inside each other are read, 101 are refused")
  func depth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      (1..<depth).reduce([]) { (inner: [UInt8], _) in
        var length: [UInt8] = []
        var rest = inner.count
        repeat {
          length.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
          rest >>= 7
        } while rest > 0
        return [0x3A] + length + inner
      }
    }
    #expect(try ExpressionExplanation(decoding: nested(100)).children.count == 1)
    let error = #expect(throws: MessageError.self) { try ExpressionExplanation(decoding: nested(101)) }
    #expect(error?.reason == .tooDeep(100))
    #expect(throws: MessageError.self) { try ExpressionExplanation(decoding: nested(20_000)) }
  }

  @Test("Bytes beside those that others wrote are read or refused, and never crash", arguments: MessageKind.all)
  func mutations(kind: MessageKind) throws {
    var mutator = Mutator(seed: 0x5EED)
    let original = try Vectors.bytes("\(kind.schema.name).full")
    for _ in 0..<3_000 {
      let bytes = mutator.mutate(original)
      guard let trip = try? kind.roundTrip(bytes) else { continue }
      #expect(trip.isStable, "\(bytes)")
    }
  }

  @Test("Random bytes are read or refused, and never crash", arguments: MessageKind.all)
  func noise(kind: MessageKind) {
    var mutator = Mutator(seed: 42)
    for _ in 0..<2_000 {
      _ = try? kind.roundTrip(mutator.noise(countMax: 64))
    }
  }
}
