/// The value of a sample, exact to the last digit.
enum MetricValue: Sendable, Equatable {
  /// A number of things.
  case count(UInt64)
  /// A length of time, or a time since 1970, in nanoseconds; shown in seconds.
  case nanos(Int64)

  /// The value as the text format has it.
  var text: String {
    switch self {
    case .count(let number): "\(number)"
    case .nanos(let nanos): MetricValue.seconds(nanos)
    }
  }

  private static func seconds(_ nanos: Int64) -> String {
    let (whole, rest) = nanos.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    let sign = nanos < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    // One before the digits keeps the zeros that they begin with.
    var digits = String(rest + 1_000_000_000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(sign)\(whole).\(digits)"
  }
}
