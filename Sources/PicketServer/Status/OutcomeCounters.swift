import Detection
import Storage
import Synchronization
import Wire

/// Matches, counted without locks by what became of them.
final class OutcomeCounters: Sendable {
  /// By the number of the outcome.
  private let counts: InlineArray<8, Atomic<Int>> = InlineArray { _ in Atomic(0) }

  /// All outcomes that a match can have, in the order of their numbers.
  static let outcomes = (1...7).map { Wire.Outcome(rawValue: $0) }

  /// Matches with an outcome.
  subscript(outcome: Wire.Outcome) -> UInt64 { counts[OutcomeCounters.place(of: outcome)].value }

  /// Matches with any outcome.
  var total: UInt64 { OutcomeCounters.outcomes.reduce(0) { $0 + self[$1] } }

  /// Counts the matches of some results whose outcomes are known.
  func count(_ results: [EventResult]) {
    for result in results {
      for match in result.matches where match.outcome != .unspecified {
        counts[OutcomeCounters.place(of: match.outcome)].count()
      }
    }
  }

  /// Counts matches that were committed, each with its outcome; those that only looked at a window were counted before.
  func count(_ matches: [StoredMatch], _ outcomes: [StoredOutcome]) {
    for (match, outcome) in zip(matches, outcomes) where !match.isLookup && !match.key.isError {
      counts[OutcomeCounters.place(of: Wire.Outcome(outcome.kind))].count()
    }
  }

  private static func place(of outcome: Wire.Outcome) -> Int {
    // An outcome that this version does not know is not made by it.
    Int(min(max(outcome.rawValue, 0), 7))
  }
}
