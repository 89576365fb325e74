import Foundation
import Testing

/// The engine against the model, thousands of times.
///
/// `PICKET_SIMULATION_RUNS` sets how many runs there are, `PICKET_SIMULATION_SEED` runs one alone and tells its story.
/// Without either there are 2,000 runs, or as many as half a minute has room for on a machine that is busy.
@Suite("Random detections, events, clocks, restarts and retries")
struct SimulationTests {
  static let runs = number("PICKET_SIMULATION_RUNS")
  static let seed = number("PICKET_SIMULATION_SEED")
  static let runsByDefault: UInt64 = 2_000
  static let durationByDefault = Duration.seconds(30)
  static let shares: UInt64 = 8

  @Test(
    "The engine says what an obviously correct model says", .enabled(if: seed == nil, "one seed is run alone"),
    arguments: 0..<shares)
  func agreement(_ share: UInt64) async throws {
    let start = ContinuousClock.now
    var tally = SimulationTally()
    let last = max(SimulationTests.runs ?? SimulationTests.runsByDefault, share + 1)
    for seed in stride(from: share + 1, through: last, by: Int(SimulationTests.shares)) {
      tally.add(try await SimulationTests.run(seed: seed).tally)
      if SimulationTests.runs == nil, ContinuousClock.now - start > SimulationTests.durationByDefault { break }
    }
    // Everything that the runs are for happens in each share, however few of them a busy machine has time for.
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
