import Foundation

/// The clock that event times of flows are held against.
enum WallClock {
  /// The time, in nanoseconds since 1970.
  static func nanos() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
