import CaseFiles
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

/// The engine against the model, thousands of times.
///
/// `PICKET_SIMULATION_RUNS` sets how many runs there are, `PICKET_SIMULATION_SEED` runs one alone and tells its story.
/// Without either there are 400 runs, and 2,000 in `make trials`.
@Suite("Random detections, events, clocks, restarts and retries")
struct SimulationTests {
  static let runs = number("PICKET_SIMULATION_RUNS")
  static let seed = number("PICKET_SIMULATION_SEED")
  static let runsByDefault = UInt64(Trials.count(full: 2_000, inTests: 400))
  static let shares: UInt64 = 8

  @Test(
    "The engine says what an obviously correct model says", .enabled(if: seed == nil, "one seed is run alone"),
    arguments: 0..<shares)
  func agreement(_ share: UInt64) async throws {
    var tally = SimulationTally()
    let last = max(SimulationTests.runs ?? SimulationTests.runsByDefault, share + 1)
    for seed in stride(from: share + 1, through: last, by: Int(SimulationTests.shares)) {
      tally.add(try await SimulationTests.run(seed: seed).tally)
    }
    print("simulated seeds \(share + 1), \(share + 1 + SimulationTests.shares), … up to \(last): \(tally)")
    // Everything that the runs are for happens in each share.
    if SimulationTests.runs == nil { #expect(tally.least > 0, "\(tally)") }
  }

  @Test("One run again", .enabled(if: seed != nil, "PICKET_SIMULATION_SEED is not set"))
  func again() async throws {
    let simulation = try await SimulationTests.run(seed: try #require(SimulationTests.seed), tellsStory: true)
    print(simulation.story.lines.joined(separator: "\n"))
  }

  /// One run; what fails is run again for its story.
  private static func run(seed: UInt64) async throws -> Simulation {
    do {
      return try await run(seed: seed, tellsStory: false)
    } catch let failure as SimulationFailure {
      _ = try await run(seed: seed, tellsStory: true)
      throw failure
    }
  }

  /// One in four runs of each share is on a disk; the others keep their state in memory and are faster.
  private static func run(seed: UInt64, tellsStory: Bool) async throws -> Simulation {
    let directory = (seed / shares) % 4 == 0 ? try ScratchDirectory() : nil
    var simulation = try Simulation(seed: seed, directory: directory?.path, tellsStory: tellsStory)
    try await simulation.run()
    return simulation
  }

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }
}

extension ModelAnswer {
  /// An outcome of the engine in the terms of the model.
  init(_ outcome: StoredOutcome) {
    self.outcome = outcome.kind.wireName
    alertNumber = outcome.alert.map { Int($0.number) }
    eventCount = Int(outcome.eventCount)
    uniqueCount = Int(outcome.uniqueCount)
    openedNanos = outcome.openedNanos
    closesNanos = outcome.closesNanos
  }
}

extension DedupAlert {
  /// The first thing that another alert says otherwise; nil when there is none.
  func difference(from expected: DedupAlert) -> String? {
    let pairs: [(String, String?, String?)] = [
      ("id", alertID, expected.alertID), ("kind", kind, expected.kind), ("severity", severity, expected.severity),
      ("title", title.map(DedupAlert.bytes), expected.title.map(DedupAlert.bytes)),
      ("dedup", dedup.map(DedupAlert.bytes), expected.dedup.map(DedupAlert.bytes)), ("status", status, expected.status),
      ("event_count", eventCount?.description, expected.eventCount?.description),
      ("unique_count", uniqueCount?.description, expected.uniqueCount?.description),
      ("first_match", firstMatchNanos?.description, expected.firstMatchNanos?.description),
      ("created", createdNanos?.description, expected.createdNanos?.description),
      ("updated", updatedNanos?.description, expected.updatedNanos?.description),
      ("log_types", logTypes?.sorted().description, expected.logTypes?.sorted().description),
    ]
    for (name, found, wanted) in pairs where found != wanted {
      return "\(name) is \(found ?? "nothing"), by the model \(wanted ?? "nothing")"
    }
    return nil
  }

  /// A text with everything but ASCII spelt out, so that texts differ that only look alike.
  private static func bytes(_ text: String) -> String {
    text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
  }
}

/// Gathers the outcomes of batches that were submitted together.
final class OutcomeCollector: Sendable {
  typealias Completion = @Sendable (Result<[[StoredOutcome]], any Error>) -> Void

  private struct State {
    var results: [Int: Result<[StoredOutcome], StateError>] = [:]
    var completion: Completion?
  }

  private let count: Int
  private let state = Mutex(State())

  init(count: Int) {
    self.count = count
  }

  /// Says what to do when all are there; to be called before the first.
  func whenComplete(_ completion: @escaping Completion) { state.withLock { $0.completion = completion } }

  func add(_ result: Result<[StoredOutcome], StateError>, at number: Int) {
    let complete = state.withLock { state -> (Completion?, [Int: Result<[StoredOutcome], StateError>])? in
      state.results[number] = result
      return state.results.count == count ? (state.completion, state.results) : nil
    }
    guard let (completion, results) = complete else { return }
    completion?(Result { try (0..<count).map { try results[$0]?.get() ?? [] } })
  }
}

/// The engine and the model differ.
struct SimulationFailure: Error, CustomStringConvertible {
  let seed: UInt64
  let difference: String
  /// What happened before, the last at the end.
  let story: [String]

  var description: String {
    """
    seed \(seed): \(difference)
    what happened before:
      \(story.suffix(40).joined(separator: "\n  "))
    run it again with PICKET_SIMULATION_SEED=\(seed)
    """
  }
}

/// What happened in runs, to see that they are worth running.
struct SimulationTally: CustomStringConvertible {
  var belowThreshold = 0
  var created = 0
  var updated = 0
  var duplicates = 0
  var restarts = 0
  var pruned = 0

  var description: String {
    """
    \(created) alerts created, \(updated) updated, \(belowThreshold) matches below their threshold, \(duplicates) \
    duplicates, \(restarts) restarts, \(pruned) sweeps that removed something
    """
  }

  mutating func count(_ kind: StoredOutcome.Kind) {
    switch kind {
    case .belowThreshold: belowThreshold += 1
    case .alertCreated: created += 1
    case .alertUpdated: updated += 1
    case .duplicate: duplicates += 1
    case .seen, .signal: break
    }
  }

  mutating func add(_ other: SimulationTally) {
    belowThreshold += other.belowThreshold
    created += other.created
    updated += other.updated
    duplicates += other.duplicates
    restarts += other.restarts
    pruned += other.pruned
  }

  /// How often the thing happened that happened least.
  var least: Int { [belowThreshold, created, updated, duplicates, restarts, pruned].min() ?? 0 }
}
