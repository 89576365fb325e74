import Detection
import Synchronization

/// What the events of one log type came to, counted without locks.
final class EventCounter: Sendable {
  /// The log type; empty for all that have no counter of their own.
  let logType: String
  let evaluated = Atomic<Int>(0)
  let rejected = Atomic<Int>(0)
  let matches = Atomic<Int>(0)
  let byteCount = Atomic<Int>(0)

  init(logType: String) {
    self.logType = logType
  }

  /// Adds events that a thread has taken.
  func add(_ tally: EventTally) {
    evaluated.count(tally.evaluated)
    if tally.rejected > 0 { rejected.count(tally.rejected) }
    byteCount.count(tally.byteCount)
  }
}

/// Events that a thread has taken and not added to the counts of all threads yet.
///
/// Those of one log type that come one after the other are added at once: events cost no access to memory that threads
/// share. Used by one thread at a time.
struct EventTally {
  /// The program of the log type, by its number; -1 for log types without one.
  private(set) var program = -1
  private(set) var evaluated = 0
  private(set) var rejected = 0
  private(set) var byteCount = 0

  /// Nothing, of a log type.
  init(program: Int = -1) {
    self.program = program
  }

  /// Takes events of the log type of a program; false, with nothing done, for another one than before.
  @inline(__always)
  mutating func add(evaluated: Int, rejected: Int, byteCount: Int, program: Int) -> Bool {
    if program != self.program { return false }
    self.evaluated &+= evaluated
    self.rejected &+= rejected
    self.byteCount &+= byteCount
    return true
  }

  /// Whether there is nothing to add.
  var isEmpty: Bool { evaluated | rejected == 0 }
}

extension WorkState {
  /// Counts events of the log type of a program, which were evaluated or rejected and have so many bytes together.
  @inline(__always)
  func count(evaluated: Int, rejected: Int = 0, byteCount: Int, _ program: LogTypeProgram?) {
    let number = program?.number ?? -1
    if tally.add(evaluated: evaluated, rejected: rejected, byteCount: byteCount, program: number) { return }
    flushCounts()
    tally = EventTally(program: number)
    _ = tally.add(evaluated: evaluated, rejected: rejected, byteCount: byteCount, program: number)
  }

  /// Adds what was counted to the counts of all threads; to be called before answers leave.
  func flushCounts() {
    let taken = tally
    if taken.isEmpty { return }
    tally = EventTally(program: taken.program)
    detections.activity.add(taken)
  }
}
