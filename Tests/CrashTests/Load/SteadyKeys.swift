import PicketClient

/// A few windows that go on getting matches.
struct SteadyKeys {
  private let client: PicketClient
  private let count: Int
  private var rounds: UInt64 = 0
  /// The counts that were not what they had to be.
  private(set) var faults: [String] = []

  init(client: PicketClient, count: Int) {
    self.client = client
    self.count = count
  }

  /// Sends one event to each window.
  mutating func send() async throws {
    rounds += 1
    for number in 0..<count {
      let match = try await TestEvents(client: client).send("steady\(number)", id: "s\(number)-\(rounds)")
      if match.eventCount != rounds { faults.append("steady\(number) counts \(match.eventCount), expected \(rounds)") }
    }
  }
}
