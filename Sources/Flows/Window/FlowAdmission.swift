import Primitives

/// What a window would do with a batch: which rows it takes, and why not the others.
public struct FlowAdmission: Sendable {
  /// A row that is not taken.
  public struct Refusal: Sendable, Equatable {
    /// Which row of the batch that was given, from 0.
    public let row: Int
    /// What was expected and what was found.
    public let reason: String
  }

  /// The rows that are taken, with the columns that Picket fills in.
  public let batch: FlowBatch
  /// For each row of `batch`, which row it was of the batch that was given.
  public let acceptedRows: [Int]
  /// The rows that are not taken, in order.
  public let refused: [Refusal]
  /// The rows whose `p_row_id` is in the window for their owner, or earlier in the batch: they are neither taken nor
  /// wrong.
  public let repeated: [Int]
  /// How many of the rows that are taken brought no time.
  public let undatedCount: Int
}

/// Rows that were admitted and are not in the window yet, so that a batch checked meanwhile neither repeats them nor
/// gets their numbers.
public struct FlowPendingRows: Sendable {
  var fingerprints = Set<FlowFingerprint>()
  /// How many numbers they take.
  var rowCount: UInt64 = 0

  var isEmpty: Bool { fingerprints.isEmpty }

  /// No rows.
  public init() {}

  /// Adds what a window admitted.
  public mutating func add(_ admission: FlowAdmission, of window: FlowWindow) {
    let batch = admission.batch
    rowCount += UInt64(batch.rowCount)
    guard batch.column(.rowId).isFilled else { return }
    for row in 0..<batch.rowCount {
      let code = batch.textCode(.rowId, row: row)
      guard code != 0 else { continue }
      batch.texts.withText(code) { text in
        _ = fingerprints.insert(FlowFingerprint(of: text, owner: batch.owner, key: window.fingerprintKey))
      }
    }
  }
}

extension FlowWindow {
  /// Says which rows of a batch the window takes, and fills in their `p_event_time`, `p_parse_time` and `p_row_id`.
  ///
  /// The event time is the start, else the one that the record brought, else the end, else the time of receipt. A row
  /// is refused when it is older than the retention or lies too far in the future of its receipt; a row whose
  /// `p_row_id` is known, as that of a flow of the same owner, is repeated. The window does not change; a batch that is admitted while others wait to be
  /// inserted is checked against them by `pending`. O(rows).
  ///
  /// - Parameters:
  ///   - batch: rows of a builder.
  ///   - receivedNanos: the time of receipt, in nanoseconds since 1970; kept to microseconds.
  ///   - owner: the uid of the caller whose flows they are.
  ///   - pending: what was admitted and will be inserted before this batch.
  public func check(
    _ batch: FlowBatch, receivedNanos: Int64, owner: UInt32? = nil, pending: FlowPendingRows = FlowPendingRows()
  ) -> FlowAdmission {
    var batch = batch
    batch.owner = owner
    var refused: [FlowAdmission.Refusal] = []
    var repeated: [Int] = []
    var accepted: [Int] = []
    var times: [Int64] = []
    var undatedCount = 0
    var seen = [UInt64](bitCount: batch.texts.count + 1)
    for row in 0..<batch.rowCount {
      let ownTime =
        batch.integer(.start, row: row) ?? batch.integer(.eventTime, row: row) ?? batch.integer(.end, row: row)
      let time = ownTime ?? receivedNanos
      if let reason = refusal(eventTime: time, receivedNanos: receivedNanos) {
        refused.append(FlowAdmission.Refusal(row: row, reason: reason))
      } else if isRepeated(batch, row: row, seen: &seen, pending: pending) {
        repeated.append(row)
      } else {
        accepted.append(row)
        times.append(time)
        if ownTime == nil { undatedCount += 1 }
      }
    }
    var taken = accepted.count == batch.rowCount ? batch : batch.selected(accepted).withUsedTexts()
    taken.columns[FlowColumn.eventTime.rawValue] = .integers(times, nulls: nil)
    taken.columns[FlowColumn.parseTime.rawValue] = .constant(receivedNanos / 1_000 * 1_000)
    taken.firstRowNumber = nextRowNumber &+ pending.rowCount
    taken.rowIdPrefix = rowIdPrefix
    return FlowAdmission(
      batch: taken, acceptedRows: accepted, refused: refused, repeated: repeated,
      undatedCount: undatedCount)
  }

  private func refusal(eventTime: Int64, receivedNanos: Int64) -> String? {
    let oldest = receivedNanos.addingSaturated(-limits.retentionNanos)
    let newest = limits.newestNanos(receivedNanos: receivedNanos)
    if eventTime < oldest {
      return "p_event_time: expected at most \(limits.flowRetentionSeconds) s before the time of receipt, found "
        + FlowWindow.seconds(from: eventTime, to: receivedNanos) + " s before"
    }
    if eventTime > newest {
      return "p_event_time: expected at most \(limits.flowFutureSecondsMax) s after the time of receipt, found "
        + FlowWindow.seconds(from: receivedNanos, to: eventTime) + " s after"
    }
    return nil
  }

  /// The whole seconds between two times, the second being later.
  private static func seconds(from earlier: Int64, to later: Int64) -> String {
    "\(UInt64(bitPattern: later &- earlier) / 1_000_000_000)"
  }

  private func isRepeated(
    _ batch: FlowBatch, row: Int, seen: inout [UInt64], pending: FlowPendingRows
  ) -> Bool {
    let code = batch.textCode(.rowId, row: row)
    guard code != 0 else { return false }
    // A batch has each text once, so that the same identifier has the same code.
    if seen.hasBit(code) { return true }
    seen.setBit(code)
    return batch.texts.withText(code) { text in
      if let number = FlowRowIds.madeNumber(prefix: rowIdPrefix, text: text), number < nextRowNumber { return true }
      let fingerprint = FlowFingerprint(of: text, owner: batch.owner, key: fingerprintKey)
      if rowIds.contains(fingerprint) || !pending.isEmpty && pending.fingerprints.contains(fingerprint) { return true }
      // Flows without an owner belong to nobody and are known to everybody.
      return hasUnownedRowIds && rowIds.contains(FlowFingerprint(of: text, owner: nil, key: fingerprintKey))
    }
  }
}

extension FlowBatch {
  /// The rows with those indices, in that order; the texts stay as they are.
  func selected(_ rows: [Int]) -> FlowBatch {
    var batch = self
    batch.rowCount = rows.count
    batch.columns = columns.map { column in
      switch column {
      case .empty: return .empty
      case .constant(let value): return rows.isEmpty ? .empty : .constant(value)
      case .codes(let codes): return .codes(rows.map { codes[$0] })
      case .integers(let values, let nulls):
        return .integers(rows.map { values[$0] }, nulls: nulls?.selected(rows))
      }
    }
    return batch
  }

  /// The same rows without the texts that none of them has, so that rows that were not taken leave nothing in the log.
  func withUsedTexts() -> FlowBatch {
    var batch = self
    var codes = [UInt32](repeating: 0, count: texts.count + 1)
    var used = FlowTexts()
    func newCode(_ code: Int) -> UInt32 {
      if code != 0, codes[code] == 0 { codes[code] = UInt32(texts.withText(code) { used.append($0) }) }
      return codes[code]
    }
    for column in FlowColumn.allCases where column.kind == .text {
      switch columns[column.rawValue] {
      case .empty, .integers: continue
      case .constant(let code): batch.columns[column.rawValue] = .constant(Int64(newCode(Int(code))))
      case .codes(let codes): batch.columns[column.rawValue] = .codes(codes.map { newCode(Int($0)) })
      }
    }
    batch.texts = used
    return batch
  }
}
