import Testing

@testable import Wire

@Suite("Values of answers on the wire")
struct ValueTests {
  private static let values: [(Value, [UInt8])] = [
    (.unset, []), (.text(""), [0x0A, 0]), (.text("é"), [0x0A, 2, 0xC3, 0xA9]), (.integer(0), [0x10, 0]),
    (.integer(-1), [0x10, 1]), (.integer(1), [0x10, 2]),
    (.integer(.min), [0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
    (.double(0), [0x19, 0, 0, 0, 0, 0, 0, 0, 0]), (.double(-0.0), [0x19, 0, 0, 0, 0, 0, 0, 0, 0x80]),
    (.double(.nan), [0x19, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F]), (.boolean(false), [0x20, 0]), (.boolean(true), [0x20, 1]),
    (.null, [0x28, 1]), (.list(ListValue()), [0x32, 0]),
    (
      .list(ListValue(values: [.null, .list(ListValue(values: [.text("a")]))])),
      [0x32, 13, 0x0A, 2, 0x28, 1, 0x0A, 7, 0x32, 5, 0x0A, 3, 0x0A, 1, 0x61]
    ),
  ]

  @Test("Every kind of value has its bytes, also where it is zero, empty or false", arguments: Self.values)
  func bytes(value: Value, bytes: [UInt8]) throws {
    #expect(value.encoded() == bytes)
    #expect(try Value(decoding: bytes) == value)
  }

  @Test("Of two members of a value the last one counts")
  func lastMember() throws {
    #expect(try Value(decoding: [0x0A, 1, 0x61, 0x10, 2]) == .integer(1))
    #expect(try Value(decoding: [0x32, 2, 0x0A, 0, 0x28, 1]) == .null)
  }

  @Test("Values are the same when they are on the wire")
  func equality() {
    #expect(Value.double(.nan) == .double(.nan))
    #expect(Value.double(0) != .double(-0.0))
    #expect(Value.text("e\u{301}") != .text("\u{E9}"))
    #expect(Value.null != .unset)
    #expect(Value.integer(0) != .boolean(false))
  }

  @Test("Types of a later version keep their number", arguments: [8, 2_147_483_647, -1])
  func unknownTypes(number: Int32) throws {
    let column = Column(name: "c", type: ValueType(rawValue: number), elementType: .time)
    #expect(try Column(decoding: column.encoded()) == column)
    #expect(column.type == .unrecognized(number))
  }

  @Test("Every named type has the number of the proto file")
  func typeNumbers() {
    let types: [ValueType] = [.unspecified, .text, .integer, .double, .boolean, .null, .list, .time]
    #expect(types.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(types == (0...7).map(ValueType.init(rawValue:)))
    #expect(types.map(\.description).suffix(3) == ["NULL_TYPE", "LIST", "TIME"])
  }

  @Test("Port 0 and no port are told apart")
  func presence() throws {
    let sent = FlowRecord(srcPort: 0)
    #expect(sent.encoded() == [0x30, 0])
    let received = try FlowRecord(decoding: sent.encoded())
    #expect(received.srcPort == 0)
    #expect(received.dstPort == nil)
  }
}
