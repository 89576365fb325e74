import Primitives

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
    appendDigits(number, to: &text)
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

  /// Appends a word as sixteen hexadecimal digits.
  static func appendDigits(_ word: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt64(60), through: 0, by: -4) {
      bytes.append(.hexadecimalDigit(UInt8(word >> shift & 15)))
    }
  }

  /// The value of a lowercase hexadecimal digit.
  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

/// The identifiers that clients brought, as fingerprints, each with the segment that it lives in.
///
/// When a segment is evicted, its fingerprints are ignored at once and removed when their part of the table grows or is
/// rebuilt, so that eviction costs nothing. Many small parts grow one at a time, so that no insertion waits for all.
struct FlowRowIdTable: Sendable {
  private var parts: [Part] = Array(repeating: Part(), count: 256)
  /// The segments in the window that have identifiers of clients.
  private var segments = Set<UInt32>()

  /// A table with open addressing.
  ///
  /// Looking for what is not there, as nearly always, reads the fingerprints alone.
  fileprivate struct Part: Sendable {
    /// The fingerprint of each place, `free` where there is none.
    var fingerprints: [FlowFingerprint] = []
    /// The segment of each place.
    var segments: [UInt32] = []
    var used = 0

    static let free = FlowFingerprint(low: 0, high: 0)
  }

  /// The memory that it takes, in bytes.
  var byteCount: Int {
    parts.reduce(0) { $0 + $1.segments.count * (MemoryLayout<FlowFingerprint>.stride + 4) }
  }

  /// Whether a flow with that identifier is in the window.
  func contains(_ fingerprint: FlowFingerprint) -> Bool {
    parts.withUnsafeBufferPointer { parts in
      let fingerprints = parts[fingerprint.part].fingerprints
      guard !fingerprints.isEmpty else { return false }
      let mask = fingerprints.count - 1
      var place = Int(truncatingIfNeeded: fingerprint.low) & mask
      while fingerprints[place] != Part.free {
        if fingerprints[place] == fingerprint, segments.contains(parts[fingerprint.part].segments[place]) {
          return true
        }
        place = (place + 1) & mask
      }
      return false
    }
  }

  /// Adds an identifier that lives in a segment, which was added.
  mutating func insert(_ fingerprint: FlowFingerprint, segment: Int) {
    let segment = UInt32(truncatingIfNeeded: segment)
    let index = fingerprint.part
    if parts[index].used * 4 >= parts[index].segments.count * 3 { rebuild(index) }
    parts[index].insert(fingerprint, segment: segment)
  }

  /// Adds a segment that is in the window and has identifiers of clients.
  mutating func addSegment(_ segment: Int) {
    segments.insert(UInt32(truncatingIfNeeded: segment))
  }

  /// Forgets the identifiers of a segment.
  mutating func removeSegment(_ segment: Int) {
    segments.remove(UInt32(truncatingIfNeeded: segment))
  }

  /// Releases the memory of identifiers that were evicted.
  mutating func compact() {
    for index in parts.indices { rebuild(index) }
  }

  /// Rebuilds a part without the identifiers that were evicted, with room for some more.
  private mutating func rebuild(_ index: Int) {
    let old = parts[index]
    let lives = old.segments.indices.filter { old.fingerprints[$0] != Part.free && segments.contains(old.segments[$0]) }
    var capacity = 16
    while capacity < lives.count * 2 { capacity *= 2 }
    var part = Part()
    part.fingerprints = Array(repeating: Part.free, count: capacity)
    part.segments = Array(repeating: 0, count: capacity)
    for place in lives { part.insert(old.fingerprints[place], segment: old.segments[place]) }
    parts[index] = part
  }
}

extension FlowRowIdTable.Part {
  /// Adds a fingerprint; there is a free place.
  fileprivate mutating func insert(_ fingerprint: FlowFingerprint, segment: UInt32) {
    let mask = segments.count - 1
    var place = Int(truncatingIfNeeded: fingerprint.low) & mask
    while fingerprints[place] != Self.free { place = (place + 1) & mask }
    fingerprints[place] = fingerprint
    segments[place] = segment
    used += 1
  }
}

extension FlowFingerprint {
  /// Which part of a table it belongs to.
  fileprivate var part: Int { Int(high >> 56) }
}
