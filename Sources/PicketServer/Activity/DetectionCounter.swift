import PythonBodies
import Synchronization

/// What one detection has done, counted without locks; reloads that keep the detection keep the counter.
final class DetectionCounter: Sendable {
  let detectionID: String
  /// Rows of queries that it was held against; its events are counted by log type.
  let rows = Atomic<Int>(0)
  let matches = Atomic<Int>(0)
  let alerts = Atomic<Int>(0)
  let failures = Atomic<Int>(0)
  /// How long its evaluation took, in nanoseconds, without its body in Python.
  let nanos = Atomic<Int>(0)

  init(detectionID: String) {
    self.detectionID = detectionID
  }
}

/// What a detection has done up to a moment.
struct DetectionTotals: Equatable {
  var evaluations = 0
  var matches = 0
  var alerts = 0
  var failures = 0
  var nanos = 0
  var python = PythonTotals()

  /// How much it is worth to have metrics of its own: the time that it took, where a failure is worth a second.
  var heat: Int { nanos &+ python.nanos &+ 1_000_000_000 &* (failures &+ python.stalls) }

  /// The sum of two.
  static func + (left: DetectionTotals, right: DetectionTotals) -> DetectionTotals {
    combined(left, right) { $0 &+ $1 }
  }

  /// What has come since.
  static func - (left: DetectionTotals, right: DetectionTotals) -> DetectionTotals {
    combined(left, right) { max(0, $0 &- $1) }
  }

  private static func combined(
    _ left: DetectionTotals, _ right: DetectionTotals, _ combine: (Int, Int) -> Int
  ) -> DetectionTotals {
    DetectionTotals(
      evaluations: combine(left.evaluations, right.evaluations), matches: combine(left.matches, right.matches),
      alerts: combine(left.alerts, right.alerts), failures: combine(left.failures, right.failures),
      nanos: combine(left.nanos, right.nanos),
      python: PythonTotals(
        calls: combine(left.python.calls, right.python.calls),
        errors: combine(left.python.errors, right.python.errors),
        stalls: combine(left.python.stalls, right.python.stalls),
        nanos: combine(left.python.nanos, right.python.nanos)))
  }
}
