import Foundation
import PicketClient

/// Calls EvaluateEvent with so many calls in flight for so long, and prints how many were answered and how fast.
struct Benchmark {
  let socket: String
  let seconds: Double
  let callsInFlight: Int

  func run() async {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    guard let event = try? Data(contentsOf: root.appendingPathComponent("Benchmarks/events/wiz_low.json")) else {
      FileHandle.standardError.write(Data("there is no Benchmarks/events/wiz_low.json\n".utf8))
      exit(1)
    }
    var configuration = ClientConfiguration(socketPath: socket)
    configuration.callsInFlightMax = max(configuration.callsInFlightMax, callsInFlight)
    let client = PicketClient(configuration: configuration)
    let request = EvaluateEventRequest(logType: "Wiz.Detections", event: Array(event))
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    do {
      let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
        for _ in 0..<callsInFlight {
          group.addTask { try await Self.call(client, request, until: end) }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      let passed = start.duration(to: .now) / .seconds(1)
      let median = latencies.isEmpty ? .zero : latencies.sorted()[latencies.count / 2]
      print(
        "calls \(latencies.count) seconds \(String(format: "%.3f", passed))",
        "p50_us \(String(format: "%.1f", median / .microseconds(1)))")
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
    await client.close()
  }

  /// One call after the other; gives how long each took.
  @concurrent
  private static func call(
    _ client: PicketClient, _ request: EvaluateEventRequest, until end: ContinuousClock.Instant
  ) async throws -> [Duration] {
    var latencies: [Duration] = []
    var now = ContinuousClock.now
    while now < end {
      _ = try await client.evaluateEvent(request)
      let next = ContinuousClock.now
      latencies.append(now.duration(to: next))
      now = next
    }
    return latencies
  }
}
