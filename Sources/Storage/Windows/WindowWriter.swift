import Detection
import Foundation
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
  private var changes: [Int64: AlertChangeKind] = [:]
  /// Distinct values that the transaction adds, by the number of their window.
  private var newValues: [(window: Int64, value: String)] = []
  private var nextWindowNumber: Int64 = 0
  private var nextAlertNumber: Int64 = 0
  private var storeID = ""
  /// What the transaction under way adds to the counters when it is committed.
  private(set) var counters = StateCounters()

  init(limits: StateLimits) {
    self.limits = limits
    cache = WindowCache(windows_max: limits.windowsCachedMax)
  }

  /// Windows in memory.
  var cachedCount: Int { cache.count }

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
    storeID = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'store_id'") ?? ""
    let keys = try keys(db)
    // Also after retention has removed the last windows: a number that the index has passed would not go into it.
    nextWindowNumber = max(windows ?? 0, keys.lastIndexed) + 1
  }

  /// The last number given to an alert, one that retention removed included.
  static func lastAlertNumber(_ db: Database) throws -> Int64 {
    let kept = try Int64.fetchOne(db, sql: "SELECT max(number) FROM alert") ?? 0
    let given =
      try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'last_alert'").flatMap { Int64($0) } ?? 0
    return max(kept, given)
  }

  /// Takes one match.
  func take(_ match: StoredMatch, now: Int64, _ db: Database) throws -> StoredOutcome {
    let hash = try keys(db).hash(match.key)
    let entry = try entry(match.key, hash: hash, db)
    if match.isLookup { return look(at: entry, now: now, match.terms) }
    if !match.eventID.isEmpty, let known = try duplicate(match, entry, now: now, db) { return known }
    let isOpen = entry?.window.isOpen(at: now, match.terms) ?? false
    let current = try entry.flatMap { isOpen ? $0 : nil } ?? open(match, hash: hash, now: now, replacing: entry, db)
    // In place: a copy of the window would cost as much as it has distinct values.
    let step = current.window.take(now: now, terms: match.terms, distinctValue: match.distinctValue)
    current.closesNanos = current.window.closesNanos(match.terms)
    markDirty(current)
    try keep(match, step, in: current, now: now, db)
    if step.outcome == .alertCreated { try createAlert(match, current, now: now, db) }
    if step.outcome == .alertUpdated, let alert = current.alertNumber, changes[alert] == nil {
      changes[alert] = .updated
    }
    try remember(match, current, db)
    return outcome(StoredOutcome.Kind(step.outcome), current, match.terms)
  }

  /// Writes what has changed; the last step of the transaction.
  func flush(_ db: Database) throws {
    try writeValues(db)
    for entry in dirty { try write(entry, db) }
    try keys(db).flush(lastNumber: nextWindowNumber - 1, db)
    if changes.isEmpty { return }
    let statement = try StateStatement(db, "INSERT INTO alert_change (alert_number, kind) VALUES (?, ?)")
    for (alert, kind) in changes.sorted(by: { $0.key < $1.key }) {
      try statement.run {
        $0.add(alert)
        $0.add(kind.rawValue)
      }
    }
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
    knownKeys = nil
    nextWindowNumber = 0
  }

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
      if let entry = try stored(key, hash: hash, number: number, db) { return entry }
    }
    return nil
  }

  /// Reads a window from the file; nil when it has another key.
  private func stored(_ key: WindowKey, hash: Int64, number: Int64, _ db: Database) throws -> WindowEntry? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT number, opened, updated, event_count, events_kept, alert_number, severity, title, context, log_types
        FROM window WHERE number = ? AND detection_id = ? AND is_error = ? AND dedup = ?
        """)
    let arguments: StatementArguments = [number, key.detectionID, key.isError, key.dedup]
    guard let row = try Row.fetchOne(statement, arguments: arguments) else { return nil }
    let values = try String.fetchAll(
      db.cachedStatement(sql: "SELECT value FROM distinct_value WHERE window_number = ?"),
      arguments: [row[0] as Int64])
    let alertNumber: Int64? = row[5]
    let entry = WindowEntry(
      key: key, keyHash: hash, number: row[0],
      window: DedupWindow(
        openedNanos: row[1], updatedNanos: row[2], eventCount: UInt64(row[3] as Int64),
        distinctValues: DistinctValues(values), hasAlert: alertNumber != nil),
      alertNumber: alertNumber, eventsKept: row[4], severity: Severity(rawValue: row[6]) ?? .info, title: row[7],
      context: [UInt8](row[8] as Data), logTypes: (row[9] as String).split(separator: "\n").map(String.init))
    entry.isStored = true
    cache.hold(entry)
    return entry
  }

  private func open(
    _ match: StoredMatch, hash: Int64, now: Int64, replacing previous: WindowEntry?, _ db: Database
  ) throws -> WindowEntry {
    if let previous { try clear(previous, db) } else { counters.windowsStored += 1 }
    let entry = WindowEntry(
      key: match.key, keyHash: hash, number: nextWindowNumber, window: DedupWindow(openedNanos: now), alertNumber: nil,
      eventsKept: 0, severity: match.severity, title: match.title, context: match.context, logTypes: [])
    entry.replacedNumber = previous?.number
    nextWindowNumber += 1
    counters.windowsOpened += 1
    cache.hold(entry)
    return entry
  }

  /// Removes what only an open window needs.
  private func clear(_ entry: WindowEntry, _ db: Database) throws {
    if entry.isDirty {
      // Its alert has matches of this transaction to count, and its row gives way to the next window's.
      try write(entry, db)
      dirty.removeAll { $0 === entry }
    }
    newValues.removeAll { $0.window == entry.number }
    if entry.window.distinctValues.count > 0 {
      try db.cachedStatement(sql: "DELETE FROM distinct_value WHERE window_number = ?").execute(arguments: [
        entry.number
      ])
    }
    if entry.alertNumber == nil, entry.eventsKept > 0 {
      try db.cachedStatement(sql: "DELETE FROM window_event WHERE window_number = ?").execute(arguments: [entry.number])
    }
  }

  private func markDirty(_ entry: WindowEntry) {
    if entry.isDirty { return }
    entry.isDirty = true
    dirty.append(entry)
  }

  private func write(_ entry: WindowEntry, _ db: Database) throws {
    if entry.isStored { try update(entry, db) } else { try insert(entry, db) }
    guard let alert = entry.alertNumber else { return }
    let window = entry.window
    try StateStatement(
      db,
      """
      UPDATE alert SET event_count = ?, unique_count = ?, updated = max(updated, ?), closes = ?, log_types = ?
      WHERE number = ?
      """
    ).run {
      $0.add(window.eventCount)
      $0.add(window.distinctValues.count)
      $0.add(window.updatedNanos)
      $0.add(entry.closesNanos)
      $0.add(entry.storedLogTypes)
      $0.add(alert)
    }
  }

  /// Writes what matches change of a window.
  ///
  /// Replacing the row instead would write to each of its indexes.
  private func update(_ entry: WindowEntry, _ db: Database) throws {
    try StateStatement(
      db,
      """
      UPDATE window SET updated = ?, event_count = ?, events_kept = ?, alert_number = ?, log_types = ?
      WHERE number = ?
      """
    ).run {
      $0.add(entry.window.updatedNanos)
      $0.add(entry.window.eventCount)
      $0.add(entry.eventsKept)
      $0.add(entry.alertNumber)
      $0.add(entry.storedLogTypes)
      $0.add(entry.number)
    }
  }

  /// Writes a new window, in place of an earlier one of its key.
  private func insert(_ entry: WindowEntry, _ db: Database) throws {
    if let number = entry.replacedNumber {
      try StateStatement(db, "DELETE FROM window WHERE number = ?").run { $0.add(number) }
      try keys(db).remove(hash: entry.keyHash, number: number, db)
    }
    try StateStatement(
      db,
      """
      INSERT INTO window (number, detection_id, is_error, dedup, opened, updated, event_count, events_kept,
        alert_number, severity, title, context, log_types) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    ).run { entry.add(to: &$0) }
    try keys(db).add(hash: entry.keyHash, number: entry.number)
    entry.isStored = true
  }

  // MARK: What a match leaves behind

  private func keep(_ match: StoredMatch, _ step: WindowStep, in entry: WindowEntry, now: Int64, _ db: Database) throws
  {
    if !entry.logTypes.contains(match.logType) { entry.logTypes.append(match.logType) }
    if let value = step.newDistinctValue { newValues.append((entry.number, value)) }
    guard entry.eventsKept < limits.alertEventsKeptMax else { return }
    let isTruncated = match.event.count > limits.alertEventBytesMax
    try StateStatement(
      db,
      """
      INSERT INTO window_event (window_number, place, received, log_type, event_id, is_truncated, event)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """
    ).run {
      $0.add(entry.number)
      $0.add(entry.eventsKept)
      $0.add(now)
      $0.add(match.logType)
      $0.add(match.eventID)
      $0.add(isTruncated)
      $0.add(match.event.prefix(limits.alertEventBytesMax))
    }
    entry.eventsKept += 1
  }

  private func createAlert(_ match: StoredMatch, _ entry: WindowEntry, now: Int64, _ db: Database) throws {
    let number = nextAlertNumber
    nextAlertNumber += 1
    entry.alertNumber = number
    changes[number] = .created
    counters.alertsCreated += 1
    let definition = match.rule.definition
    let status: AlertStatus = entry.severity == .info ? .resolved : .open
    counters.alertsStored += 1
    if status == .open { counters.alertsOpen += 1 }
    try StateStatement(
      db,
      """
      INSERT INTO alert (number, window_number, detection_id, is_error, dedup, display_name, description, runbook,
        reference, destinations, severity, title, context, status, event_count, unique_count, threshold, first_match,
        created, updated, closes, log_types)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    ).run { parameters in
      parameters.add(number)
      parameters.add(entry.number)
      parameters.add(entry.key.detectionID)
      parameters.add(entry.key.isError)
      parameters.add(entry.key.dedup)
      parameters.add(definition.name)
      parameters.add(definition.description)
      parameters.add(definition.runbook)
      parameters.add(definition.reference)
      parameters.add(definition.outputIDs.joined(separator: "\n"))
      parameters.add(entry.severity.rawValue)
      parameters.add(entry.title)
      parameters.add(entry.context)
      parameters.add(status.rawValue)
      parameters.add(entry.window.eventCount)
      parameters.add(entry.window.distinctValues.count)
      parameters.add(match.terms.threshold)
      parameters.add(entry.window.openedNanos)
      parameters.add(now)
      parameters.add(now)
      parameters.add(entry.window.closesNanos(match.terms))
      parameters.add(entry.storedLogTypes)
    }
    try StateStatement(db, "INSERT OR REPLACE INTO meta (name, value) VALUES ('last_alert', ?)")
      .run { $0.add(String(number)) }
  }

  /// Writes the distinct values of the transaction.
  private func writeValues(_ db: Database) throws {
    if newValues.isEmpty { return }
    let statement = try StateStatement(db, "INSERT OR IGNORE INTO distinct_value (window_number, value) VALUES (?, ?)")
    for (window, value) in newValues {
      try statement.run {
        $0.add(window)
        $0.add(value)
      }
    }
  }

  // MARK: Retries

  /// The answer to an event that was counted before in a window that is still open; nil when it was not.
  private func duplicate(
    _ match: StoredMatch, _ entry: WindowEntry?, now: Int64, _ db: Database
  ) throws -> StoredOutcome? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT dedup, opened FROM event_id WHERE log_type = ? AND event_id = ? AND detection_id = ? AND is_error = ?
        """)
    let arguments: StatementArguments = [match.logType, match.eventID, match.key.detectionID, match.key.isError]
    guard let row = try Row.fetchOne(statement, arguments: arguments) else { return nil }
    let key = WindowKey(detectionID: match.key.detectionID, dedup: row[0], isError: match.key.isError)
    let counted = try key == match.key ? entry : self.entry(key, hash: keys(db).hash(key), db)
    guard let counted, counted.window.openedNanos == row[1], counted.window.isOpen(at: now, match.terms) else {
      return nil
    }
    counters.duplicatesRefused += 1
    return outcome(.duplicate, counted, match.terms)
  }

  private func look(at entry: WindowEntry?, now: Int64, _ terms: WindowTerms) -> StoredOutcome {
    guard let entry, entry.window.isOpen(at: now, terms) else {
      return StoredOutcome(kind: .seen, alert: nil, eventCount: 0, uniqueCount: 0, openedNanos: 0, closesNanos: 0)
    }
    return outcome(.seen, entry, terms)
  }

  private func remember(_ match: StoredMatch, _ entry: WindowEntry, _ db: Database) throws {
    if match.eventID.isEmpty { return }
    try StateStatement(
      db,
      """
      INSERT OR REPLACE INTO event_id (log_type, event_id, detection_id, is_error, dedup, opened)
      VALUES (?, ?, ?, ?, ?, ?)
      """
    ).run {
      $0.add(match.logType)
      $0.add(match.eventID)
      $0.add(match.key.detectionID)
      $0.add(match.key.isError)
      $0.add(match.key.dedup)
      $0.add(entry.window.openedNanos)
    }
  }

  private func outcome(_ kind: StoredOutcome.Kind, _ entry: WindowEntry, _ terms: WindowTerms) -> StoredOutcome {
    StoredOutcome(
      kind: kind, alert: entry.alertNumber.map { AlertID(storeID: storeID, number: $0) },
      eventCount: entry.window.eventCount, uniqueCount: entry.window.distinctValues.count,
      openedNanos: entry.window.openedNanos, closesNanos: entry.window.closesNanos(terms))
  }
}
