/// The flows of the last hours, in memory.
///
/// A value without a clock: what it does depends only on what it was given. One thread at a time changes it; snapshots
/// go to others. A batch is checked first, made durable by whoever keeps the log, and then inserted.
public struct FlowWindow: Sendable {
  /// The bounds that it keeps to.
  public let limits: FlowWindowLimits
  let rowIdPrefix: String
  let fingerprintKey: FlowFingerprintKey
  /// Segments that take no more rows.
  var sealed: [FlowSegment] = []
  /// The memory of the sealed segments, in bytes.
  var sealedByteCount = 0
  /// The slices that take rows, by their number: event time divided by the length of a slice.
  var open: [Int64: FlowOpenSlice] = [:]
  var dictionaries: [FlowDictionaryTable]
  var rowIds = FlowRowIdTable()
  /// Whether some of these belong to no owner.
  private(set) var hasUnownedRowIds = false
  var nextRowNumber: UInt64 = 0
  private var nextSegment = 0
  private var insertedBatches = 0
  var rowCount = 0
  var droppedEarlyCount = 0
  var droppedAheadCount = 0
  /// Since when flows lie too far ahead, by the clock that reports them, in nanoseconds since 1970; nil when none do.
  var aheadSinceNanos: Int64?
  var completeSinceNanos = Int64.min
  /// Rows that were evicted since the dictionaries were rebuilt.
  var evictedSinceRebuild = 0

  /// An empty window.
  ///
  /// - Parameters:
  ///   - limits: the bounds.
  ///   - rowIdPrefix: what made identifiers of flows start with; it should be the store's own, so that identifiers of two
  ///     stores differ.
  ///   - fingerprintKey: a random secret of the process, with which clients' identifiers are hashed.
  public init(limits: FlowWindowLimits = .init(), rowIdPrefix: String, fingerprintKey: FlowFingerprintKey) {
    self.limits = limits
    self.rowIdPrefix = rowIdPrefix
    self.fingerprintKey = fingerprintKey
    dictionaries = Array(repeating: FlowDictionaryTable(), count: FlowDictionaries.slotCount)
  }

  /// Adds an admitted batch: one that `check` gave, or that such a one was encoded to.
  ///
  /// Rows go to the slices of their event times, however late they are. Nothing is evicted; see `evict`. O(rows).
  ///
  /// - Precondition: the batch `isAdmitted`.
  public mutating func insert(_ batch: FlowBatch) {
    precondition(batch.isAdmitted, "a batch is checked before it is inserted")
    guard batch.rowCount > 0, let firstNumber = batch.firstRowNumber else { return }
    insertedBatches += 1
    nextRowNumber = max(nextRowNumber, firstNumber &+ UInt64(batch.rowCount))
    let rows = translated(batch)
    for part in FlowSlicePart.parts(of: rows, sliceNanos: limits.sliceNanos) {
      append(part.rows.map(rows.selected) ?? rows, of: batch.owner, to: part.slice)
      // After each slice, because looking for the one to seal among those of all rows would take quadratic time.
      while open.count > limits.flowOpenSlicesMax { sealLongestWaiting() }
    }
    rowCount += batch.rowCount
  }

  private mutating func append(_ rows: FlowRows, of owner: UInt32?, to slice: Int64) {
    var rest = 0..<rows.count
    while !rest.isEmpty {
      var target = open.removeValue(forKey: slice) ?? newSlice()
      let piece = rest.prefix(limits.flowSegmentRowsMax - target.rowCount)
      target.touched = insertedBatches
      target.append(rows, piece, rowIdPrefix: rowIdPrefix)
      remember(rows, piece, of: owner, segment: target.number)
      rest = rest[piece.endIndex...]
      if target.rowCount < limits.flowSegmentRowsMax {
        open[slice] = target
      } else {
        seal(target)
      }
    }
  }

  private mutating func newSlice() -> FlowOpenSlice {
    nextSegment += 1
    return FlowOpenSlice(number: nextSegment)
  }

  private mutating func remember(_ rows: FlowRows, _ range: Range<Int>, of owner: UInt32?, segment: Int) {
    guard let texts = rows.idTexts else { return }
    if owner == nil { hasUnownedRowIds = true }
    rowIds.addSegment(segment)
    for row in range {
      texts.withText(row + 1) { text in
        if text.isEmpty { return }
        rowIds.insert(FlowFingerprint(of: text, owner: owner, key: fingerprintKey), segment: segment)
      }
    }
  }

  private mutating func seal(_ slice: FlowOpenSlice) {
    let segment = slice.sealed(rowIdPrefix: rowIdPrefix)
    sealed.append(segment)
    sealedByteCount += segment.byteCount
  }

  private mutating func sealLongestWaiting() {
    guard let slice = open.min(by: { ($0.value.touched, $0.key) < ($1.value.touched, $1.key) })?.key else { return }
    if let waiting = open.removeValue(forKey: slice) { seal(waiting) }
  }

  /// The rows of a batch with codes of the window's dictionaries.
  private mutating func translated(_ batch: FlowBatch) -> FlowRows {
    var columns = [FlowColumnValues](repeating: .empty, count: FlowColumn.count)
    for column in FlowColumn.allCases where column != .rowId {
      columns[column.rawValue] = translated(batch, column)
    }
    let first = Int64(bitPattern: batch.firstRowNumber ?? 0)
    columns[FlowColumn.rowId.rawValue] = .values((0..<Int64(batch.rowCount)).map { first &+ $0 }, nulls: nil)
    return FlowRows(count: batch.rowCount, columns: columns, idTexts: batch.idTexts)
  }

  private mutating func translated(_ batch: FlowBatch, _ column: FlowColumn) -> FlowColumnValues {
    guard let slot = FlowDictionaries.slot(of: column) else { return batch.column(column).integers }
    switch batch.column(column) {
    case .empty, .integers: return .empty
    case .constant(let code):
      return .constant(Int64(batch.texts.withText(Int(code)) { dictionaries[slot].code(of: $0) }))
    case .codes(let codes):
      var known = [Int64](repeating: 0, count: batch.texts.count + 1)
      let values = codes.map { code -> Int64 in
        let code = Int(code)
        if code != 0, known[code] == 0 {
          known[code] = Int64(batch.texts.withText(code) { dictionaries[slot].code(of: $0) })
        }
        return known[code]
      }
      return .values(values, nulls: nil)
    }
  }
}

extension FlowBatchColumn {
  /// The values of a column of integers or times.
  fileprivate var integers: FlowColumnValues {
    switch self {
    case .empty, .codes: .empty
    case .constant(let value): .constant(value)
    case .integers(let values, let nulls): .values(values, nulls: nulls)
    }
  }
}

extension FlowBatch {
  /// The identifiers that clients brought, one text a row, empty where there is none; nil when there are none at all.
  var idTexts: FlowTexts? {
    if case .empty = column(.rowId) { return nil }
    var ids = FlowTexts()
    for row in 0..<rowCount { texts.withText(textCode(.rowId, row: row)) { _ = ids.append($0) } }
    return ids
  }
}

extension Int64 {
  /// The quotient, rounded towards negative infinity.
  func dividedDown(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension FlowWindow {
  /// The flows as they are now, for readers on any thread.
  ///
  /// O(segments). The next `insert` copies at most some thousand rows of each slice that it adds to, once.
  public func snapshot() -> FlowSnapshot {
    var segments = sealed
    for slice in open.values { segments.append(contentsOf: slice.segments(rowIdPrefix: rowIdPrefix)) }
    // Blocks of one slice that begin at the same time keep their order, which is that of arrival.
    segments = segments.enumerated().sorted {
      ($0.element.firstNanos, $0.element.number, $0.offset) < ($1.element.firstNanos, $1.element.number, $1.offset)
    }.map(\.element)
    var shared = FlowDictionaries()
    shared.all = dictionaries.map(\.dictionary)
    return FlowSnapshot(segments: segments, dictionaries: shared, rowCount: rowCount, info: info)
  }

  /// What the window reports about itself.
  ///
  /// O(segments).
  public var info: FlowWindowInfo {
    var info = FlowWindowInfo()
    info.flowCount = rowCount
    info.byteCount = byteCount
    info.segmentCount = sealed.count + open.count
    info.droppedEarlyCount = droppedEarlyCount
    info.droppedAheadCount = droppedAheadCount
    info.completeSinceNanos = completeSinceNanos
    info.retentionSeconds = limits.flowRetentionSeconds
    guard rowCount > 0 else { return info }
    info.oldestNanos = min(
      sealed.lazy.map(\.firstNanos).min() ?? .max, open.values.lazy.map(\.firstNanos).min() ?? .max)
    info.newestNanos = max(sealed.lazy.map(\.lastNanos).max() ?? .min, open.values.lazy.map(\.lastNanos).max() ?? .min)
    return info
  }
}

extension FlowWindow {
  /// Dictionaries that take less memory are left alone, in bytes.
  private static let bytesWorthRebuilding = 16_384

  /// Rebuilds the dictionaries whose texts are mostly unused, and forgets the identifiers that were evicted.
  ///
  /// Snapshots keep the old ones. O(rows), and called only when enough rows were evicted to pay for it.
  mutating func rebuildDictionaries() {
    evictedSinceRebuild = 0
    rowIds.compact()
    for slot in dictionaries.indices where dictionaries[slot].byteCount >= Self.bytesWorthRebuilding {
      rebuildDictionary(slot)
    }
  }

  private mutating func rebuildDictionary(_ slot: Int) {
    let columns = FlowDictionaries.columns.filter { FlowDictionaries.slot(of: $0) == slot }
    var used = [Bool](repeating: false, count: dictionaries[slot].dictionary.count + 1)
    for segment in sealed { segment.mark(columns, in: &used) }
    for slice in open.values { slice.mark(columns, in: &used) }
    guard let (table, codes) = dictionaries[slot].rebuilt(used: used) else { return }
    dictionaries[slot] = table
    for index in sealed.indices { sealed[index].map(columns, codes) }
    for slice in open.keys { open[slice]?.map(columns, codes) }
    sealedByteCount = sealed.reduce(0) { $0 + $1.byteCount }
  }
}

extension FlowWindow {
  /// Goes on as a window that was filled anew from what an earlier one had, where not all of that is there any more.
  ///
  /// - Parameters:
  ///   - rowNumber: identifiers are made from numbers from here on, or from later ones.
  ///   - completeSinceNanos: flows with an earlier event time may be missing, in nanoseconds since 1970.
  public mutating func resume(rowNumber: UInt64, completeSinceNanos: Int64) {
    nextRowNumber = max(nextRowNumber, rowNumber)
    self.completeSinceNanos = max(self.completeSinceNanos, completeSinceNanos)
  }
}
