/// Gives the records of one file names that are the same whenever the file is read again.
///
/// A name follows from the record's bytes, from its format and from how often the same bytes stood before it, so that
/// equal records of a file are told apart. Remembers about 40 bytes for each different record. The names tell apart what
/// nobody made equal on purpose; they are no seal.
public struct FlowRecordNames: Sendable {
  /// How many bytes a name has, without what tells equal records apart.
  static let byteCount = 32

  private let key: FlowFingerprintKey
  private var occurrences: [FlowFingerprint: UInt32] = [:]

  /// Names for records of a format; how its header is written does not matter.
  public init(format: FlowTextFormat) {
    let fields = format.fields.map { field in
      if case .column(let column) = field { column.name } else { "" }
    }
    var text = fields.joined(separator: " ")
    let fingerprint = text.withUTF8 {
      FlowFingerprint(of: UnsafeRawBufferPointer($0), key: FlowFingerprintKey(0x7069_636b, 0x666c_6f77))
    }
    key = FlowFingerprintKey(fingerprint.low, fingerprint.high)
  }

  /// Appends the name of the next record, given without its line's end.
  ///
  /// - Complexity: O(n) in the record's bytes.
  public mutating func append(of record: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    let fingerprint = FlowFingerprint(of: record, key: key)
    FlowRecordNames.append(fingerprint.high, to: &bytes)
    FlowRecordNames.append(fingerprint.low, to: &bytes)
    let occurrence = occurrences[fingerprint, default: 0]
    occurrences[fingerprint] = occurrence &+ 1
    if occurrence > 0 { bytes.append(contentsOf: "-\(occurrence)".utf8) }
  }

  private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
