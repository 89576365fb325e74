import Primitives

/// A parsed JSON record: simdjson's tape, read in place.
///
/// A value is named by its index on the tape. Valid until its parser parses again.
struct FlowJSONRecord {
  /// The types of elements on the tape, with `N`, which CSimdJSON adds: a number beyond 64 bits.
  private enum Kind {
    static let object = UInt8(ascii: "{")
    static let array = UInt8(ascii: "[")
    static let string = UInt8(ascii: "\"")
    static let integer = UInt8(ascii: "l")
    static let unsigned = UInt8(ascii: "u")
    static let double = UInt8(ascii: "d")
    static let null = UInt8(ascii: "n")
    static let bigNumber = UInt8(ascii: "N")
  }

  private static let root = 1
  private static let payloadMask: UInt64 = 0x00FF_FFFF_FFFF_FFFF

  let tape: UnsafePointer<UInt64>
  let strings: UnsafePointer<UInt8>

  /// Whether the record is an object.
  var isObject: Bool { kind(FlowJSONRecord.root) == Kind.object }

  /// Hands over each key with its place among the keys, counted from 0, and its value.
  @inline(__always)
  func forEachMember(_ body: (_ place: Int, _ key: UnsafeRawBufferPointer, _ value: Int) -> Void) {
    let stop = Int(UInt32(truncatingIfNeeded: tape[FlowJSONRecord.root])) - 1
    var index = FlowJSONRecord.root + 1
    var place = 0
    while index < stop {
      body(place, bytes(index), index + 1)
      index = end(index + 1)
      place += 1
    }
  }

  /// Why a record with that `p_log_type` is refused; nil when it is that of flows, or there is none.
  func otherLogType(_ value: Int) -> String? {
    if value == 0 || kind(value) == Kind.null { return nil }
    guard kind(value) == Kind.string else { return reason(.logType, FlowRecordRules.logType, value) }
    let text = bytes(value)
    return FlowRecordRules.isLogType(text) || FlowRecordRules.isNull(text) ? nil : FlowRecordRules.otherLogType(text)
  }

  /// Sets a column to a value; returns what is wrong when it cannot be.
  func set(_ column: FlowColumn, from value: Int, in builder: inout FlowBatchBuilder) -> String? {
    if kind(value) == Kind.null { return nil }
    if kind(value) == Kind.string, FlowRecordRules.isNull(bytes(value)) { return nil }
    switch column.kind {
    case .integer:
      guard let integer = integer(value) else { return reason(column, "an integer of 64 bits", value) }
      builder.set(column, integer: integer)
    case .time:
      guard let nanos = nanos(value) else {
        return reason(column, "seconds since 1970 or a time such as 2026-01-31 23:59:59.000", value)
          + unitRemark(value)
      }
      builder.set(column, nanos: nanos)
    case .text:
      guard kind(value) == Kind.string else { return reason(column, "a text between quotes", value) }
      if bytes(value).contains(0) { return "\(column.name): expected text without a NUL" }
      builder.set(column, text: bytes(value))
    }
    return nil
  }

  /// The integer that a number or a text is.
  private func integer(_ value: Int) -> Int64? {
    switch kind(value) {
    case Kind.integer: Int64(bitPattern: tape[value + 1])
    case Kind.double: Int64(exactly: Double(bitPattern: tape[value + 1]))
    case Kind.string: FlowNumberText.integer(bytes(value))
    default: nil
    }
  }

  /// The time that a number of seconds or a text is; a number with a fraction is exact to a microsecond.
  private func nanos(_ value: Int) -> Int64? {
    switch kind(value) {
    case Kind.double:
      let micros = (Double(bitPattern: tape[value + 1]) * 1_000_000).rounded()
      return Int64(exactly: micros).flatMap { FlowJSONRecord.product($0, 1_000) }
    case Kind.string:
      return UnixTime.nanos(bytes(value), .log) ?? UnixTime.nanos(ofNumber: bytes(value), .seconds)
    default: return integer(value).flatMap { FlowJSONRecord.product($0, 1_000_000_000) }
    }
  }

  private func unitRemark(_ value: Int) -> String {
    let number: Double? =
      switch kind(value) {
      case Kind.integer: Double(Int64(bitPattern: tape[value + 1]))
      case Kind.unsigned: Double(tape[value + 1])
      case Kind.double: Double(bitPattern: tape[value + 1])
      case Kind.string: Double(String(decoding: bytes(value), as: UTF8.self))
      default: nil
      }
    return number.map(FlowNumberText.unitRemark) ?? ""
  }

  private static func product(_ left: Int64, _ right: Int64) -> Int64? {
    let (product, isTooLarge) = left.multipliedReportingOverflow(by: right)
    return isTooLarge ? nil : product
  }

  private func reason(_ column: FlowColumn, _ expected: String, _ value: Int) -> String {
    "\(column.name): expected \(expected), found \(found(value))"
  }

  /// A value in a few words.
  private func found(_ value: Int) -> String {
    switch kind(value) {
    case Kind.object: "an object"
    case Kind.array: "a list"
    case Kind.string: FlowRecordRules.shown(bytes(value))
    case Kind.integer: "\(Int64(bitPattern: tape[value + 1]))"
    case Kind.unsigned: "\(tape[value + 1])"
    case Kind.double: "\(Double(bitPattern: tape[value + 1]))"
    case Kind.bigNumber: "the number \(FlowRecordRules.shown(bytes(value)))"
    default: "true or false"
    }
  }

  @inline(__always)
  private func kind(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: tape[index] >> 56) }

  /// The index after the value and all that it holds.
  @inline(__always)
  private func end(_ index: Int) -> Int {
    switch kind(index) {
    case Kind.object, Kind.array: Int(UInt32(truncatingIfNeeded: tape[index]))
    case Kind.integer, Kind.unsigned, Kind.double: index + 2
    default: index + 1
    }
  }

  /// The bytes of a string, a key or a big number.
  @inline(__always)
  private func bytes(_ index: Int) -> UnsafeRawBufferPointer {
    let start = UnsafeRawPointer(strings) + Int(tape[index] & FlowJSONRecord.payloadMask)
    return UnsafeRawBufferPointer(start: start + 4, count: Int(start.loadUnaligned(as: UInt32.self)))
  }
}
