import CaseFiles
import Storage

/// The engine of the case files: matches are counted in the durable state, one event after the other.
struct StoreCaseEngine: DedupEngine {
  let engine: StoreEngine

  func load(_ rules: String) throws { try engine.load(rules) }

  func restart() throws { try engine.restart() }

  func send(_ event: DedupEvent, wallNanos: Int64, monotonicNanos: Int64) throws -> [String: DedupAnswer] {
    let clocks = HostClocks(wallNanos: HostClocks.start + wallNanos, monotonicNanos: monotonicNanos)
    let pending = try engine.matches(event.json, logType: event.logType, eventID: event.eventID)
    let now = engine.now(clocks)
    return pending.answers(try engine.store.take(MatchBatch(matches: pending.stored, now: now)))
  }

  func alerts() async throws -> [DedupAlert] { try await engine.store.allAlerts() }
}
