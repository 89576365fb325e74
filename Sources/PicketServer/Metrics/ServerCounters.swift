import Detection
import Storage
import Synchronization
import Wire

/// What has happened since the daemon started, counted without locks.
///
/// Each count is exact; a reader may see some of them a moment before others.
final class ServerCounters: Sendable {
  let matches = OutcomeCounters()
  let detectionErrors = Atomic<Int>(0)
  let connectionsOpen = Atomic<Int>(0)
  let connectionsAccepted = Atomic<Int>(0)
  let connectionsRefused = Atomic<Int>(0)
  let connectionsBroken = Atomic<Int>(0)
  /// Connections that were closed because nothing came on them for long.
  let connectionsIdled = Atomic<Int>(0)
  let requests = RequestCounters()
  let callsInFlight = Atomic<Int>(0)
  /// Calls that their callers may not make.
  let callsDenied = Atomic<Int>(0)
  /// Calls beyond what the processes of one uid may have in flight.
  let callsOverQuota = Atomic<Int>(0)
  /// Connections beyond what the processes of one uid may have.
  let connectionsOverQuota = Atomic<Int>(0)
  let flowsRefused = Atomic<Int>(0)
  let queriesRun = Atomic<Int>(0)
  let queriesFailed = Atomic<Int>(0)
}

extension Atomic<Int> {
  /// Adds to a count.
  func count(_ number: Int = 1) {
    wrappingAdd(number, ordering: .relaxed)
  }

  /// Adds to a count and returns the sum.
  func counted(_ number: Int = 1) -> Int {
    wrappingAdd(number, ordering: .relaxed).newValue
  }

  /// The count as the wire has it.
  var value: UInt64 { UInt64(clamping: load(ordering: .relaxed)) }
}

/// The requests of a server, by method.
final class RequestCounters: Sendable {
  /// Requests that name no method there is or cannot be read, and frames that are no request.
  let unknown = MethodCounter(service: "unknown", method: "unknown")

  private let methods = Mutex<[MethodCounter]>([])

  /// Makes the counter of a method that is about to be served.
  func makeCounter(service: String, method: String) -> MethodCounter {
    let counter = MethodCounter(service: service, method: method)
    methods.withLock { $0.append(counter) }
    return counter
  }

  /// The counters of all methods in order of their names, and at last `unknown`.
  var all: [MethodCounter] {
    methods.withLock { $0 }.sorted { ($0.service, $0.method) < ($1.service, $1.method) } + [unknown]
  }

  /// Requests of all methods.
  var requestCount: UInt64 { all.reduce(0) { $0 + $1.requestCount } }

  /// Requests that were answered with a status other than OK.
  var failureCount: UInt64 {
    all.reduce(0) { sum, counter in StatusCode.allCases.reduce(sum) { $0 + counter.failureCount($1) } }
  }
}

/// The requests of one method, counted without locks.
final class MethodCounter: Sendable {
  /// The name of the service.
  let service: String
  /// The name of the method.
  let method: String

  /// How long its calls took; a stream has no such time.
  let latencies = LatencyHistogram()

  private let requests = Atomic<Int>(0)
  /// By the number of the status.
  private let failures: InlineArray<17, Atomic<Int>> = InlineArray { _ in Atomic(0) }

  init(service: String, method: String) {
    self.service = service
    self.method = method
  }

  /// A request has come.
  func countRequest() { requests.count() }

  /// A request was answered with a status other than OK.
  func countFailure(_ code: StatusCode) { failures[Int(code.rawValue)].count() }

  /// Requests that have come.
  var requestCount: UInt64 { requests.value }

  /// Requests that were answered with a status, which is not OK.
  func failureCount(_ code: StatusCode) -> UInt64 { failures[Int(code.rawValue)].value }
}

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
