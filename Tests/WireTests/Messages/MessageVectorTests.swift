import Testing

@testable import Wire

@Suite("Messages and the bytes another implementation wrote")
struct MessageVectorTests {
  @Test(
    "A message with every field set is read field for field and written back byte for byte", arguments: MessageKind.all)
  func full(kind: MessageKind) throws {
    let bytes = try Vectors.bytes(try #require(try Vectors.full(of: kind.schema.name).last))
    let trip = try kind.roundTrip(bytes)
    #expect(FieldRule.violations(in: trip.value) == [])
    #expect(trip.bytes == bytes)
    #expect(trip.isStable)
  }

  @Test("A message as an earlier release wrote it is read and written back byte for byte", arguments: MessageKind.all)
  func earlier(kind: MessageKind) throws {
    for name in try Vectors.full(of: kind.schema.name).dropLast() {
      let bytes = try Vectors.bytes(name)
      let trip = try kind.roundTrip(bytes)
      #expect(trip.bytes == bytes && trip.isStable)
    }
  }

  @Test("A message without fields is read from no bytes and written as none", arguments: MessageKind.all)
  func empty(kind: MessageKind) throws {
    let trip = try kind.roundTrip([])
    #expect(trip.bytes == [])
    #expect(trip.isStable)
  }

  @Test("Every vector of a message is read by some type")
  func vectorsAreCovered() throws {
    let names = try Vectors.names(endingIn: ".full").map { name in
      String(name.prefix { $0 != "-" }).replacing(".full", with: "")
    }
    #expect(Set(names) == Set(MessageKind.all.map(\.schema.name)))
  }

  @Test("No message has more fields than the inspector keeps track of", arguments: MessageKind.all)
  func fieldsFitTheInspector(kind: MessageKind) {
    #expect(kind.schema.fieldCount <= UInt128.bitWidth)
  }
}
