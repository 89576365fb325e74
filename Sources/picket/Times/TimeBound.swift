import ArgumentParser

/// A time on the command line: RFC 3339, or how long ago.
enum TimeBound: Equatable, Sendable {
  case at(Timestamp)
  /// So many nanoseconds before now.
  case ago(Int64)

  /// The time that is meant, in nanoseconds since 1970.
  func unixNanos(now: Timestamp) -> Int64 {
    switch self {
    case .at(let time): time.unixNanos
    case .ago(let nanos): now.unixNanos - nanos
    }
  }
}

extension TimeBound {
  /// Reads a time such as `2026-03-01T09:30:00Z`, a duration such as `90s`, `2h`, `1h30m` or `7d`, or `now`.
  @Sendable
  static func parse(_ argument: String) throws -> TimeBound {
    if let time = Timestamp(argument) { return .at(time) }
    if let nanos = nanos(ofDuration: argument) { return .ago(nanos) }
    if argument == "now" { return .ago(0) }
    throw ValidationError(
      "expected a time such as 2026-03-01T09:30:00Z or 2026-03-01, how long ago such as 90s, 2h, 1h30m or 7d, or now")
  }

  /// The longest duration, a hundred years in seconds: far beyond any alert, and far from overflow.
  private static let secondsMax: Int64 = 100 * 366 * 86_400

  private static func nanos(ofDuration text: String) -> Int64? {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    var (seconds, digits): (Int64, String) = (0, "")
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      guard let unit = units[character], let number = Int64(digits), number <= secondsMax / unit else { return nil }
      seconds += number * unit
      digits = ""
      if seconds > secondsMax { return nil }
    }
    return digits.isEmpty && !text.isEmpty ? seconds * 1_000_000_000 : nil
  }
}
