/// The identifiers of the flows of a segment: those that clients brought, and those that were made from numbers.
public struct FlowRowIds: Sendable {
  /// What the made ones start with.
  let prefix: String
  /// The numbers of the made ones, as the bits of an integer.
  let numbers: FlowSegmentColumn
  /// Those that clients brought; nil when all are made.
  let texts: FlowRowIdTexts?

  /// The identifier of a row.
  public func text(_ row: Int) -> String {
    withText(row) { String(decoding: $0, as: UTF8.self) }
  }

  /// Lends the bytes of the identifier of a row.
  public func withText<Result, Failure>(
    _ row: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let brought = try texts?.withText(row) { (text) throws(Failure) in text.isEmpty ? nil : try body(text) }
    if let brought = brought ?? nil { return brought }
    let made = Self.madeText(prefix: prefix, number: number(row))
    return try made.withUnsafeBufferPointer { (text) throws(Failure) in try body(UnsafeRawBufferPointer(text)) }
  }

  /// The number of a row.
  func number(_ row: Int) -> UInt64 { UInt64(bitPattern: numbers.value(row: row) ?? 0) }

  /// The memory that they take, in bytes.
  var byteCount: Int { numbers.byteCount + (texts?.byteCount ?? 0) }

  /// An identifier made from a number: the prefix, then sixteen hexadecimal digits, so that later ones compare greater.
  static func madeText(prefix: String, number: UInt64) -> [UInt8] {
    var text = Array(prefix.utf8)
    for shift in stride(from: UInt64(60), through: 0, by: -4) { text.append(digit(UInt8(number >> shift & 15))) }
    return text
  }

  /// The number that an identifier was made from; nil when it was not made with that prefix.
  static func madeNumber(prefix: String, text: UnsafeRawBufferPointer) -> UInt64? {
    guard text.count == prefix.utf8.count + 16, text.starts(with: prefix.utf8) else { return nil }
    var number: UInt64 = 0
    for byte in text.suffix(16) {
      guard let value = value(byte) else { return nil }
      number = number << 4 | UInt64(value)
    }
    return number
  }

  /// The hexadecimal digit of a value less than sixteen.
  static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// The value of a small hexadecimal digit.
  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
