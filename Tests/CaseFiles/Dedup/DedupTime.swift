/// A time or a span of a case, such as `60m1ns`, `2h10m` or `-3h`.
public struct DedupTime: Sendable, Hashable, CustomStringConvertible {
  /// The time in nanoseconds; from the start of the case, where it is a time.
  public let nanos: Int64

  init(nanos: Int64) {
    self.nanos = nanos
  }

  /// Reads numbers with their units; nil when the text is something else.
  init?(_ text: String) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    var total: Int64 = 0
    repeat {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest.removeFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest.removeFirst(unit.count)
      guard let number = Int64(digits), let nanos = DedupTime.units[String(unit)] else { return nil }
      total += number * nanos
    } while !rest.isEmpty
    nanos = isNegative ? -total : total
  }

  /// The time in nanoseconds, for messages.
  public var description: String { "\(nanos)ns" }

  private static let units: [String: Int64] = [
    "ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
  ]
}
