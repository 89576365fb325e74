import Synchronization

/// What the calls of one body came to while its processes run, counted without locks.
public final class PythonBodyCounter: Sendable {
  /// The id of the detection.
  public let detectionID: String
  private let calls = Atomic<Int>(0)
  private let errors = Atomic<Int>(0)
  private let stalls = Atomic<Int>(0)
  private let nanos = Atomic<Int>(0)
  private let quarantine = Atomic<Bool>(false)

  init(detectionID: String) {
    self.detectionID = detectionID
  }

  /// The counts at a moment.
  public var totals: PythonTotals {
    PythonTotals(
      calls: calls.load(ordering: .relaxed), errors: errors.load(ordering: .relaxed),
      stalls: stalls.load(ordering: .relaxed), nanos: nanos.load(ordering: .relaxed))
  }

  /// Whether the body is not called any more.
  public var isQuarantined: Bool { quarantine.load(ordering: .relaxed) }

  /// Adds calls, and how long they took together in nanoseconds.
  func add(calls: Int, nanos: Int) {
    self.calls.wrappingAdd(calls, ordering: .relaxed)
    self.nanos.wrappingAdd(nanos, ordering: .relaxed)
  }

  /// A call failed.
  func addError() { errors.wrappingAdd(1, ordering: .relaxed) }

  /// A call took too long, or took its worker with it.
  func addStall() { stalls.wrappingAdd(1, ordering: .relaxed) }

  /// The body is not called any more.
  func beginQuarantine() { quarantine.store(true, ordering: .relaxed) }
}

/// What calls of bodies came to up to a moment.
public struct PythonTotals: Sendable, Equatable {
  /// Calls.
  public var calls: Int
  /// Calls that failed, those that took too long among them.
  public var errors: Int
  /// Calls that took too long or took their worker with them.
  public var stalls: Int
  /// How long the calls took together, in nanoseconds.
  public var nanos: Int

  /// Makes counts.
  public init(calls: Int = 0, errors: Int = 0, stalls: Int = 0, nanos: Int = 0) {
    self.calls = calls
    self.errors = errors
    self.stalls = stalls
    self.nanos = nanos
  }

  /// The sum of two.
  public static func + (left: PythonTotals, right: PythonTotals) -> PythonTotals {
    PythonTotals(
      calls: left.calls &+ right.calls, errors: left.errors &+ right.errors, stalls: left.stalls &+ right.stalls,
      nanos: left.nanos &+ right.nanos)
  }
}
