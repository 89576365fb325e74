import GRDB
import Primitives

/// One step in the life of an alert.
public struct AlertChange: Sendable, Equatable {
  /// Its place in the order of all changes, from 1.
  public var sequence: Int64
  /// What happened.
  public var kind: AlertChangeKind
  /// The alert as it is now, which later changes may have made it.
  public var alert: AlertRecord
  /// The silence that all its matches met when it happened, or that its alert was under; nil when there was none.
  public var silence: AlertSilence?
}

/// What happened to an alert; the raw values are those of the wire.
public enum AlertChangeKind: Int64, Sendable {
  case created = 1
  case updated
  case statusChanged
  /// A match that meets no silence was added to an alert that was not delivered for one.
  case unsilenced = 6
}

/// What a watch of alerts reports.
public enum WatchStep: Sendable, Equatable {
  /// Something happened to an alert.
  case change(AlertChange)
  /// Changes that are no longer kept, the last of them with this sequence.
  case missed(count: UInt64, sequence: Int64)

  /// Where the watch is after it.
  public var sequence: Int64 {
    switch self {
    case .change(let change): change.sequence
    case .missed(_, let sequence): sequence
    }
  }
}

// Watching alerts: changes are read from the file, so that any number of watchers costs those who count nothing.
extension AlertStore {
  /// The last change that there was; 0 before the first.
  public func lastSequence() async throws -> Int64 {
    try await state.read { try AlertStore.lastSequence($0) }
  }

  /// What comes after a change, in order and at most so many steps; empty when nothing has happened since.
  ///
  /// Throws `AlertRequestError` for a sequence that this state has not reached, and `StateError`.
  public func changes(after sequence: Int64, limit: Int) async throws -> [WatchStep] {
    try await state.read { [storeID = state.storeID] db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT \(AlertRecord.columns), alert_change.sequence, alert_change.kind, alert_change.silence
          FROM alert_change
          LEFT JOIN alert ON alert.number = alert_change.alert_number \(AlertRecord.joins)
          WHERE alert_change.sequence > ? ORDER BY alert_change.sequence LIMIT ?
          """, arguments: [sequence, limit])
      var reader = ChangeReader(after: sequence, storeID: storeID)
      while !reader.isFull, let row = try rows.next() { try reader.take(row, db) }
      if reader.steps.isEmpty { try reader.takeEnd(lastSequence: AlertStore.lastSequence(db)) }
      return reader.steps
    }
  }

  /// Counts the commits that changed alerts; to be read before looking for changes.
  public var changeGeneration: UInt64 { state.changes.generation }

  /// Returns after alerts have changed since the generation was read, after `wakeWatchers`, or when the task is
  /// cancelled.
  public func waitForChange(after generation: UInt64) async { await state.changes.wait(after: generation) }

  /// Wakes everyone who waits for a change.
  public func wakeWatchers() { state.changes.signal() }

  static func lastSequence(_ db: Database) throws -> Int64 {
    // The table's own maximum would forget what retention removed.
    try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'alert_change'") ?? 0
  }
}

/// Makes the steps of a watch from the rows of changes.
struct ChangeReader {
  private(set) var steps: [WatchStep] = []
  private var sequence: Int64
  private let storeID: String
  private var byteCount = 0
  private var silences = AlertSilences()

  init(after sequence: Int64, storeID: String) {
    self.sequence = sequence
    self.storeID = storeID
  }

  /// Whether the steps take as much memory as one watcher gets at a time.
  var isFull: Bool { byteCount > AlertStore.pageBytesMax }

  /// Takes the next row.
  ///
  /// A gap is what retention removed, and so is a change whose alert is gone.
  mutating func take(_ row: Row, _ db: Database) throws {
    let next: Int64 = row["sequence"]
    if next > sequence + 1 { miss(through: next - 1) }
    if row.hasNull(atIndex: 0) { return miss(through: next) }
    let alert = try AlertRecord(row, storeID: storeID, &silences, db)
    byteCount += alert.byteCount
    let kind = AlertChangeKind(rawValue: row["kind"]) ?? .updated
    let silence = try silences.silence(row["silence"], db)
    steps.append(.change(AlertChange(sequence: next, kind: kind, alert: alert, silence: silence)))
    sequence = next
  }

  /// There are no rows: either nothing has happened, or nothing of it is kept.
  mutating func takeEnd(lastSequence: Int64) throws {
    if sequence > lastSequence {
      throw AlertRequestError(
        .outOfRange,
        "there is no change \(sequence) yet: the last of this state (\(storeID)) is \(lastSequence); watch from there")
    }
    if sequence < lastSequence { miss(through: lastSequence) }
  }

  private mutating func miss(through last: Int64) {
    var count = UInt64(last - sequence)
    if case .missed(let earlier, _)? = steps.last {
      count += earlier
      steps.removeLast()
    }
    steps.append(.missed(count: count, sequence: last))
    sequence = last
  }
}

/// Wakes those who wait for the next change.
final class ChangeSignal: Sendable {
  private struct State {
    var generation: UInt64 = 0
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextID: UInt64 = 0
  }

  private let state = BargingLock(State())

  /// How many signals there were; to be read before looking for changes.
  var generation: UInt64 { state.withLock { $0.generation } }

  /// Wakes everyone.
  func signal() {
    let waiting = state.withLock { state in
      state.generation += 1
      defer { state.waiting = [:] }
      return state.waiting
    }
    for continuation in waiting.values { continuation.resume() }
  }

  /// Returns after the first signal since the generation was read, or when the task is cancelled.
  func wait(after generation: UInt64) async {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if state.generation != generation || Task.isCancelled { return true }
          state.waiting[id] = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
    }
  }
}
