import Glibc
import Logging
import PicketServer
import Storage

/// Replays a file of events and prints the alerts that it gives, one JSON object a line, in the order of their creation.
struct ReplayRun {
  let path: String
  let detections: LoadedDetections
  let logger: Logger

  /// Lines between two commits: what they match is held in memory meanwhile.
  private static let commit_lines = 1_000

  /// Throws `ReplayError` for a line that is no event, `StateError` where memory does not suffice.
  func run() async throws {
    var state = StateConfiguration(directory: nil)
    state.storeID = Replay.storeID
    let store = try AlertStore(state)
    let summary = try replay(into: store)
    try await printAlerts(of: store)
    logger.info(
      """
      replayed \(summary.eventCount) events: \(summary.countedCount) matches and failures counted, \
      \(summary.signalCount) signals, \(summary.lateCount) events earlier than one before them
      """)
  }

  private func replay(into store: AlertStore) throws -> Replay.Summary {
    guard var lines = EventLines(path: path) else {
      throw ReplayError("cannot read the events at '\(path)': \(String(cString: strerror(errno)))")
    }
    var replay = Replay(detections: detections, store: store)
    var count = 0
    while let line = lines.next() {
      try replay.take(line)
      count += 1
      if count % ReplayRun.commit_lines == 0 { try replay.commit() }
    }
    if lines.hasFailed { throw ReplayError("cannot read on in '\(path)': \(String(cString: strerror(errno)))") }
    try replay.commit()
    return replay.summary
  }

  private func printAlerts(of store: AlertStore) async throws {
    var alerts: [AlertRecord] = []
    var filter = AlertFilter()
    repeat {
      let page = try await store.alerts(matching: filter)
      alerts += page.alerts
      filter.beforeNumber = page.nextBeforeNumber
    } while filter.beforeNumber != nil
    for alert in alerts.reversed() {
      guard write(AlertText(alert).bytes + [UInt8(ascii: "\n")]) else { return }
    }
  }

  /// Writes to standard output; false when nobody reads it any more.
  private func write(_ line: [UInt8]) -> Bool {
    var rest = line[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
