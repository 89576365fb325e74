import Detection
import GRDB

/// Takes matches into their windows, inside one transaction at a time.
///
/// Windows are changed in memory first and written once at the end of the transaction, however many matches they took.
/// When a transaction fails, `forget` makes the file the truth again. Used by one thread at a time.
final class WindowWriter {
  private let limits: StateLimits
  private var cache: WindowCache
  /// Where windows are that the cache does not hold; nil before the file was looked at.
  private var knownKeys: WindowKeys?
  private var dirty: [WindowEntry] = []
  private var changes: [Int64: PendingChange] = [:]
  private let silences = SilenceKeeper()
  private let texts = MatchTextKeeper()
  /// Distinct values that the transaction adds, by the number of their window.
  private var newValues: [(window: Int64, value: String)] = []
  private var nextWindowNumber: Int64 = 0
  private var nextAlertNumber: Int64 = 0
  private var storeID = ""
  /// What the transaction under way adds to the counters when it is committed.
  private(set) var counters = StateCounters()

  init(limits: StateLimits) {
    self.limits = limits
    cache = WindowCache(windowsMax: limits.windowsCachedMax)
  }

  /// Windows in memory.
  var cachedCount: Int { cache.count }

  /// The number of the last alert; 0 before the file was looked at.
  var lastAlertNumber: Int64 { max(0, nextAlertNumber - 1) }

  /// Whether the transaction under way creates or updates an alert.
  var changesAlerts: Bool { !changes.isEmpty }

  /// Reads where the numbers are.
  func begin(_ db: Database) throws {
    counters = StateCounters()
    guard nextWindowNumber == 0 else { return }
    let windows = try Int64.fetchOne(
      db,
      sql:
        "SELECT max(coalesce((SELECT max(number) FROM window), 0), coalesce((SELECT max(window_number) FROM alert), 0))"
    )
    nextAlertNumber = try WindowWriter.lastAlertNumber(db) + 1
    storeID = try StateMeta.storeID.readWhole(db) ?? ""
    let keys = try keys(db)
    // Also after retention has removed the last windows: a number that the index has passed would not go into it.
    nextWindowNumber = max(windows ?? 0, keys.lastIndexed) + 1
  }

  /// The last number given to an alert, one that retention removed included.
  static func lastAlertNumber(_ db: Database) throws -> Int64 {
    let kept = try Int64.fetchOne(db, sql: "SELECT max(number) FROM alert") ?? 0
    return max(kept, try StateMeta.lastAlert.readWhole(db).flatMap { Int64($0) } ?? 0)
  }

  /// Takes one match.
  ///
  /// `owner` is the uid of the caller that the event's name belongs to; nil for one that Picket gave.
  func take(_ match: StoredMatch, now: Int64, owner: UInt32? = nil, _ db: Database) throws -> StoredOutcome {
    let hash = try keys(db).hash(match.key)
    let entry = try entry(match.key, hash: hash, db)
    if match.isLookup {
      return look(at: entry, now: now, match.terms).with(try silences.silence(of: match, at: now, db))
    }
    if !match.eventID.isEmpty, let known = try duplicate(match, owner, entry, now: now, db) { return known }
    let isOpen = entry?.window.isOpen(at: now, match.terms) ?? false
    let current = try entry.flatMap { isOpen ? $0 : nil } ?? open(match, hash: hash, now: now, replacing: entry, db)
    // In place: a copy of the window would cost as much as it has distinct values.
    let step = current.window.take(now: now, terms: match.terms, distinctValue: match.distinctValue)
    current.closesNanos = current.window.closesNanos(match.terms)
    markDirty(current)
    try keep(match, step, in: current, now: now, db)
    if step.outcome == .alertCreated { try createAlert(match, current, now: now, db) }
    let silence = try silences.silence(of: match, at: now, db)
    try note(step.outcome, of: match, in: current, silence, now: now, db)
    if !match.eventID.isEmpty { try current.insertEventID(of: match, owner, db) }
    return outcome(StoredOutcome.Kind(step.outcome), current, match.terms).with(silence)
  }

  /// Writes what has changed; the last step of the transaction.
  func flush(_ db: Database) throws {
    if !newValues.isEmpty {
      let statement = try StateStatement(
        db, "INSERT OR IGNORE INTO distinct_value (window_number, value, checksum) VALUES (?, ?, ?)")
      for (window, value) in newValues { try statement.runChecked(window, value) }
    }
    for entry in dirty { try write(entry, db) }
    try keys(db).flush(lastNumber: nextWindowNumber - 1, db)
    if counters.alertsCreated > 0 { try StateMeta.lastAlert.write(String(nextAlertNumber - 1), db) }
    try silences.flush(db)
    if changes.isEmpty { return }
    try AlertStore.insertChanges(changes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, db)
  }

  /// The transaction is committed.
  func committed() {
    for entry in dirty { entry.isDirty = false }
    dirty.removeAll(keepingCapacity: true)
    changes.removeAll(keepingCapacity: true)
    newValues.removeAll(keepingCapacity: true)
    cache.trim()
  }

  /// Windows were removed from the file: the next match of such a key finds none.
  ///
  /// Only between transactions.
  func forget(_ windows: [(key: WindowKey, number: Int64)]) {
    guard let keys = knownKeys else { return }
    for (key, number) in windows {
      let hash = keys.hash(key)
      cache.remove(key, hash: hash)
      keys.forget(hash: hash, number: number)
    }
  }

  /// The transaction failed: nothing in memory counts any more.
  func forget() {
    cache.removeAll()
    dirty.removeAll()
    changes.removeAll()
    newValues.removeAll()
    silences.forget()
    texts.forget()
    knownKeys = nil
    nextWindowNumber = 0
  }

  /// Silences were added or ended.
  ///
  /// Only between transactions.
  func forgetSilences() { silences.forget() }

  // MARK: Windows

  private func keys(_ db: Database) throws -> WindowKeys {
    if let knownKeys { return knownKeys }
    let keys = try WindowKeys(db)
    knownKeys = keys
    return keys
  }

  private func entry(_ key: WindowKey, hash: Int64, _ db: Database) throws -> WindowEntry? {
    if let entry = cache.entry(key, hash: hash) { return entry }
    for number in try keys(db).candidates(hash: hash, db) {
      guard let entry = try WindowEntry.read(key, keyHash: hash, number: number, db) else { continue }
      try silences.read(entry, db)
      try texts.read(entry, db)
      cache.hold(entry)
      return entry
    }
    return nil
  }

  private func open(
    _ match: StoredMatch, hash: Int64, now: Int64, replacing previous: WindowEntry?, _ db: Database
  ) throws -> WindowEntry {
    if let previous { try clear(previous, db) } else { counters.windowsStored += 1 }
    let entry = WindowEntry(
      key: match.key, keyHash: hash, number: nextWindowNumber, window: DedupWindow(openedNanos: now), alertNumber: nil,
      eventsKept: 0, severity: match.severity, title: match.title, context: match.context, logTypes: [])
    entry.texts = match.texts
    entry.replacedNumber = previous?.number
    nextWindowNumber += 1
    counters.windowsOpened += 1
    cache.hold(entry)
    return entry
  }

  /// Removes what only an open window needs.
  private func clear(_ entry: WindowEntry, _ db: Database) throws {
    if entry.isDirty {
      // Its alert has matches of this transaction to count, and its row is replaced by the next window's.
      try write(entry, db)
      dirty.removeAll { $0 === entry }
    }
    newValues.removeAll { $0.window == entry.number }
    try silences.clearMark(entry, db)
    try texts.clear(entry, db)
    if entry.window.distinctValues.count > 0 {
      try StateStatement(db, "DELETE FROM distinct_value WHERE window_number = ?").run(entry.number)
    }
    if entry.alertNumber == nil, entry.eventsKept > 0 {
      try StateStatement(db, "DELETE FROM window_event WHERE window_number = ?").run(entry.number)
    }
  }

  private func markDirty(_ entry: WindowEntry) {
    if entry.isDirty { return }
    entry.isDirty = true
    dirty.append(entry)
  }

  private func write(_ entry: WindowEntry, _ db: Database) throws {
    if entry.isStored { try entry.update(db) } else { try insert(entry, db) }
    if let alert = entry.alertNumber { try entry.updateAlert(alert, db) }
  }

  /// Writes a new window, in place of an earlier one of its key.
  private func insert(_ entry: WindowEntry, _ db: Database) throws {
    if let number = entry.replacedNumber {
      try StateStatement(db, "DELETE FROM window WHERE number = ?").run(number)
      try keys(db).remove(hash: entry.keyHash, number: number, db)
    }
    try entry.insert(db)
    try texts.keep(entry, db)
    try keys(db).add(hash: entry.keyHash, number: entry.number)
  }

  // MARK: Events and alerts

  private func keep(_ match: StoredMatch, _ step: WindowStep, in entry: WindowEntry, now: Int64, _ db: Database) throws
  {
    if !entry.logTypes.contains(match.logType) { entry.logTypes.append(match.logType) }
    if let value = step.newDistinctValue { newValues.append((entry.number, value)) }
    guard entry.eventsKept < limits.alertEventsKeptMax else { return }
    try entry.insertEvent(of: match, bytesMax: limits.alertEventBytesMax, now: now, db)
  }

  private func createAlert(_ match: StoredMatch, _ entry: WindowEntry, now: Int64, _ db: Database) throws {
    let number = nextAlertNumber
    nextAlertNumber += 1
    entry.alertNumber = number
    counters.alertsCreated += 1
    let status: AlertStatus = entry.severity == .info ? .resolved : .open
    counters.alertsStored += 1
    if status == .open { counters.alertsOpen += 1 }
    try entry.insertAlert(number, status, of: match, now: now, db)
    try texts.clear(entry, db)
  }

  /// Notes what a match means for those who watch, and for the silence that it meets.
  ///
  /// An alert is silenced while all matches since then meet a silence: one that meets none is never hidden by others.
  private func note(
    _ outcome: WindowOutcome, of match: StoredMatch, in entry: WindowEntry, _ silence: AlertSilence?, now: Int64,
    _ db: Database
  ) throws {
    guard let alert = entry.alertNumber else {
      if let silence {
        count(silence, createsAlert: false, at: now)
      } else if silences.concerns(match, at: now) {
        try silences.markUnsilenced(entry, db)
      }
      return
    }
    let isCreated = outcome == .alertCreated
    if let silence {
      let silencesAlert = isCreated ? !entry.isUnsilenced : entry.silenceNumber != nil
      if silencesAlert { try silences.silence(alert, of: entry, for: silence, db) }
      count(silence, createsAlert: isCreated && silencesAlert, at: now)
      changes[
        alert,
        default: PendingChange(isCreated ? .created : .updated, isCreated && !silencesAlert ? nil : silence.number)
      ]
      .add(silence: silence.number)
    } else {
      let wasSilenced = entry.silenceNumber != nil
      if wasSilenced { try silences.unsilence(alert, of: entry, db) }
      changes[alert, default: PendingChange(isCreated ? .created : .updated, nil)].addUnsilenced(
        wasSilenced: wasSilenced)
    }
    if isCreated { try silences.clearMark(entry, db) }
  }

  private func count(_ silence: AlertSilence, createsAlert: Bool, at now: Int64) {
    silences.count(silence, createsAlert: createsAlert, at: now)
    counters.matchesSilenced += 1
    if createsAlert { counters.alertsSilenced += 1 }
  }

  // MARK: Retries

  /// The answer to an event that was counted before in a window that is still open; nil when it was not.
  private func duplicate(
    _ match: StoredMatch, _ owner: UInt32?, _ entry: WindowEntry?, now: Int64, _ db: Database
  ) throws -> StoredOutcome? {
    for named in try NamedEvent.read(match, owner, db) {
      let key = WindowKey(detectionID: match.key.detectionID, dedup: named.dedup, isError: match.key.isError)
      let counted = try key == match.key ? entry : self.entry(key, hash: keys(db).hash(key), db)
      guard let counted, counted.window.openedNanos == named.opened, counted.window.isOpen(at: now, match.terms) else {
        continue
      }
      counters.duplicatesRefused += 1
      return outcome(.duplicate, counted, match.terms)
    }
    return nil
  }

  private func look(at entry: WindowEntry?, now: Int64, _ terms: WindowTerms) -> StoredOutcome {
    guard let entry, entry.window.isOpen(at: now, terms) else {
      return StoredOutcome(kind: .seen, alert: nil, eventCount: 0, uniqueCount: 0, openedNanos: 0, closesNanos: 0)
    }
    return outcome(.seen, entry, terms)
  }

  private func outcome(_ kind: StoredOutcome.Kind, _ entry: WindowEntry, _ terms: WindowTerms) -> StoredOutcome {
    StoredOutcome(
      kind: kind, alert: entry.alertNumber.map { AlertID(storeID: storeID, number: $0) },
      eventCount: entry.window.eventCount, uniqueCount: entry.window.distinctValues.count,
      openedNanos: entry.window.openedNanos, closesNanos: entry.window.closesNanos(terms))
  }
}

/// What the transaction under way does to an alert, in one row for those who watch.
struct PendingChange {
  private(set) var kind: AlertChangeKind
  /// The silence that all matches of the transaction have met; nil when one has met none.
  private(set) var silence: Int64?

  init(_ kind: AlertChangeKind, _ silence: Int64?) {
    self.kind = kind
    self.silence = silence
  }

  /// A further match has met a silence.
  mutating func add(silence number: Int64) {
    if silence != nil { silence = number }
  }

  /// A further match has met none; `wasSilenced` is whether the alert was not delivered before it.
  mutating func addUnsilenced(wasSilenced: Bool) {
    silence = nil
    if wasSilenced, kind == .updated { kind = .unsilenced }
  }
}
