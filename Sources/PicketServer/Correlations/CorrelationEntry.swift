import Detection
import Flows
import Primitives
import Storage

/// How one correlation rule is.
struct CorrelationEntry {
  var program: CorrelationProgram
  var timetable: CorrelationTimetable
  var lastRun: CorrelatedRun?
  /// Since when its schedule is followed, in nanoseconds since 1970: a run whose time came before is made up.
  let followedSinceNanos: Int64
  var isRunning = false
  var runCount: UInt64 = 0
  var failureCount: UInt64 = 0
  var madeUpCount: UInt64 = 0
  var delayedCount: UInt64 = 0
  var leftOutCount: UInt64 = 0
  var elapsedNanos: Int64 = 0
  var signalsRead: UInt64 = 0
  var matchCount: UInt64 = 0

  /// Goes on where a rule was left.
  init(_ program: CorrelationProgram, _ record: CorrelationRecord?, missedMax: Int, nowNanos: Int64) {
    self.program = program
    timetable = CorrelationTimetable(
      schedule: program.rule.schedule, settledNanos: record?.settledNanos ?? nowNanos, missedMax: missedMax)
    lastRun = record?.lastRun
    followedSinceNanos = nowNanos
  }

  /// The earliest time that a run to come looks at.
  var neededSinceNanos: Int64 {
    (timetable.next() ?? .max).subtractingSaturated(program.rule.lookbackNanos)
  }

  /// Counts a run that is over.
  mutating func count(_ outcome: CorrelationRun.Outcome) {
    let run = outcome.run
    timetable.settle(run.asOfNanos)
    lastRun = run
    if run.asOfNanos < followedSinceNanos { madeUpCount += 1 } else { runCount += 1 }
    if !run.error.isEmpty { failureCount += 1 }
    elapsedNanos += run.elapsedNanos
    signalsRead += UInt64(run.signalCount)
    matchCount += UInt64(outcome.newCount)
  }
}

extension CorrelationProgram {
  /// What the state keeps of the rule.
  var registration: CorrelationRegistration {
    // No secret: it only has to be the same for the same text.
    let bits = FlowFingerprintKey(0, 0).fingerprint(of: Array(rule.text.utf8))
    return CorrelationRegistration(
      ruleID: id, text: String(bits.high, radix: 16) + "." + String(bits.low, radix: 16))
  }
}
