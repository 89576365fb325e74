import Primitives

/// A parsed JSON record.
///
/// Valid until its parser parses again.
struct FlowJSONRecord {
  let document: JSONDocument

  /// Whether the record is an object.
  var isObject: Bool { document.kind(JSONDocument.root) == .object }

  /// Passes on each key with its place among the keys, counted from 0, and its value.
  @inline(__always)
  func forEachMember(_ body: (_ place: Int, _ key: UnsafeRawBufferPointer, _ value: JSONDocument.Index) -> Void) {
    var place = 0
    document.forEachMember(of: JSONDocument.root) { key, value in
      body(place, document.bytes(key), value)
      place += 1
    }
  }

  /// Why a record with that `p_log_type` is refused; nil when it is that of flows, or there is none.
  func otherLogType(_ value: JSONDocument.Index) -> String? {
    if document.isAbsent(value) { return nil }
    guard document.kind(value) == .string else { return reason(.logType, FlowRecordRules.logType, value) }
    let text = document.bytes(value)
    return FlowRecordRules.isLogType(text) || FlowRecordRules.isNull(text) ? nil : FlowRecordRules.otherLogType(text)
  }

  /// Sets a column to a value; returns what is wrong when it cannot be.
  func set(_ column: FlowColumn, from value: JSONDocument.Index, in builder: inout FlowBatchBuilder) -> String? {
    if document.kind(value) == .null { return nil }
    if document.kind(value) == .string, FlowRecordRules.isNull(document.bytes(value)) { return nil }
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
      guard document.kind(value) == .string else { return reason(column, "a text between quotes", value) }
      if document.bytes(value).contains(0) { return "\(column.name): expected text without a NUL" }
      builder.set(column, text: document.bytes(value))
    }
    return nil
  }

  /// The integer that a number or a text is.
  private func integer(_ value: JSONDocument.Index) -> Int64? {
    switch document.kind(value) {
    case .integer: document.integer(value)
    case .double: Int64(exactly: document.double(value))
    case .string: FlowNumberText.integer(document.bytes(value))
    default: nil
    }
  }

  /// The time that a number of seconds or a text is; a number with a fraction is exact to a microsecond.
  private func nanos(_ value: JSONDocument.Index) -> Int64? {
    switch document.kind(value) {
    case .double:
      let micros = (document.double(value) * 1_000_000).rounded()
      return Int64(exactly: micros).flatMap { FlowJSONRecord.product($0, 1_000) }
    case .string:
      return UnixTime.nanos(document.bytes(value), .log) ?? UnixTime.nanos(ofNumber: document.bytes(value), .seconds)
    default: return integer(value).flatMap { FlowJSONRecord.product($0, 1_000_000_000) }
    }
  }

  private func unitRemark(_ value: JSONDocument.Index) -> String {
    let number: Double? =
      switch document.kind(value) {
      case .integer: Double(document.integer(value))
      case .unsigned: Double(document.unsigned(value))
      case .double: document.double(value)
      case .string: Double(String(decoding: document.bytes(value), as: UTF8.self))
      default: nil
      }
    return number.map(FlowNumberText.unitRemark) ?? ""
  }

  private static func product(_ left: Int64, _ right: Int64) -> Int64? {
    let (product, isTooLarge) = left.multipliedReportingOverflow(by: right)
    return isTooLarge ? nil : product
  }

  private func reason(_ column: FlowColumn, _ expected: String, _ value: JSONDocument.Index) -> String {
    "\(column.name): expected \(expected), found \(found(value))"
  }

  /// A value in a few words.
  private func found(_ value: JSONDocument.Index) -> String {
    switch document.kind(value) {
    case .object: "an object"
    case .array: "a list"
    case .string: FlowRecordRules.shown(document.bytes(value))
    case .integer: "\(document.integer(value))"
    case .unsigned: "\(document.unsigned(value))"
    case .double: "\(document.double(value))"
    case .bigNumber: "the number \(FlowRecordRules.shown(document.bytes(value)))"
    default: "true or false"
    }
  }
}
