import Testing
import Wire

@Suite("Statuses")
struct StatusTests {
  @Test("The codes are gRPC's sixteen and OK, in order")
  func codes() {
    let names =
      "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED "
      + "RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS "
      + "UNAUTHENTICATED"
    #expect(StatusCode.allCases.map(\.name).joined(separator: " ") == names)
    #expect(StatusCode.allCases.map(\.rawValue) == Array(0...16))
  }

  @Test("A number without a name counts as UNKNOWN", arguments: [17, -1, .max] as [Int32])
  func unknownNumber(number: Int32) {
    #expect(StatusCode(wire: number) == .unknown)
    #expect(RPCError(Status(code: number, message: "m")) == RPCError(.unknown, "m"))
  }

  @Test("An error crosses the wire with code and message; OK is no error", arguments: StatusCode.allCases)
  func crossing(code: StatusCode) throws {
    let error = RPCError(code, "why", cause: FrameError.truncated(available: 1, expected: nil))
    let received = RPCError(try Status(decoding: error.status.encoded()))
    #expect(received == (code == .ok ? nil : error))
  }

  @Test("A message that cannot be read is INVALID_ARGUMENT and names the field")
  func messageError() {
    let error = #expect(throws: MessageError.self) { try Match(decoding: [0x0A, 0x01, 0x00]) }
    let failure = error.map(RPCError.init(_:))
    #expect(failure?.code == .invalidArgument)
    #expect(failure?.message == "field 'detection_id' of picket.v1.Match: a string may not contain NUL")
  }
}
