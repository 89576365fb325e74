import Primitives

// Texts, numbers and names, and what is wrong with them.
extension MessageReading {
  static let halfCharacter = "an escape is one half of a character, without the other"

  /// Reads the text that is next.
  mutating func text(_ form: String, allowsNUL: Bool = true) throws(MessageTextError) -> String {
    guard cursor.kind() == .string else { throw expected(form) }
    let place = cursor.offset
    guard let text = cursor.string() else { throw error(MessageReading.halfCharacter, at: place) }
    if !allowsNUL, text.utf8.contains(0) { throw error("a text may not contain NUL", at: place) }
    return text
  }

  /// Reads the whole number that is next, a text of one too; returns it in two's complement.
  mutating func integer(_ bits: Int, _ isSigned: Bool) throws(MessageTextError) -> UInt64 {
    let start = cursor
    let kind = cursor.kind()
    if kind == .number || kind == .string {
      let text = kind == .number ? String(decoding: cursor.skip(), as: UTF8.self) : try self.text("")
      if isSigned {
        let number = whole(text, kind, Int64.self)
        if let number, number >> (bits - 1) == number >> 63 { return UInt64(bitPattern: number) }
      } else {
        let number = whole(text, kind, UInt64.self)
        if let number, bits == 64 || number >> bits == 0 { return number }
      }
    }
    let range =
      isSigned ? "\(Int64.min >> (64 - bits)) to \(Int64.max >> (64 - bits))" : "0 to \(UInt64.max >> (64 - bits))"
    throw expected("a whole number from \(range)", at: start)
  }

  /// The number of a text; of one with a point or an exponent too, where that is exact.
  private func whole<Number: FixedWidthInteger>(_ text: String, _ kind: JSONCursor.Kind, _: Number.Type) -> Number? {
    if let number = Number(text) { return number }
    guard kind == .number, let double = Double(text), double.magnitude <= 0x1p53 else { return nil }
    return Number(exactly: double)
  }

  /// Reads the number that is next; one that JSON has no number for is a text.
  mutating func double() throws(MessageTextError) -> Double {
    let start = cursor
    switch cursor.kind() {
    case .number:
      let double = Double(String(decoding: cursor.skip(), as: UTF8.self))
      if let double, double.isFinite { return double }
    case .string:
      if let double = Double(try text("")) { return double }
    default: break
    }
    throw expected("a number of 64 bits, or \"nan\", \"inf\" or \"-inf\"", at: start)
  }

  /// Reads the value of an enumeration that is next, by its name or number.
  mutating func number(of enumeration: EnumDescriptor) throws(MessageTextError) -> UInt64 {
    let start = cursor
    let names = enumeration.values.map(\.name)
    if cursor.kind() == .string {
      let name = try text("")
      if let value = enumeration.values.first(where: { $0.name == name }) {
        return UInt64(bitPattern: Int64(value.number))
      }
      cursor = start
      if Int32(name) == nil, let near = NearestName.nearest(to: name, among: names, by: .key) {
        throw expected("'\(near)'", at: start)
      }
    }
    do throws(MessageTextError) {
      return try integer(32, true)
    } catch {
      throw expected("one of \(names.joined(separator: ", ")), or its number", at: start)
    }
  }

  /// What to say of a name that is no field.
  func unknown(_ name: String, in message: MessageDescriptor) -> String {
    let names = message.fields.map(\.name)
    let remark = "'\(name)' is no field of \(message.shortName)"
    if let near = NearestName.nearest(to: name, among: names, by: .key) { return "\(remark); did you mean '\(near)'?" }
    return remark + (names.isEmpty ? ", which has none" : "; expected \(names.joined(separator: ", "))")
  }

  /// The error of a value, by default the next, which is not what it should be.
  func expected(_ form: String, at start: JSONCursor? = nil) -> MessageTextError {
    var cursor = start ?? cursor
    let kind = cursor.kind()
    let place = cursor.offset
    let found =
      switch kind {
      case .object: "an object"
      case .array: "a list"
      default: MessageReading.shortened(cursor.skip())
      }
    return error("expected \(form), found \(found)", at: place)
  }

  private static func shortened(_ json: UnsafeRawBufferPointer) -> String {
    let text = String(decoding: json.prefix(40), as: UTF8.self)
    return json.count > 40 ? text + "…" : text
  }

  /// An error at a place, by default that of the next value.
  func error(_ reason: String, at place: Int? = nil) -> MessageTextError {
    let position = SourcePosition(ofByte: place ?? cursor.offset, in: cursor.text, endsLinesAtReturns: false)
    return MessageTextError(path.joined(), position, reason)
  }
}

extension FieldDescriptor {
  /// The name of the field that says whether the document of this one was cut; nil for anything else.
  var cutField: String? {
    if case .bytes(.document(let cut)) = type { cut } else { nil }
  }

  /// A packed value with its tag and, where it needs one, its length before it.
  func tagged(_ value: [UInt8]) -> [UInt8] {
    if type.wireType == RawField.lengthPrefixed { return .prefix(number, count: value.count) + value }
    return .varint(UInt64(number) << 3 | UInt64(type.wireType)) + value
  }
}

extension FieldType {
  /// Whether a packed value is what an absent field is.
  func isZero(_ value: [UInt8]) -> Bool {
    wireType == RawField.lengthPrefixed ? value.isEmpty : value.allSatisfy { $0 == 0 }
  }
}

// Numbers as they are packed.
extension [UInt8] {
  /// A number in groups of seven bits, the lowest first.
  static func varint(_ number: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// The lowest bytes of a number, the lowest first.
  static func fixed(_ number: UInt64, byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
  }

  /// A number of so many bits in two's complement.
  static func packed(_ number: UInt64, _ bits: Int, _ coding: NumberCoding) -> [UInt8] {
    switch coding {
    case .varint: .varint(number)
    case .zigZag: .varint(number << 1 ^ UInt64(bitPattern: Int64(bitPattern: number) >> 63))
    case .fixed: .fixed(number, byteCount: bits / 8)
    }
  }

  /// What comes before the bytes of a field.
  static func prefix(_ number: UInt32, count: Int) -> [UInt8] {
    .varint(UInt64(number) << 3 | UInt64(RawField.lengthPrefixed)) + .varint(UInt64(count))
  }
}
