import ArgumentParser
import Primitives

/// A time on the command line; every option that takes a time reads it.
enum TimeBound: Equatable, Sendable {
  case at(Timestamp)
  /// So many nanoseconds before now.
  case ago(Int64)
  /// So many nanoseconds after the begin of a day in UTC, which is so many days before today.
  case onDay(daysAgo: Int64, nanos: Int64)

  /// The time that is meant, in nanoseconds since 1970.
  func unixNanos(now: Timestamp) -> Int64 {
    switch self {
    case .at(let time): time.unixNanos
    case .ago(let nanos): now.unixNanos - nanos
    case .onDay(let daysAgo, let nanos):
      (now.unixNanos.floorDivided(by: UnixTime.nanosPerDay) - daysAgo) * UnixTime.nanosPerDay + nanos
    }
  }
}

extension TimeBound {
  /// The forms, for help texts and errors.
  static let forms =
    "a time such as 2026-03-01, 2026-03-01T09:30:00Z, today, 'yesterday 14:00' or now (all in UTC), how long ago such "
    + "as 90s, 2h, 1h30m, 7d or '2 hours ago', or the seconds since 1970, 0 for the beginning"

  /// Reads a time in one of the forms, in any case.
  @Sendable
  static func parse(_ argument: String) throws -> TimeBound {
    guard let time = time(argument) else { throw ValidationError("expected \(forms)") }
    return time
  }

  /// The time that a text means; nil when it means none.
  static func time(_ argument: String) -> TimeBound? {
    if let time = Timestamp(argument) { return .at(time) }
    let text = argument.lowercased()
    if text == "now" { return .ago(0) }
    for (word, daysAgo) in [("today", Int64(0)), ("yesterday", 1)] where text.hasPrefix(word) {
      return nanos(ofTimeOfDay: text.dropFirst(word.count)).map { .onDay(daysAgo: daysAgo, nanos: $0) }
    }
    return seconds(text).map { .at($0) } ?? nanos(ofDuration: text).map { .ago($0) }
  }

  /// Reads what follows the name of a day: nothing, or a time as after a date.
  private static func nanos(ofTimeOfDay text: Substring) -> Int64? {
    Timestamp("1970-01-01\(text)")?.unixNanos
  }

  /// Reads seconds since 1970, with a fraction or without.
  private static func seconds(_ text: String) -> Timestamp? {
    guard text.wholeMatch(of: /[0-9]{1,12}(?:\.[0-9]{1,9})?/) != nil else { return nil }
    return UnixTime.nanos(ofNumber: text, .seconds).map(Timestamp.init(unixNanos:))
  }

  /// The longest duration, a hundred years in seconds: far beyond any alert, and far from overflow.
  private static let secondsMax: Int64 = 100 * 366 * 86_400

  private static let units: [String: Int64] = {
    let names: [(Int64, [String])] = [
      (1, ["s", "sec", "secs", "second", "seconds"]), (60, ["m", "min", "mins", "minute", "minutes"]),
      (3_600, ["h", "hr", "hrs", "hour", "hours"]), (86_400, ["d", "day", "days"]),
      (604_800, ["w", "week", "weeks"]),
    ]
    return Dictionary(uniqueKeysWithValues: names.flatMap { seconds, names in names.map { ($0, seconds) } })
  }()

  /// Reads how long ago: numbers with units one after the other, and `ago` after them or not.
  private static func nanos(ofDuration text: String) -> Int64? {
    var rest = text[...].drop { $0 == " " }
    var (seconds, isEmpty) = (Int64(0), true)
    while !rest.isEmpty, rest != "ago" {
      guard let part = rest.prefixMatch(of: /([0-9]+) *([a-z]+?)(?=[0-9 ]|$) */) else { return nil }
      guard let unit = units[String(part.2)], let number = Int64(part.1), number <= secondsMax / unit else {
        return nil
      }
      seconds += number * unit
      if seconds > secondsMax { return nil }
      isEmpty = false
      rest = rest[part.range.upperBound...]
    }
    return isEmpty ? nil : seconds * 1_000_000_000
  }
}
