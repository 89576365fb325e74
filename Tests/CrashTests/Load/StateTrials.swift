import Flows
import Foundation
import GRDB
import PicketClient
import Storage
import TestSupport
import Wire

/// A state that a killed daemon has left, of which copies are damaged.
struct StateImage {
  /// The directory as it was left.
  let directory: String
  /// When it was made, in nanoseconds since 1970.
  let nowNanos: Int64
  /// What a state has that is right.
  let contents: StateContents

  /// Brings a recorded state up to date, adds events, changes and flows to it in two lives, and kills the second.
  init(_ scratch: ScratchDirectory) async throws {
    directory = scratch.path("state")
    let fixtures = Repository.root.appendingPathComponent("Tests/Fixtures/state").path
    try FileManager.default.copyItem(atPath: "\(fixtures)/0.2.0/killed", toPath: directory)
    for life in 0..<2 {
      let flags = ["--admin-socket", scratch.path("admin")]
      let daemon = try Daemon(scratch, state: directory, detections: "\(fixtures)/detections", flags: flags)
      let client = daemon.client()
      try await StateImage.fill(client, life: life)
      let alerts = try await client.listAlerts().alerts.prefix(2).map(\.alertID)
      let admin = PicketAdminClient(socketPath: scratch.path("admin"))
      _ = try await admin.setAlertStatus(
        SetAlertStatusRequest(alertIDs: Array(alerts), status: .triaged, comment: "in life \(life)"))
      await admin.close()
      await client.close()
      daemon.process.signal(life == 0 ? SIGTERM : SIGKILL)
      daemon.process.wait()
    }
    nowNanos = WallClock.nanos()
    let copy = scratch.path("whole")
    try FileManager.default.copyItem(atPath: directory, toPath: copy)
    contents = try StateContents(ofState: copy, nowNanos: nowNanos)
  }

  private static func fill(_ client: PicketClient, life: Int) async throws {
    for number in 0..<25 {
      let event = #"{"value":"life \#(life), \#(number % 15)"}"#
      _ = try await client.evaluateEvent(
        EvaluateEventRequest(logType: "Fixture.Value", event: Array(event.utf8), eventID: "\(life)-\(number)"))
    }
    for number in 0..<5 {
      let batch = FlowLoadBatch(number: life * 10 + number, flowCount: 20, startNanos: WallClock.nanos())
      _ = try await client.ingestFlow(batch.request)
    }
  }

  /// The files that are damaged, by their names in the directory; of the log of flows the one with the most flows.
  func files() throws -> [String] {
    let logs = try FileManager.default.contentsOfDirectory(atPath: directory + "/flows").filter { $0.hasSuffix(".log") }
    let longest = logs.max { size("flows/\($0)") < size("flows/\($1)") }
    return ["state.sqlite3", "state.sqlite3-wal", "state.sqlite3-shm", "state.last", "picketd.lock"]
      + [longest, "flows.last"].compactMap { $0.map { "flows/\($0)" } }
  }

  private func size(_ name: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")[.size] as? Int) ?? 0
  }
}

/// Everything that a state has, in lines.
struct StateContents: Equatable {
  let rows: [String]
  let flows: [String]

  /// Reads a state that nobody has open; throws when it is refused.
  init(ofState directory: String, nowNanos: Int64) throws {
    rows = try StateContents.rows(directory)
    flows = try StateContents.flows(directory, nowNanos: nowNanos).lines
  }

  /// All rows of all tables.
  static func rows(_ directory: String) throws -> [String] {
    var settings = Configuration()
    settings.readonly = true
    let queue = try DatabaseQueue(path: directory + "/state.sqlite3", configuration: settings)
    defer { try? queue.close() }
    return try queue.read { db in
      let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      return try tables.flatMap { table in
        try Row.fetchAll(db, sql: "SELECT * FROM \"\(table)\"").map { row in
          "\(table): " + row.databaseValues.map(\.description).joined(separator: "|")
        }.sorted()
      }
    }
  }

  /// The flows of a state by their names, and what their log had to say.
  static func flows(_ directory: String, nowNanos: Int64) throws -> (lines: [String], warnings: [String]) {
    let store = try FlowStore(FlowStoreConfiguration(directory: directory), nowNanos: nowNanos)
    defer { store.close() }
    let lines = store.snapshot().segments.flatMap { segment -> [String] in
      guard case .rowIds(let names) = segment.column(.rowId) else { return [] }
      return (0..<segment.rowCount).map { names.text($0) }
    }
    return (lines.sorted(), store.recovery.notes.filter(\.isWarning).map(\.text))
  }
}

/// A way of damaging a file.
enum StateDamage: String, CaseIterable {
  case bits, block, cut

  /// Damages bytes; another draw from the generator each time.
  func apply(to bytes: inout [UInt8], using generator: inout SeededGenerator) {
    if bytes.isEmpty {
      // There is nothing to change; something is put in.
      bytes = (0..<generator.below(64)).map { _ in UInt8(generator.below(256)) }
      return
    }
    switch self {
    case .bits:
      for _ in 0...generator.below(3) { bytes[generator.below(bytes.count)] ^= UInt8(1 << generator.below(8)) }
    case .block:
      let start = generator.below(bytes.count)
      let end = min(bytes.count, start + 1 + generator.below(4_096))
      let isZero = generator.chance(50)
      for place in start..<end { bytes[place] = isZero ? 0 : UInt8(generator.below(256)) }
    case .cut:
      bytes.removeLast(bytes.count - generator.below(bytes.count))
    }
  }
}

/// What came of a damaged state.
enum StateOutcome: String, CaseIterable {
  /// Everything is there as it was.
  case right
  /// The daemon does not start, or does not answer from what is damaged.
  case refused
  /// The daemon reports at its start what is missing or damaged.
  case reported
  /// The daemon serves what is there, and `picket state check` reports what is wrong.
  case checked
  /// Something is missing or other than it was, and nothing says so.
  case silent
}

/// One damaged copy of a state.
struct StateTrial {
  let image: StateImage
  /// Where the copy is made.
  let directory: String

  /// Damages a file of a copy and gives what came of it.
  func run(_ file: String, _ damage: StateDamage, using generator: inout SeededGenerator) throws -> StateOutcome {
    try? FileManager.default.removeItem(atPath: directory)
    try FileManager.default.copyItem(atPath: image.directory, toPath: directory)
    let url = URL(fileURLWithPath: "\(directory)/\(file)")
    var bytes = [UInt8](try Data(contentsOf: url))
    damage.apply(to: &bytes, using: &generator)
    try Data(bytes).write(to: url)
    let problems = checked()
    let served = try serve()
    switch served {
    case .silent: return problems.isEmpty ? .silent : .checked
    default: return served
    }
  }

  /// What `picket state check` says.
  private func checked() -> [String] {
    do {
      return try StateCheck(directory: directory).problems + FlowLogInspection(stateDirectory: directory).problems
    } catch {
      return ["\(error)"]
    }
  }

  /// What a daemon makes of it that is started on it; silent when that differs from what was there.
  private func serve() throws -> StateOutcome {
    var isReported = false
    let found: StateContents
    do {
      let store = try StateStore(StateConfiguration(directory: directory))
      isReported = !store.recovery.summary.isEmpty
      store.close()
      let flows = try StateContents.flows(directory, nowNanos: image.nowNanos)
      isReported = isReported || !flows.warnings.isEmpty
      found = StateContents(rows: try StateContents.rows(directory), flows: flows.lines)
    } catch {
      return .refused
    }
    if found == image.contents { return .right }
    return isReported ? .reported : .silent
  }
}

extension StateContents {
  fileprivate init(rows: [String], flows: [String]) {
    self.rows = rows
    self.flows = flows
  }
}
