/// The text of an `INTERVAL`: `1 hour`, `1 day 12 hours`, `1 day, 12 hours`, with the units of the macros.
enum IntervalText {
  /// The nanoseconds; nil when it is none or does not fit 64 bits.
  static func nanos(of text: String) -> Int64? {
    var parts = text.split { $0 == " " || $0 == "," }[...]
    if parts.isEmpty { return nil }
    var sum: Int64 = 0
    while let number = parts.popFirst() {
      var part = String(number)
      if part.utf8.last.map(SQLTokenizer.isDigit) ?? false, let unit = parts.popFirst() { part += " " + unit }
      guard let nanos = MacroOffset.nanos(of: part) else { return nil }
      let (next, overflows) = sum.addingReportingOverflow(nanos)
      if overflows { return nil }
      sum = next
    }
    return sum
  }
}
