import Foundation
import PicketClient
import TestSupport
import Testing

@Suite("A flood of distinct dedup strings")
struct FloodTests {
  private let scratch: ScratchDirectory
  private let floodCount: Int
  private static let batchCount = 2_000
  private static let steadyCount = 100
  private static let windowsCachedMax = 50_000

  init() throws {
    scratch = try ScratchDirectory()
    floodCount = ProcessInfo.processInfo.environment["PICKET_CRASH_FLOOD"].flatMap { Int($0) } ?? 160_000
  }

  @Test("Memory stays bounded, windows from before stay exact, and the status shows it")
  func flood() async throws {
    let detections = try LoadRule.write(to: scratch)
    let daemon = try Daemon(scratch, state: scratch.path("state"), detections: detections)
    let client = daemon.client()
    var steady = SteadyKeys(client: client, count: FloodTests.steadyCount)
    try await steady.send()
    let start = ContinuousClock.now
    var largest = 0
    var filled = 0
    for first in stride(from: 0, to: floodCount, by: FloodTests.batchCount) {
      try await send(first..<(first + FloodTests.batchCount), client)
      if first.isMultiple(of: 10 * FloodTests.batchCount) { try await steady.send() }
      if first <= FloodTests.windowsCachedMax { filled = max(filled, daemon.process.residentBytes) }
      largest = max(largest, daemon.process.residentBytes)
    }
    let elapsed = ContinuousClock.now - start
    try await steady.send()
    #expect(steady.faults.prefix(5) == [])
    let status = try #require(try await client.getStatus().stateStatus)
    #expect(status.windowsOpened == UInt64(floodCount + FloodTests.steadyCount))
    #expect(status.windowsStored == status.windowsOpened && status.alertsStored == status.windowsOpened)
    #expect(status.windowsInMemory <= UInt64(FloodTests.windowsCachedMax))
    print(
      """
      \(floodCount) distinct dedup strings in \(elapsed): \(filled >> 20) MiB in use after \
      \(FloodTests.windowsCachedMax), \(largest >> 20) MiB at most; \(status.windowsInMemory) windows in memory, \
      \(status.fileBytes >> 20) MiB of files
      """)
    // What a window takes in memory is a few hundred bytes: were all kept, there would be far more.
    #expect(largest - filled < 36 << 20, "\(filled) bytes with the cache full, \(largest) at most")
    try await again(client)
    await client.close()
    #expect(daemon.stop() == 0, "\(daemon.errors)")
  }

  /// Windows that memory has let go of long ago go on where they were.
  private func again(_ client: PicketClient) async throws {
    for number in stride(from: 0, to: floodCount, by: floodCount / 50) {
      let match = try await TestEvents(client: client).send("f\(number)")
      #expect(match.eventCount == 2 && match.outcome == .alertUpdated, "f\(number)")
    }
  }

  private func send(_ numbers: Range<Int>, _ client: PicketClient) async throws {
    let lines = numbers.map { #"{"key":"f\#($0)"}"# }.joined(separator: "\n")
    let answer = try await client.evaluateEvents(
      EvaluateEventsRequest(logType: LoadRule.logType, events: Array(lines.utf8)))
    let isRight = answer.results.allSatisfy { $0.matches.map(\.outcome) == [.alertCreated] }
    try #require(answer.results.count == numbers.count && isRight)
  }
}
