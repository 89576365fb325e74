/// What a flow record must be, whichever way it comes in.
public enum FlowRecordRules {
  /// The log type of all flows.
  public static let logType = "AWS.VPCFlow"

  /// The most bytes that a text can have.
  public static let textBytesMax = 1_024

  /// The values that an integer column can have.
  public static func range(of column: FlowColumn) -> ClosedRange<Int64> {
    switch column {
    case .srcPort, .dstPort: 0...65_535
    case .protocol, .version: 0...255
    case .packets, .bytes, .tcpFlags, .trafficPath: 0...Int64.max
    default: Int64.min...Int64.max
    }
  }

  /// Whether the texts of the column are addresses.
  public static func holdsAddresses(_ column: FlowColumn) -> Bool {
    switch column {
    case .srcAddr, .dstAddr, .pktSrcAddr, .pktDstAddr: true
    default: false
    }
  }

  /// What is wrong with an integer of a column; nil when nothing is.
  public static func problem(_ column: FlowColumn, integer: Int64) -> FlowRecordError? {
    let range = range(of: column)
    guard !range.contains(integer) else { return nil }
    let expected =
      range.upperBound == .max
      ? "an integer of at least \(range.lowerBound)" : "an integer from \(range.lowerBound) to \(range.upperBound)"
    return FlowRecordError(column: column, expected: expected, found: "\(integer)")
  }

  /// What is wrong with a text of a column; nil when nothing is.
  public static func problem(_ column: FlowColumn, text: UnsafeRawBufferPointer) -> FlowRecordError? {
    if text.count > textBytesMax {
      return FlowRecordError(
        column: column, expected: "at most \(textBytesMax) bytes", found: "\(text.count) bytes")
    }
    if !isUTF8(text) {
      return FlowRecordError(column: column, expected: "UTF-8", found: shown(text))
    }
    if holdsAddresses(column), !FlowAddress.isAddress(text) {
      return FlowRecordError(column: column, expected: FlowAddress.expected(insteadOf: text), found: shown(text))
    }
    return nil
  }

  /// Whether a field of a flow log, or a text in JSON, means null.
  @inline(__always)
  static func isNull(_ text: UnsafeRawBufferPointer) -> Bool {
    if text.count == 1 { return text[0] == UInt8(ascii: "-") }
    // The bytes of `null`, the first one lowest.
    if text.count == 4 { return UInt32(littleEndian: text.loadUnaligned(as: UInt32.self)) == 0x6C6C_756E }
    return text.isEmpty
  }

  /// Whether a record's `p_log_type` is that of flows.
  static func isLogType(_ text: UnsafeRawBufferPointer) -> Bool { text.elementsEqual(logType.utf8) }

  /// Why a record with another `p_log_type` is refused.
  static func otherLogType(_ text: UnsafeRawBufferPointer) -> String {
    FlowRecordError(column: .logType, expected: logType, found: shown(text)).reason
  }

  /// Why a record is refused that has no address or no time.
  static func missing(address: Bool, time: Bool) -> String {
    let addresses = "srcAddr, dstAddr, pktSrcAddr or pktDstAddr"
    let times = "start, end or p_event_time"
    let (what, expected) =
      switch (address, time) {
      case (true, true): ("neither an address nor a time", "\(addresses), and \(times)")
      case (true, false): ("no address", addresses)
      default: ("no time", times)
      }
    return "the record has \(what); expected \(expected), or the status NODATA or SKIPDATA"
  }

  /// Whether bytes are UTF-8; nearly all texts are ASCII.
  private static func isUTF8(_ text: UnsafeRawBufferPointer) -> Bool {
    var bits: UInt8 = 0
    for byte in text { bits |= byte }
    return bits < 0x80 || String(validating: text, as: UTF8.self) != nil
  }

  /// A text as an error shows it: in quotes, its control characters escaped, and not longer than a line.
  static func shown(_ text: UnsafeRawBufferPointer) -> String {
    let short = text.prefix(64)
    let shown = String(decoding: short, as: UTF8.self).debugDescription
    return short.count < text.count ? shown + " and more" : shown
  }
}

/// Why a flow record cannot be taken.
public struct FlowRecordError: Error, Equatable, Sendable {
  /// What is wrong: the column, what was expected and what was found.
  public let reason: String

  /// An error with its whole text.
  public init(reason: String) { self.reason = reason }

  /// An error of a column.
  public init(column: FlowColumn, expected: String, found: String) {
    reason = "\(column.name): expected \(expected), found \(found)"
  }
}
