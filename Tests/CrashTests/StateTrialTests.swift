import Foundation
import TestSupport
import Testing

@Suite("A state damaged while stopped after a kill", .serialized)
struct StateTrialTests {
  private let scratch: ScratchDirectory
  private let count: Int
  private let seed: UInt64

  init() throws {
    scratch = try ScratchDirectory()
    let environment = ProcessInfo.processInfo.environment
    count = environment["PICKET_STATE_TRIALS"].flatMap { Int($0) } ?? 2
    seed = environment["PICKET_STATE_TRIALS_SEED"].flatMap { UInt64($0) } ?? 1
  }

  @Test("Bits, blocks and cuts in every file end in a right answer, a refusal or a report; none in silence")
  func trials() async throws {
    let image = try await StateImage(scratch)
    try #require(image.contents.rows.count > 200 && image.contents.flows.count >= 200)
    let trial = StateTrial(image: image, directory: scratch.path("trial"))
    var generator = SeededGenerator(seed: seed)
    var table = StateTrialTable(seed: seed)
    for file in try image.files() {
      for damage in StateDamage.allCases {
        var counts: [StateOutcome: Int] = [:]
        for number in 0..<count {
          let before = generator
          let outcome = try trial.run(file, damage, using: &generator)
          counts[outcome, default: 0] += 1
          if outcome == .silent { table.silent.append("\(file), \(damage), trial \(number), generator \(before)") }
        }
        table.add(file, damage, counts)
      }
    }
    #expect(table.silent.isEmpty, "seed \(seed)")
    if let path = ProcessInfo.processInfo.environment["PICKET_STATE_TRIALS_OUTPUT"] {
      try table.text.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }
}

/// The outcomes as a page of the documentation.
struct StateTrialTable {
  private let seed: UInt64
  private var rows: [String] = []
  /// The trials that ended in silence.
  var silent: [String] = []

  init(seed: UInt64) {
    self.seed = seed
  }

  mutating func add(_ file: String, _ damage: StateDamage, _ counts: [StateOutcome: Int]) {
    let numbers = StateOutcome.allCases.map { String(counts[$0] ?? 0) }.joined(separator: " | ")
    let name = file.hasPrefix("flows/flows-") ? "flows/flows-….log" : file
    rows.append("| `\(name)` | \(damage.rawValue) | \(counts.values.reduce(0, +)) | \(numbers) |")
  }

  var text: String {
    """
    # Trials with damaged states

    Written by `make state-trials` (seed \(seed)).

    A daemon with windows, alerts, schedules and flows is killed with SIGKILL; a copy of its state is damaged in one file,
    and opened as a daemon and `picket state check` do. *Bits* are one to three flipped bits, a *block* is up to 4,096
    bytes of zeros or random bytes, a *cut* leaves a random length. Right: everything is there as it was. Refused: the
    daemon does not start, or does not answer from what is damaged. Reported: it reports at its start what is missing or
    damaged. Checked: it serves what is there, and `picket state check` reports what is wrong. Silent: none of these.

    | file | damage | trials | right | refused | reported | checked | silent |
    |---|---|---|---|---|---|---|---|
    \(rows.joined(separator: "\n"))

    """
  }
}
