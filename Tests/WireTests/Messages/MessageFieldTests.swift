import Testing

@testable import Wire

@Suite("The tables of fields")
struct MessageFieldTests {
  @Test("A table has every field of its message, by its number and name", arguments: MessageKind.all)
  func isWhole(kind: MessageKind) throws {
    guard let message = try fullMessage(of: kind) as? any TabulatedMessage else {
      #expect(kind.schema.name.hasPrefix("ttrpc."), "no table")
      return
    }
    let entries = MessageFieldTests.entries(of: message)
    #expect(entries.count == kind.schema.fieldCount)
    for entry in entries { #expect(kind.schema.fieldName(of: entry.number) == entry.name) }
  }

  @Test("A field of a full message is read as the value that its name asks for", arguments: MessageKind.all)
  func values(kind: MessageKind) throws {
    guard let message = try fullMessage(of: kind) as? any TabulatedMessage else { return }
    // A oneof holds one of its fields.
    let isOneof = message is Value
    let others = isOneof ? MessageFieldTests.entries(of: message).count - 1 : 0
    #expect(MessageFieldTests.unexpected(in: message).count == others)
  }

  private func fullMessage(of kind: MessageKind) throws -> any WireMessage {
    let name = try #require(try Vectors.full(of: kind.schema.name).last)
    return try kind.roundTrip(try Vectors.bytes(name)).value
  }

  private static func entries<Message: TabulatedMessage>(of message: Message) -> [(number: UInt32, name: String)] {
    Message.fields.map { ($0.number, $0.name) }
  }

  /// The fields that do not have the value of `FieldRule`.
  private static func unexpected<Message: TabulatedMessage>(in message: Message) -> [String] {
    Message.fields.filter { field in
      let sum = field.name.utf8.reduce(0) { $0 + UInt64($1) }
      let bytes = Array(field.name.utf8) + [0, 0xFF]
      switch field.kind {
      case .text(let read): return read(message) != field.name
      case .texts(let read): return read(message) != [field.name, field.name]
      case .bool(let read): return read(message) != true
      case .signed(let read): return read(message) != Int64(1_000_003 * sum)
      case .unsigned(let read): return ![sum, 1_000_003 * sum].contains(read(message))
      case .double(let read): return read(message) == nil
      case .name(let read): return read(message)?.rawValue == nil || read(message)?.rawValue == 0
      case .names(let read): return read(message).count != 2
      case .bytes(let read):
        switch read(message) {
        case .document(let document): return document != bytes
        case .text(let text): return text != bytes
        }
      case .message(let read): return read(message) == nil
      case .messages(let read): return read(message).isEmpty
      }
    }.map(\.name)
  }
}
