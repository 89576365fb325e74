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
}

/// Events that a thread has taken and not added to the counts of all threads yet.
///
/// Those of one log type that come one after the other are added at once: events cost no access to memory that threads
/// share. Used by one thread at a time.
struct EventTally {
  /// The program of the log type, by its number; -1 for log types without one.
  private(set) var program = -1
  fileprivate(set) var evaluated = 0
  fileprivate(set) var rejected = 0
  fileprivate(set) var byteCount = 0

  /// Nothing, of a log type.
  init(program: Int = -1) {
    self.program = program
  }

  /// Whether there is nothing to add.
  var isEmpty: Bool { evaluated | rejected == 0 }
}

extension WorkState {
  /// Counts events of the log type of a program, which were evaluated or rejected and have so many bytes together.
  @inline(__always)
  func count(evaluated: Int, rejected: Int = 0, byteCount: Int, _ program: LogTypeProgram?) {
    let number = program?.number ?? -1
    if number != tally.program {
      flushCounts()
      tally = EventTally(program: number)
    }
    tally.evaluated &+= evaluated
    tally.rejected &+= rejected
    tally.byteCount &+= byteCount
  }

  /// Adds what was counted to the counts of all threads; to be called before answers leave.
  func flushCounts() {
    if tally.isEmpty { return }
    detections.activity.add(tally)
    tally = EventTally(program: tally.program)
  }
}
