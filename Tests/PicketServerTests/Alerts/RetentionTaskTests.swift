import Logging
import Storage
import Testing

@testable import PicketServer

@Suite("The sweeping of a server")
struct RetentionTaskTests {
  @Test("A sweep goes on, pass after pass, until nothing is due")
  func sweep() async throws {
    var configuration = StateConfiguration(directory: nil)
    configuration.limits.changes_kept_max = 10
    configuration.limits.retention_rows_max = 7
    let store = try AlertStore(configuration)
    try await TestServer.serve(AlertDetections.loaded, store: store) { server in
      try await server.withClient { client in
        for number in 1...60 { try await client.alert("\(number)") }
      }
    }
    let task = RetentionTask(
      store: store, longestPeriodNanos: AlertDetections.loaded.longestPeriodNanos, now: { 0 },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    #expect(task.longestPeriodNanos == 3_600_000_000_000)
    try await task.sweep()
    let steps = try await store.changes(after: 0, limit: 100)
    #expect(steps.count == 11 && steps.first == .missed(count: 50, sequence: 50))
  }
}
