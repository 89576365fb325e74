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

extension TimeBound: ExpressibleByArgument {
  /// Reads a time such as `2026-03-01T09:30:00Z`, or a duration such as `90s`, `2h`, `1h30m` or `7d`.
  init?(argument: String) {
    if let time = Timestamp(argument) {
      self = .at(time)
    } else if let nanos = TimeBound.nanos(ofDuration: argument) {
      self = .ago(nanos)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .at(let time): time.text
    case .ago(let nanos): "\(nanos / 1_000_000_000)s"
    }
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
