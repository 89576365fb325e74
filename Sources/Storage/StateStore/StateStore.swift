import Dispatch
import Foundation
import GRDB
import Synchronization

/// The durable state: dedup windows, and the alerts that they became.
///
/// May be used from any thread. Matches are taken one transaction after the other on a queue of the store's own; all
/// that wait when a transaction begins share it. An outcome is given only after its commit. When a commit fails, none
/// of its matches counts, and the store goes on with the next ones as soon as the cause is gone.
public final class AlertStore: Sendable {
  private struct Waiting {
    var batch: MatchBatch
    var completion: @Sendable (Result<[StoredOutcome], StateError>) -> Void
  }

  private struct Queue {
    var waiting: [Waiting] = []
    var isScheduled = false
    var counters = StateCounters()
  }

  /// How it is kept.
  public let configuration: StateConfiguration
  /// The part of alert ids that says which state they are of.
  public let storeID: String
  /// The latest time that a window has seen, in nanoseconds since 1970: the clock of windows never goes back behind it.
  public let latestNanos: Int64
  /// Tells those who watch alerts that there are changes.
  let changes = ChangeSignal()

  let database: any DatabaseWriter
  private let queue = Mutex(Queue())
  private let serial = DispatchQueue(label: "picket.state")
  private let writer: NonSendableBox<WindowWriter>

  /// Opens the state, making its directory and file where there are none.
  public init(_ configuration: StateConfiguration) throws(StateError) {
    self.configuration = configuration
    let stored: StateCounters
    do {
      database = try AlertStore.open(configuration)
      stored = try database.read(StateCounters.init(counting:))
      storeID = try database.read { db in
        try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'store_id'") ?? ""
      }
      latestNanos = try database.read(AlertStore.latestNanos)
    } catch let error as StateError {
      throw error
    } catch {
      throw StateError(error, path: configuration.path)
    }
    writer = NonSendableBox(WindowWriter(limits: configuration.limits))
    queue.withLock { $0.counters = stored }
  }

  /// Counts matches; the completion is called on another thread, after the commit, with an outcome for each.
  public func submit(
    _ batch: MatchBatch, completion: @escaping @Sendable (Result<[StoredOutcome], StateError>) -> Void
  ) {
    let schedules = queue.withLock { queue in
      queue.waiting.append(Waiting(batch: batch, completion: completion))
      defer { queue.isScheduled = true }
      return !queue.isScheduled
    }
    if schedules { serial.async { self.drain() } }
  }

  /// Counts matches and waits for the commit.
  ///
  /// Not to be called on an event loop.
  public func take(_ batch: MatchBatch) throws(StateError) -> [StoredOutcome] {
    let result = serial.sync { () -> Result<[StoredOutcome], StateError> in
      commit([batch]).map { $0[0] }
    }
    return try result.get()
  }

  /// Counts batches in one transaction and waits for the commit.
  ///
  /// Not to be called on an event loop.
  public func take(_ batches: [MatchBatch]) throws(StateError) {
    if batches.isEmpty { return }
    _ = try serial.sync { commit(batches) }.get()
  }

  /// What has happened since the state was opened.
  public var counters: StateCounters { queue.withLock { $0.counters } }

  /// The bytes of the state's files; 0 for a state in memory.
  public var byteCount: UInt64 { configuration.directory == nil ? 0 : StateFile.byteCount(path: configuration.path) }

  /// Closes the file; the store is not used afterwards.
  ///
  /// What the log of writes holds goes into the file, so that the file alone is the whole state.
  public func close() {
    serial.sync {
      // When this is not possible the log stays, and is read when the file is opened again.
      _ = emptiesLog()
      try? database.close()
    }
  }

  // MARK: Commits

  private func drain() {
    let waiting = queue.withLock { queue in
      defer { queue.waiting = [] }
      queue.isScheduled = !queue.waiting.isEmpty
      return queue.waiting
    }
    if waiting.isEmpty { return }
    switch commit(waiting.map(\.batch)) {
    case .success(let outcomes):
      for (one, outcomes) in zip(waiting, outcomes) { one.completion(.success(outcomes)) }
    case .failure(let error):
      for one in waiting { one.completion(.failure(error)) }
    }
    serial.async { self.drain() }
  }

  /// Takes batches in one transaction; on a full disk once more, where the log of writes gives room back.
  ///
  /// On the serial queue only.
  private func commit(_ batches: [MatchBatch]) -> Result<[[StoredOutcome]], StateError> {
    var result = attempt(batches)
    if case .failure(let error) = result, error.code == .full, emptiesLog() { result = attempt(batches) }
    if case .failure(let error) = result { countFailure(error) }
    return result
  }

  private func attempt(_ batches: [MatchBatch]) -> Result<[[StoredOutcome]], StateError> {
    let writer = writer.value
    do {
      let outcomes = try database.write { db in
        try writer.begin(db)
        let outcomes = try batches.map { batch in
          if let run = batch.counted { try ScheduleStore.count(run, db) }
          return try batch.matches.map { try writer.take($0, now: batch.now, db) }
        }
        try writer.flush(db)
        return outcomes
      }
      let changesAlerts = writer.changesAlerts
      writer.committed()
      count(writer)
      if changesAlerts { changes.signal() }
      return .success(outcomes)
    } catch {
      writer.forget()
      return .failure(StateError(error, path: configuration.path))
    }
  }

  /// Puts what the log of writes holds into the file and gives its room back; false where there was none to give.
  private func emptiesLog() -> Bool {
    guard configuration.directory != nil, StateFile.size(configuration.path + "-wal") > 0 else { return false }
    let emptied = try? database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    return emptied != nil
  }

  private func count(_ writer: WindowWriter) {
    let more = writer.counters
    let cached = writer.cachedCount
    queue.withLock { queue in
      queue.counters.commits += 1
      queue.counters.lastError = ""
      queue.counters.windowsOpened += more.windowsOpened
      queue.counters.alertsCreated += more.alertsCreated
      queue.counters.duplicatesRefused += more.duplicatesRefused
      queue.counters.windowsCached = cached
      queue.counters.windowsStored += more.windowsStored
      queue.counters.alertsStored += more.alertsStored
      queue.counters.alertsOpen += more.alertsOpen
    }
  }

  private func countFailure(_ error: StateError) {
    queue.withLock { queue in
      queue.counters.commitsFailed += 1
      queue.counters.lastError = error.description
      queue.counters.windowsCached = 0
    }
  }

  // MARK: Reading, and changes other than matches

  /// Reads beside the commits; throws `StateError` for what SQLite says, and what the body throws.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    do {
      return try await database.read(body)
    } catch let error as DatabaseError {
      throw StateError(error, path: configuration.path)
    }
  }

  /// Changes the file in a transaction of its own, between those of matches.
  ///
  /// After the commit `finish` brings memory in line. Nothing is changed when the body throws; what SQLite says is
  /// thrown as a `StateError` and counts as a failed commit, anything else is the body's own affair.
  func change<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value,
    then finish: @escaping @Sendable (Value, WindowWriter, inout StateCounters) -> Void
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      serial.async { continuation.resume(with: Result { try self.changeNow(body, finish) }) }
    }
  }

  /// On the serial queue only.
  private func changeNow<Value>(
    _ body: (Database) throws -> Value, _ finish: (Value, WindowWriter, inout StateCounters) -> Void
  ) throws -> Value {
    let writer = writer.value
    do {
      let value = try database.write(body)
      queue.withLock { queue in
        queue.counters.commits += 1
        queue.counters.lastError = ""
        finish(value, writer, &queue.counters)
      }
      return value
    } catch let error as DatabaseError {
      writer.forget()
      let error = StateError(error, path: configuration.path)
      countFailure(error)
      throw error
    }
  }

  // MARK: Opening

  /// The latest time of any window or alert; windows alone do not do, since retention removes them first.
  private static func latestNanos(_ db: Database) throws -> Int64 {
    let windows = try Int64.fetchOne(db, sql: "SELECT max(updated) FROM window") ?? 0
    let alerts = try Int64.fetchOne(db, sql: "SELECT max(updated) FROM alert") ?? 0
    return max(windows, alerts)
  }

  private static func open(_ configuration: StateConfiguration) throws -> any DatabaseWriter {
    let settings = settings(configuration)
    let database: any DatabaseWriter
    if let directory = configuration.directory {
      try make(directory)
      try StateFile.requireSound(path: configuration.path)
      database = try DatabasePool(path: configuration.path, configuration: settings)
    } else {
      database = try DatabaseQueue(configuration: settings)
    }
    let migrator = StateSchema.migrator
    try database.read { try StateFile.requireNotNewer($0, path: configuration.path) }
    try migrator.migrate(database)
    if let storeID = configuration.storeID {
      try database.write { db in
        try db.execute(sql: "UPDATE meta SET value = ? WHERE name = 'store_id'", arguments: [storeID])
      }
    }
    return database
  }

  private static func make(_ directory: String) throws(StateError) {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StateError(
        .inaccessible,
        "the state directory '\(directory)' cannot be made: \(error.localizedDescription); check the path and its rights"
      )
    }
  }

  private static func settings(_ configuration: StateConfiguration) -> Configuration {
    var settings = Configuration()
    settings.label = "picket.state"
    settings.busyMode = .timeout(AlertStore.busy_seconds_max)
    settings.maximumReaderCount = AlertStore.readers_max
    let synchronous = configuration.durability == .power ? "FULL" : "NORMAL"
    settings.prepareDatabase { db in
      try db.execute(sql: "PRAGMA synchronous = \(synchronous)")
      if db.configuration.readonly { return }
      try db.execute(sql: "PRAGMA cache_size = -\(AlertStore.page_cache_bytes_max / 1_024)")
      try db.execute(sql: "PRAGMA wal_autocheckpoint = \(AlertStore.log_pages_max)")
    }
    return settings
  }

  private static let busy_seconds_max: Double = 2
  private static let readers_max = 4
  /// Bytes of the pages of the file that are held in memory for writing.
  private static let page_cache_bytes_max = 33_554_432
  /// Pages of the log of writes before they go into the file: each time waits for the disk, and a page that was
  /// written many times in between goes there once.
  private static let log_pages_max = 8_192
}

/// Holds a value that only one queue touches.
///
/// `@unchecked Sendable`: the owner reaches the value on its serial queue and nowhere else.
final class NonSendableBox<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) {
    self.value = value
  }
}
