/// A time of the wire in UTC, to the second; another text where there is none.
func timeText(unixNanos: Int64, none: String = "-") -> String {
  unixNanos == 0 ? none : Timestamp(unixNanos: unixNanos).text
}

/// How long something took, to three digits: `0.042 ms`, `41.2 ms` or `3.07 s`.
func elapsedText(nanos: Int64) -> String {
  let microseconds = max(0, nanos) / 1_000
  switch microseconds {
  case ..<1_000: return "0.\(digits(microseconds, 3)) ms"
  case ..<10_000: return "\(microseconds / 1_000).\(digits(microseconds / 10 % 100, 2)) ms"
  case ..<100_000: return "\(microseconds / 1_000).\(microseconds / 100 % 10) ms"
  case ..<1_000_000: return "\(microseconds / 1_000) ms"
  case ..<10_000_000: return "\(microseconds / 1_000_000).\(digits(microseconds / 10_000 % 100, 2)) s"
  default: return "\(grouped(microseconds / 1_000_000)) s"
  }
}

/// A number with zeros before it.
private func digits(_ number: Int64, _ count: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, count - text.count)) + text
}
