import Primitives
import Wire

/// JSON as messages: what is read survives being JSON again, and libprotobuf-c takes it.
///
/// The first byte chooses the message that the rest is read as; 255 is a FileDescriptorSet instead.
enum MessageTextEntry {
  static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
    guard let first = bytes.first else { return }
    let text = Array(bytes.dropFirst())
    if first == 255 { return try descriptors(text) }
    let set = DescriptorSet.own
    let message = set.messages[Int(first) % set.messages.count]
    guard let packed = packed(text, message, set) else { return }
    guard let entry = MessageEntry.all.first(where: { $0.name == message.name }) else {
      throw FuzzFailure("\(message.name) is in no entry")
    }
    try FuzzFailure.require(entry.isMessage(packed), "libprotobuf-c does not take a \(message.name)")
    try entry.roundTrip(packed)
    try roundTrip(packed, message, set)
  }

  /// A document may have other white space and escapes the second time, and is the same from then on.
  private static func roundTrip(
    _ packed: [UInt8], _ message: MessageDescriptor, _ set: DescriptorSet
  ) throws(FuzzFailure) {
    guard let again = self.packed(json(packed, message, set), message, set) else {
      throw FuzzFailure("the JSON of a \(message.name) is refused")
    }
    let third = self.packed(json(again, message, set), message, set)
    try FuzzFailure.require(third == again, "the JSON of a \(message.name) changes each time")
  }

  private static func packed(_ text: [UInt8], _ message: MessageDescriptor, _ set: DescriptorSet) -> [UInt8]? {
    try? set.packed(json: text, as: message)
  }

  private static func json(_ packed: [UInt8], _ message: MessageDescriptor, _ set: DescriptorSet) -> [UInt8] {
    (try? set.json(of: packed, as: message).line) ?? []
  }

  /// Messages of a set that is accepted can be read and written.
  private static func descriptors(_ bytes: [UInt8]) throws(FuzzFailure) {
    guard let set = try? DescriptorSet(decoding: bytes) else { return }
    for message in set.messages {
      guard let packed = packed(Array("{}".utf8), message, set) else {
        throw FuzzFailure("an empty '\(message.name)' is refused")
      }
      try FuzzFailure.require(packed.isEmpty, "an empty '\(message.name)' is not empty")
      try roundTrip(packed, message, set)
    }
  }
}
