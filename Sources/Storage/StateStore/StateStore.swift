import Detection
import Dispatch
import GRDB
import Primitives

/// The durable state: dedup windows, and the alerts that they became.
///
/// May be used from any thread. Matches are taken one transaction after the other on a queue of the store's own; those
/// that wait when a transaction begins share it, by uid in turn and so many that it does not take long: nobody waits for
/// all matches of another caller. An outcome is reported only after its commit. When a commit fails, none
/// of its matches counts, and the store continues with the next ones as soon as the cause is gone.
public final class StateStore: Sendable {
  fileprivate struct Waiting {
    var batch: MatchBatch
    var completion: @Sendable (Result<[StoredOutcome], StateError>) -> Void
  }

  fileprivate struct Queue {
    var waiting = FairQueue<Waiting>()
    var isScheduled = false
    var counters = StateCounters()
    /// Whose batch came last, and how many of the transactions to come are short because another's came before.
    var lastOwner: UInt32?
    var sharedCount = 0
    /// Those that have read from the key-value store what others have written and not submitted yet.
    var held: [Waiting] = []
  }

  /// How it is kept.
  public let configuration: StateConfiguration
  /// The part of alert ids that names their state.
  public let storeID: String
  /// The latest time that a window has seen, in nanoseconds since 1970: the clock of windows never goes back behind it.
  public let latestNanos: Int64
  /// Tells those who watch alerts that there are changes.
  let changes = ChangeSignal()

  /// What was found when the state was opened.
  public let recovery: StateRecovery

  let database: any DatabaseWriter
  /// The key-value store as bodies see it.
  let keys: BargingLock<KeyTable>
  private let queue = BargingLock(Queue())
  private let serial = DispatchQueue(label: "picket.state")
  private let writer: NonSendableBox<WindowWriter>
  private let signals: NonSendableBox<SignalWriter>
  /// nil for a state in memory, which nobody outside can change.
  private let number: NonSendableBox<CommitNumber>?
  private let files: FileGuard?

  /// Opens the state, making its directory and file where there are none.
  public init(_ configuration: StateConfiguration) throws(StateError) {
    self.configuration = configuration
    let stored: StateCounters
    let lastCommit: Int64
    let lastAlert: Int64
    let table: KeyTable
    do {
      (database, recovery) = try configuration.open()
      (stored, storeID, latestNanos) = try database.read { db in
        try (StateCounters(counting: db), StateMeta.storeID.readWhole(db) ?? "", StateStore.latestNanos(db))
      }
      table = try database.read { try KeyValueRows.load(KeyBounds(configuration.limits), $0) }
      (lastCommit, lastAlert) = try database.read { try (CommitNumber.read($0), WindowWriter.lastAlertNumber($0)) }
    } catch let error as StateError {
      throw error
    } catch {
      throw StateError(error, path: configuration.path)
    }
    keys = BargingLock(table)
    writer = NonSendableBox(WindowWriter(limits: configuration.limits))
    signals = NonSendableBox(SignalWriter(limits: configuration.limits))
    let number = configuration.directory.map { [storeID] directory in
      CommitNumber(
        directory: directory, stateName: StoredCommit.name(storeID), number: lastCommit, lastAlertNumber: lastAlert)
    }
    files = number?.files
    self.number = number.map { NonSendableBox($0) }
    queue.withLock { $0.counters = stored }
  }

  /// Counts matches; the completion is called on another thread, after the commit, with an outcome for each.
  public func submit(
    _ batch: MatchBatch, completion: @escaping @Sendable (Result<[StoredOutcome], StateError>) -> Void
  ) {
    let schedules = queue.withLock { queue in
      queue.append(Waiting(batch: batch, completion: completion))
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
    // Others may have waited for what it had written.
    if !batch.keys.isEmpty { serial.async { self.drain() } }
    return try result.get()
  }

  /// Counts batches in one transaction and waits for the commit.
  ///
  /// Not to be called on an event loop.
  public func take(_ batches: [MatchBatch]) throws(StateError) {
    if batches.isEmpty { return }
    _ = try serial.sync { commit(batches) }.get()
  }

  /// Runs a body behind the transactions that are due now, on the thread of the transactions.
  ///
  /// While the disk lets none end it does not run; the body must be short.
  public func run(_ body: @escaping @Sendable () -> Void) { serial.async(execute: body) }

  /// The alerts.
  public var alerts: AlertStore { AlertStore(state: self) }

  /// What has happened since the state was opened.
  public var counters: StateCounters { queue.withLock { $0.counters } }

  /// Batches that wait for a transaction.
  var waitingCount: Int { queue.withLock { $0.waiting.count + $0.held.count } }

  /// Keys of the key-value store and their bytes, with what is below them.
  public var keyFigures: (keyCount: Int, byteCount: Int) { keys.withLock { ($0.keyCount, $0.byteCount) } }

  /// The bytes of the state's files; 0 for a state in memory.
  public var byteCount: UInt64 { configuration.directory == nil ? 0 : StateFile.byteCount(path: configuration.path) }

  /// The first of the state's paths that is no longer the file that was opened; nil while all are in place.
  ///
  /// Asks the file system for each of them.
  public var movedPath: String? { files?.movedPath }

  /// Closes the file; the store is not used afterwards.
  ///
  /// The WAL is truncated, so that the file alone is the whole state.
  public func close() {
    serial.sync {
      // When this is not possible the WAL stays, and is read when the file is opened again.
      _ = truncateWAL()
      try? database.close()
    }
  }

  /// Throws when what the opening of a state reads from it is damaged.
  static func requireReadable(_ db: Database) throws {
    for value in StateMeta.allCases { _ = try value.readWhole(db) }
    _ = try (latestNanos(db), WindowWriter.lastAlertNumber(db))
  }

  /// The latest time of any window, alert or key; windows alone do not do, since retention removes them first.
  private static func latestNanos(_ db: Database) throws -> Int64 {
    let windows = try Int64.fetchOne(db, sql: "SELECT max(updated) FROM window") ?? 0
    let alerts = try Int64.fetchOne(db, sql: "SELECT max(updated) FROM alert") ?? 0
    // The file may be one of an older Picket, which is looked at before it is brought up to date.
    guard try db.tableExists("key_value") else { return max(windows, alerts) }
    return max(windows, alerts, try Int64.fetchOne(db, sql: "SELECT max(updated) FROM key_value") ?? 0)
  }

  // MARK: Commits

  private func drain() {
    let (taken, holdsBack) = queue.withLock { queue in
      queue.isScheduled = !queue.waiting.isEmpty
      return (queue.takeNext(), !queue.held.isEmpty)
    }
    if taken.isEmpty, !holdsBack { return }
    let usesKeys = holdsBack || taken.contains { !$0.batch.keys.isEmpty }
    commitAndTell(usesKeys ? ready(among: taken) : taken)
    if !taken.isEmpty { serial.async { self.drain() } }
  }

  private func commitAndTell(_ waiting: [Waiting]) {
    if waiting.isEmpty { return }
    switch commit(waiting.map(\.batch)) {
    case .success(let outcomes):
      for (one, outcomes) in zip(waiting, outcomes) { one.completion(.success(outcomes)) }
    case .failure(let error):
      for one in waiting { one.completion(.failure(error)) }
    }
  }

  /// What some events have written to the key-value store will not be committed; nor will what depends on it.
  func cancel(_ tickets: [KeyTicket]) {
    keys.withLock { $0.fail(tickets) }
    serial.async { self.drain() }
  }

  /// The batches that may be committed now, those among them that have waited for others to come; the rest waits on, or
  /// is refused.
  private func ready(among taken: [Waiting]) -> [Waiting] {
    let batches = queue.withLock { queue in
      defer { queue.held = [] }
      return queue.held + taken
    }
    let states = keys.withLock { $0.readiness(of: batches.map(\.batch.keys)) }
    var ready: [Waiting] = []
    for (batch, state) in zip(batches, states) {
      switch state {
      case .ready: ready.append(batch)
      case .waiting: queue.withLock { $0.held.append(batch) }
      case .failed: batch.completion(.failure(.lostKeys))
      }
    }
    return ready
  }

  /// Takes batches in one transaction; on a full disk once more, where truncating the WAL frees room.
  ///
  /// On the serial queue only.
  private func commit(_ batches: [MatchBatch]) -> Result<[[StoredOutcome]], StateError> {
    var result = attempt(batches)
    if case .failure(let error) = result, error.code == .full, truncateWAL() { result = attempt(batches) }
    if case .failure(let error) = result {
      countFailure(error)
      let tickets = batches.flatMap(\.keys)
      if !tickets.isEmpty { keys.withLock { $0.fail(tickets) } }
    }
    return result
  }

  private func attempt(_ batches: [MatchBatch]) -> Result<[[StoredOutcome]], StateError> {
    let writer = writer.value
    let tickets = batches.flatMap(\.keys)
    let writes = tickets.isEmpty ? [] : keys.withLock { $0.writes(of: tickets) }
    do {
      let outcomes = try database.write { db in
        try number?.value.begin(db)
        try writer.begin(db)
        signals.value.begin()
        let outcomes = try batches.map { batch in
          if let run = batch.counted { try ScheduleStore.count(run, db) }
          if let run = batch.correlated { try CorrelationStore.remember(run, db) }
          return try batch.matches.map { try take($0, of: batch, db) }
        }
        try writer.flush(db)
        if !writes.isEmpty { try KeyValueRows.write(writes, db) }
        try number?.value.finish(db)
        return outcomes
      }
      let changesAlerts = writer.changesAlerts
      writer.committed()
      number?.value.committed(lastAlertNumber: writer.lastAlertNumber)
      if !tickets.isEmpty { keys.withLock { $0.commit(tickets) } }
      count(writer, keyWrites: writes.count { !$0.values.isEmpty })
      count(signals.value.counters)
      if changesAlerts { changes.signal() }
      return .success(outcomes)
    } catch {
      writer.forget()
      signals.value.forget()
      number?.value.forget()
      return .failure(error as? StateError ?? StateError(error, path: configuration.path))
    }
  }

  /// Takes a match into its window, and keeps it where correlation rules look at it.
  private func take(_ match: StoredMatch, of batch: MatchBatch, _ db: Database) throws -> StoredOutcome {
    let outcome =
      match.isSignalOnly
      ? StoredOutcome.signal : try writer.value.take(match, now: batch.now, owner: batch.owner, db)
    if let signal = match.signal, outcome.kind != .duplicate, !match.isLookup {
      try signals.value.record(match, signal, alert: outcome.alert, now: batch.now, owner: batch.owner, db)
    }
    return outcome
  }

  /// Checkpoints the WAL and truncates it; false where it was empty or that is not possible.
  private func truncateWAL() -> Bool {
    guard configuration.directory != nil, StateFile.size(configuration.path + "-wal") > 0 else { return false }
    let truncated = try? database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    return truncated != nil
  }

  private func count(_ writer: WindowWriter, keyWrites: Int) {
    let more = writer.counters
    let cached = writer.cachedCount
    queue.withLock { queue in
      queue.counters.commits += 1
      queue.counters.lastError = ""
      queue.counters.keyWrites += UInt64(keyWrites)
      queue.counters.windowsOpened += more.windowsOpened
      queue.counters.alertsCreated += more.alertsCreated
      queue.counters.duplicatesRefused += more.duplicatesRefused
      queue.counters.windowsCached = cached
      queue.counters.windowsStored += more.windowsStored
      queue.counters.alertsStored += more.alertsStored
      queue.counters.alertsOpen += more.alertsOpen
      queue.counters.matchesSilenced += more.matchesSilenced
      queue.counters.alertsSilenced += more.alertsSilenced
    }
  }

  private func count(_ more: SignalCounters) {
    if more != SignalCounters() { queue.withLock { $0.counters.signals += more } }
  }

  /// Signals were removed; on the serial queue only.
  func forgetSignalCounts() { signals.value.forget() }

  private func countFailure(_ error: StateError) {
    queue.withLock { queue in
      queue.counters.commitsFailed += 1
      queue.counters.lastError = error.description
      queue.counters.windowsCached = 0
    }
  }

  // MARK: Reading, and changes other than matches

  /// Reads beside the commits, and waits for it: for threads that have nothing else to do.
  func readNow<Value>(_ body: (Database) throws -> Value) throws(StateError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw error as? StateError ?? StateError(error, path: configuration.path)
    }
  }

  /// Reads beside the commits; throws `StateError` for errors of SQLite, and what the body throws.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    do {
      return try await database.read(body)
    } catch let error as DatabaseError {
      throw StateError(error, path: configuration.path)
    }
  }

  /// Changes the file in a transaction of its own, between those of matches.
  ///
  /// After the commit `finish` updates memory. Nothing is changed when the body throws; an error of SQLite is thrown as
  /// a `StateError` and counts as a failed commit, as does a file that is not in place; any other error is thrown as it
  /// is.
  func change<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value,
    then finish: @escaping @Sendable (Value, WindowWriter, inout StateCounters) -> Void = { _, _, _ in }
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
      let value = try database.write { db in
        try number?.value.begin(db)
        let value = try body(db)
        try number?.value.finish(db)
        return value
      }
      number?.value.committed(lastAlertNumber: writer.lastAlertNumber)
      queue.withLock { queue in
        queue.counters.commits += 1
        queue.counters.lastError = ""
        finish(value, writer, &queue.counters)
      }
      return value
    } catch  where error is DatabaseError || error is StateError {
      writer.forget()
      number?.value.forget()
      let error = error as? StateError ?? StateError(error, path: configuration.path)
      countFailure(error)
      throw error
    }
  }
}

extension StateStore.Queue {
  /// Matches of a transaction, beyond which no further batch is taken into it: where one uid alone has matches, and where
  /// several do.
  private static let matchesMax = 1_024
  private static let sharedMatchesMax = 128
  /// Transactions that are short after batches of two uids came one after the other.
  private static let sharedTransactions = 1_024

  fileprivate mutating func append(_ one: StateStore.Waiting) {
    let owner = one.batch.owner ?? .max
    if let lastOwner, lastOwner != owner { sharedCount = StateStore.Queue.sharedTransactions }
    lastOwner = owner
    waiting.append(one, owner: owner)
  }

  /// Takes what the next transaction is to hold.
  fileprivate mutating func takeNext() -> [StateStore.Waiting] {
    let matchesMax = sharedCount > 0 ? StateStore.Queue.sharedMatchesMax : StateStore.Queue.matchesMax
    sharedCount = max(0, sharedCount - 1)
    var taken: [StateStore.Waiting] = []
    var matchCount = 0
    while matchCount < matchesMax, let one = waiting.popFirst() {
      matchCount += max(1, one.batch.matches.count)
      taken.append(one)
    }
    return taken
  }
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
