/// Reads and writes times as text, in UTC and the Gregorian calendar.
enum FlowTimeText {
  /// How many bytes `write` writes.
  static let byteCount = 29

  /// The time that the bytes are, in nanoseconds since 1970; nil when they are none or beyond 64 bits.
  ///
  /// Reads `2026-01-31 23:59:59`, the same with `T`, with any number of fraction digits, and with `Z` or an offset such
  /// as `+02:00`; a time without one is UTC, and digits beyond nanoseconds are dropped.
  static func nanos(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    var reader = FlowTimeReader(bytes)
    return reader.read()
  }

  /// Appends a time as `2026-01-31 23:59:59.000000000`.
  static func write(_ nanos: Int64, into bytes: inout [UInt8]) {
    var writer = FlowTimeWriter()
    withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 1) { text in
      writer.write(nanos, to: text)
      bytes.append(contentsOf: text)
    }
  }
}
