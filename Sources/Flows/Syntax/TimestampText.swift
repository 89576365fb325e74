/// Times as constant texts of queries: `2026-01-31`, `2026-01-31 23:59`, `2026-01-31T23:59:59.5Z`, or with an offset.
///
/// They mean what the same text means when a run casts it.
enum TimestampText {
  /// What a message says was expected.
  static let grammar = "a time like '2026-01-31 23:59:59'"

  /// The nanoseconds since 1970 of a text, UTC unless it says otherwise; nil when it is not a time or out of range.
  static func nanos(of text: String) -> Int64? {
    var text = text
    return text.withUTF8 { CalendarTime.nanos(ofText: UnsafeRawBufferPointer($0)) }
  }
}
