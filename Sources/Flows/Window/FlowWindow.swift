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
  /// The slices that take rows, by their number: event time divided by the length of a slice.
  var open: [Int64: FlowOpenSlice] = [:]
  var dictionaries: [FlowDictionaryTable]
  /// The identifiers that clients brought, with the number of the segment that they live in.
  var rowIds: [FlowFingerprint: Int] = [:]
  var nextRowNumber: UInt64 = 0
  var nextSegment = 0
  var insertedBatches = 0
  var rowCount = 0
  var droppedEarlyCount = 0
  var completeSinceNanos = Int64.min

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
  /// Rows go to the slices of their event times, however late they are. Nothing leaves; see `evict`. O(rows).
  ///
  /// - Precondition: the batch `isAdmitted`.
  public mutating func insert(_ batch: FlowBatch) {
    precondition(batch.isAdmitted, "a batch is checked before it is inserted")
    guard batch.rowCount > 0, let firstNumber = batch.firstRowNumber else { return }
    insertedBatches += 1
    nextRowNumber = max(nextRowNumber, firstNumber &+ UInt64(batch.rowCount))
    let rows = translated(batch)
    for (slice, indices) in slices(of: rows) { append(rows, indices, to: slice) }
    rowCount += batch.rowCount
    while open.count > limits.flow_open_slices_max { sealLongestWaiting() }
  }

  /// The rows of each slice.
  private func slices(of rows: FlowRows) -> [(Int64, [Int32])] {
    let length = limits.sliceNanos
    var slices: [Int64: [Int32]] = [:]
    for (row, time) in rows.eventTimes.enumerated() {
      slices[time.dividedDown(by: length), default: []].append(Int32(row))
    }
    return slices.sorted { $0.key < $1.key }
  }

  private mutating func append(_ rows: FlowRows, _ indices: [Int32], to slice: Int64) {
    var rest = indices[...]
    while !rest.isEmpty {
      if open[slice] == nil {
        open[slice] = FlowOpenSlice(number: nextSegment)
        nextSegment += 1
      }
      let room = limits.flow_segment_rows_max - (open[slice]?.rowCount ?? 0)
      let taken = Array(rest.prefix(room))
      rest = rest.dropFirst(room)
      let chosen = taken.count == rows.count ? rows : rows.selected(taken)
      open[slice]?.touched = insertedBatches
      open[slice]?.append(chosen, rowIdPrefix: rowIdPrefix)
      remember(chosen, segment: open[slice]?.number ?? 0)
      if taken.count == room { seal(slice) }
    }
  }

  private mutating func remember(_ rows: FlowRows, segment: Int) {
    guard let texts = rows.idTexts else { return }
    for row in 0..<rows.count {
      texts.withText(row + 1) { text in
        if !text.isEmpty { rowIds[FlowFingerprint(of: text, key: fingerprintKey)] = segment }
      }
    }
  }

  private mutating func seal(_ slice: Int64) {
    guard let done = open.removeValue(forKey: slice) else { return }
    sealed.append(done.sealed(rowIdPrefix: rowIdPrefix))
  }

  private mutating func sealLongestWaiting() {
    guard let slice = open.min(by: { ($0.value.touched, $0.key) < ($1.value.touched, $1.key) })?.key else { return }
    seal(slice)
  }

  /// The rows of a batch with codes of the window's dictionaries.
  private mutating func translated(_ batch: FlowBatch) -> FlowRows {
    var columns = [FlowColumnValues](repeating: .empty, count: FlowColumn.count)
    for column in FlowColumn.allCases where column != .rowId {
      columns[column.rawValue] = translated(batch, column)
    }
    let first = Int64(bitPattern: batch.firstRowNumber ?? 0)
    columns[FlowColumn.rowId.rawValue] = .values((0..<batch.rowCount).map { first &+ Int64($0) }, nulls: nil)
    return FlowRows(count: batch.rowCount, columns: columns, idTexts: batch.idTexts)
  }

  private mutating func translated(_ batch: FlowBatch, _ column: FlowColumn) -> FlowColumnValues {
    guard let slot = FlowDictionaries.slot(of: column) else {
      return switch batch.column(column) {
      case .empty, .codes: .empty
      case .constant(let value): .constant(value)
      case .integers(let values, let nulls): .values(values, nulls: nulls)
      }
    }
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

  /// The sum, or the greatest or least integer when it does not fit.
  func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
