public import Detection
import GRDB

/// The silences of a state, for those who add, list and end them.
///
/// May be used from any thread.
public struct SilenceStore: Sendable {
  private let state: StateStore

  /// The silences of a state.
  public init(_ state: StateStore) {
    self.state = state
  }

  /// Adds a silence, which holds for all matches that are counted after this has returned.
  ///
  /// Throws `AlertRequestError` when there are as many as may hold at a time, and `StateError`.
  public func add(
    _ terms: SilenceTerms, reason: String, author: SilenceAuthor, now: Int64, untilNanos: Int64
  ) async throws -> SilenceRecord {
    let limit = state.configuration.limits.silencesActiveMax
    return try await change(now: now) { db in
      let active = try SilenceStore.ends(db).count { $0 > now }
      if active >= limit {
        throw AlertRequestError(
          .tooMany,
          "\(active) silences hold, the most that there may be (silences_active_max); end one that is not needed"
        )
      }
      return try SilenceRecord.insert(
        terms, reason: reason, author: author, createdNanos: now, untilNanos: untilNanos, db)
    }
  }

  /// Ends a silence; one that is over stays as it is.
  ///
  /// Throws `AlertRequestError` when there is none of that number, and `StateError`.
  public func end(_ number: Int64, author: SilenceAuthor, now: Int64) async throws -> SilenceRecord {
    try await change(now: now) { db in
      guard let silence = try SilenceRecord.read(number, db) else { throw try SilenceStore.missing(number, db) }
      if !silence.isActive(at: now) { return silence }
      try db.execute(
        sql: "UPDATE silence SET ended = ?, ended_by = ?, ended_by_name = ? WHERE number = ?",
        arguments: [now, Int64(author.userID), author.name, number])
      try SilenceRecord.seal(number, db)
      return try SilenceRecord.read(number, db) ?? silence
    }
  }

  /// One page of silences, the newest first, those that are over only where they are wanted.
  ///
  /// `beforeNumber` is where the page before ended. Throws `StateError`.
  public func page(
    includesEnded: Bool, beforeNumber: Int64?, now: Int64
  ) async throws -> (silences: [SilenceRecord], nextBeforeNumber: Int64?) {
    let countMax = state.configuration.limits.pageAlertsMax
    return try await state.read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT * FROM silence WHERE number < ? ORDER BY number DESC", arguments: [beforeNumber ?? .max])
      var silences: [SilenceRecord] = []
      var byteCount = 0
      while let row = try rows.next() {
        let silence = try SilenceRecord(row)
        if !includesEnded, !silence.isActive(at: now) { continue }
        byteCount += silence.byteCount
        if silences.count == countMax || (byteCount > AlertStore.pageBytesMax && !silences.isEmpty) {
          return (silences, silences.last?.number)
        }
        silences.append(silence)
      }
      return (silences, nil)
    }
  }

  /// A silence, whether it holds or not; throws `AlertRequestError` when there is none of that number, and `StateError`.
  public func silence(_ number: Int64) async throws -> SilenceRecord {
    try await state.read { db in
      guard let silence = try SilenceRecord.read(number, db) else { throw try SilenceStore.missing(number, db) }
      return silence
    }
  }

  /// When those end that nobody has ended, in nanoseconds since 1970.
  static func ends(_ db: Database) throws -> [Int64] {
    try Int64.fetchAll(db, sql: "SELECT until FROM silence WHERE ended IS NULL")
  }

  private func change(
    now: Int64, _ body: @escaping @Sendable (Database) throws -> SilenceRecord
  ) async throws -> SilenceRecord {
    let (silence, _) = try await state.change { db in
      let silence = try body(db)
      return (silence, try SilenceStore.ends(db).filter { $0 > now })
    } then: { changed, writer, counters in
      writer.forgetSilences()
      counters.silenceEnds = changed.1
    }
    return silence
  }

  private static func missing(_ number: Int64, _ db: Database) throws -> AlertRequestError {
    guard let last = try Int64.fetchOne(db, sql: "SELECT max(number) FROM silence") else {
      return AlertRequestError(.notFound, "no silence \(number): there are none")
    }
    return AlertRequestError(.notFound, "no silence \(number): the last one is \(last)")
  }
}
