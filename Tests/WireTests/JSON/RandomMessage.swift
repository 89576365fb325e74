import Primitives
import TestSupport

@testable import Wire

/// Makes random messages of a set, packed, the same ones for the same seed.
///
/// What the JSON of a message cannot tell apart is not made: documents are JSON and not null, texts are UTF-8.
struct RandomMessage {
  private static let texts = [
    "", "a", "Wiz.Detections", "\"quoted\"\\", "line\nend\ttab", "é日本語👩‍👩‍👧", "\u{7F}\u{85}\u{202E}", "null", "12",
  ]
  private static let documents = [
    "{}", "[]", "\"text\"", "0", "-1.5e300", "true", "{\"a\":[1,2,{\"b\":null}],\"a\":1}", "12345678901234567890123",
  ]
  private static let numbers: [UInt64] = [
    0, 1, 127, 128, 255, 65_536, 1 << 31, 1 << 32 - 1, 1 << 53 + 1, 1 << 63, .max, .max - 1,
  ]

  let set: DescriptorSet
  var random: SeededGenerator

  init(set: DescriptorSet, seed: UInt64) {
    self.set = set
    random = SeededGenerator(seed: seed)
  }

  /// The bytes of a message, in which fields are set or not, in the order of their numbers.
  mutating func packed(_ message: MessageDescriptor, depthLeft: Int = 4) -> [UInt8] {
    var chosen: [UInt32: [UInt8]] = [:]
    var oneofs: Set<Int> = []
    var texts: Set<String> = []
    for field in message.fields.sorted(by: { $0.number > $1.number }) where random.chance(60) {
      if let oneof = field.sharedOneof, !oneofs.insert(oneof).inserted { continue }
      // Of a document that may be cut the larger number says so, and so it is chosen first.
      if case .bytes(.document(let cut?)) = field.type, texts.contains(cut) {
        chosen[field.number] = field.tagged(Array(random.pick(RandomMessage.texts).utf8))
      } else {
        chosen[field.number] = self.field(field, depthLeft)
        if field.type == .bool, chosen[field.number]?.isEmpty == false { texts.insert(field.name) }
      }
    }
    return chosen.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  private mutating func field(_ field: FieldDescriptor, _ depthLeft: Int) -> [UInt8] {
    if depthLeft == 0, case .message = field.type { return [] }
    guard field.isRepeated else {
      let value = value(field.type, depthLeft)
      let isKept = field.hasPresence || field.sharedOneof != nil || !field.type.isZero(value)
      return isKept ? field.tagged(value) : []
    }
    let values = (0..<random.below(4)).map { _ in value(field.type, depthLeft) }
    if field.type.wireType == RawField.lengthPrefixed { return values.flatMap(field.tagged) }
    let piece = values.flatMap(\.self)
    return piece.isEmpty ? [] : .prefix(field.number, count: piece.count) + piece
  }

  private mutating func value(_ type: FieldType, _ depthLeft: Int) -> [UInt8] {
    switch type {
    case .text, .bytes(.text): Array(random.pick(RandomMessage.texts).utf8)
    case .bytes(.document): Array(random.pick(RandomMessage.documents).utf8)
    case .bytes(.base64): (0..<random.below(9)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    // A marker is never false.
    case .bool: [1]
    case .double:
      .fixed(
        random.pick([0.0, -0.0, 0.1, 1e300, -.leastNonzeroMagnitude, .infinity, -.infinity, .nan]).bitPattern,
        byteCount: 8)
    case .float: .fixed(UInt64(random.pick([Float(0), 0.1, 3e38, -.infinity]).bitPattern), byteCount: 4)
    case .integer(let bits, let isSigned, let coding): .packed(number(bits, isSigned), bits, coding)
    case .enumeration(let index): .varint(enumeration(index))
    case .message(let index): packed(set.messages[index], depthLeft: depthLeft - 1)
    }
  }

  /// A number of so many bits, with its sign in all bits above.
  private mutating func number(_ bits: Int, _ isSigned: Bool) -> UInt64 {
    let number = random.once(in: 2) ? random.pick(RandomMessage.numbers) : random.next()
    if bits == 64 { return number }
    return isSigned
      ? UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: number))) : UInt64(UInt32(truncatingIfNeeded: number))
  }

  private mutating func enumeration(_ index: Int) -> UInt64 {
    let number =
      random.once(in: 5) ? Int32(truncatingIfNeeded: random.next()) : random.pick(set.enumerations[index].values).number
    return UInt64(bitPattern: Int64(number))
  }
}
