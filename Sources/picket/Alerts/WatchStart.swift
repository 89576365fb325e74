import ArgumentParser
import Wire

/// Where a watch of alerts starts: `--from`.
enum WatchStart: Equatable {
  /// After the change of this number; 0 for the first one.
  case change(UInt64)
  /// With what happened to alerts from this time on.
  case time(TimeBound)

  /// Reads digits as the number of a change, everything else as a time.
  @Sendable
  static func parse(_ argument: String) throws -> WatchStart {
    if let number = UInt64(argument), argument.allSatisfy(\.isNumber) { return .change(number) }
    guard let time = TimeBound.time(argument) else {
      throw ValidationError("expected the number of a change, 0 for the first one, or \(TimeBound.forms)")
    }
    return .time(time)
  }

  /// Asks for the changes from here on, and perhaps earlier ones.
  func apply(to request: inout WatchAlertsRequest) {
    if case .change(let number) = self { request.afterSequence = number }
    request.fromFirst = request.afterSequence == 0
  }

  /// The time before which changes are left out, in nanoseconds since 1970; nil for none.
  func earliestUnixNanos(now: Timestamp) -> Int64? {
    if case .time(let time) = self { return time.unixNanos(now: now) }
    return nil
  }
}
