import PicketServer
import Synchronization

/// A clock that stands where a test has put it.
final class CrankedClock: ServerClock {
  /// Where the tests' wall clock begins.
  static let start: Int64 = 1_700_000_000_000_000_000

  private let time = Mutex((wall: CrankedClock.start, monotonic: Int64(0)))

  func unixNanos() -> Int64 { time.withLock { $0.wall } }

  func monotonicNanos() -> Int64 { time.withLock { $0.monotonic } }

  /// Puts the clock to times that count from the start.
  func set(wallNanos: Int64, monotonicNanos: Int64) {
    time.withLock { $0 = (CrankedClock.start + wallNanos, monotonicNanos) }
  }
}
