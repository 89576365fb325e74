/// Whole minutes since 1970, UTC.
enum UnixMinutes {
  private static let nanosPerMinute: Int64 = 60_000_000_000

  /// The minute that an instant in nanoseconds since 1970 lies in.
  static func floor(_ nanos: Int64) -> Int64 {
    let (minutes, rest) = nanos.quotientAndRemainder(dividingBy: nanosPerMinute)
    return rest < 0 ? minutes - 1 : minutes
  }

  /// Where a minute begins, in nanoseconds since 1970; nil when it is beyond what 64 bits hold.
  static func nanos(_ minutes: Int64) -> Int64? {
    let (nanos, overflow) = minutes.multipliedReportingOverflow(by: nanosPerMinute)
    return overflow ? nil : nanos
  }
}
