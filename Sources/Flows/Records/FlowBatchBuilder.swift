/// Makes batches from flow records, a value at a time.
///
/// Set the columns of a row, then end or discard the row. It can be used again after `takeBatch`, and then allocates
/// little. A column that is not set is null, and so is an empty text.
public struct FlowBatchBuilder: Sendable {
  /// The rows, one after the other, `stride` values each; the row being made is the last.
  private var cells: [Int64]
  /// Which columns of each row are set: a bit for each raw value.
  private var masks: [UInt64] = []
  /// What is set of the row being made.
  private var mask: UInt64 = 0
  /// The first thing that is wrong with the row being made.
  private var error: FlowRecordError?
  private var texts = FlowTexts()
  private var interner = FlowTextInterner()
  /// What is known of each text, by its code.
  private var facts: [TextFacts] = [.all]

  private static let stride = FlowColumn.count

  /// Checks that a text has passed.
  private struct TextFacts: OptionSet {
    let rawValue: UInt8
    static let isText = TextFacts(rawValue: 1)
    static let isAddress = TextFacts(rawValue: 2)
    static let all: TextFacts = [.isText, .isAddress]
  }

  /// A builder without rows.
  public init() {
    cells = Array(repeating: 0, count: Self.stride)
  }

  /// How many rows have been kept since the last batch was taken.
  public var rowCount: Int { masks.count }

  /// Sets an integer of the row being made.
  public mutating func set(_ column: FlowColumn, integer: Int64) {
    cells[masks.count * Self.stride + column.rawValue] = integer
    mask |= 1 << UInt64(column.rawValue)
  }

  /// Sets a time of the row being made, in nanoseconds since 1970.
  public mutating func set(_ column: FlowColumn, nanos: Int64) {
    set(column, integer: nanos)
  }

  /// Sets a text of the row being made; the bytes are copied.
  ///
  /// The empty text is null.
  public mutating func set(_ column: FlowColumn, text: UnsafeRawBufferPointer) {
    let place = masks.count * Self.stride + column.rawValue
    guard !text.isEmpty else {
      mask &= ~(1 << UInt64(column.rawValue))
      return
    }
    let code = repeatedCode(column, place: place, text: text) ?? internedCode(text)
    let needed: TextFacts = FlowRecordRules.holdsAddresses(column) ? .all : .isText
    if !facts[code].isSuperset(of: needed) { check(column, text: text, code: code, needed: needed) }
    cells[place] = Int64(code)
    mask |= 1 << UInt64(column.rawValue)
  }

  /// The code of the same column in the row before, when its text is the same.
  private func repeatedCode(_ column: FlowColumn, place: Int, text: UnsafeRawBufferPointer) -> Int? {
    guard let previous = masks.last, previous >> UInt64(column.rawValue) & 1 != 0 else { return nil }
    let code = Int(cells[place - Self.stride])
    return texts.isEqual(code, text) ? code : nil
  }

  private mutating func internedCode(_ text: UnsafeRawBufferPointer) -> Int {
    let code = interner.code(of: text, isEqual: { texts.isEqual($0, text) }, add: { texts.append(text) })
    if code == facts.count { facts.append([]) }
    return code
  }

  private mutating func check(
    _ column: FlowColumn, text: UnsafeRawBufferPointer, code: Int, needed: TextFacts
  ) {
    if let problem = FlowRecordRules.problem(column, text: text) {
      error = error ?? problem
    } else {
      facts[code].formUnion(needed)
    }
  }

  /// Ends the row being made: keeps it, or drops it and says what is wrong with it.
  public mutating func endRow() -> FlowRecordError? {
    let problem = error ?? rowProblem()
    if problem == nil {
      masks.append(mask)
      cells.append(contentsOf: repeatElement(0, count: Self.stride))
    }
    discardRow()
    return problem
  }

  /// Forgets what was set of the row being made.
  public mutating func discardRow() {
    mask = 0
    error = nil
  }

  private func rowProblem() -> FlowRecordError? {
    guard rowCount < FlowBatch.rows_max else {
      return FlowRecordError(reason: "expected at most \(FlowBatch.rows_max) records in a batch")
    }
    let row = masks.count * Self.stride
    for column in FlowColumn.recorded where mask >> UInt64(column.rawValue) & 1 != 0 && column.kind == .integer {
      if let problem = FlowRecordRules.problem(column, integer: cells[row + column.rawValue]) { return problem }
    }
    let times: UInt64 = 1 << UInt64(FlowColumn.start.rawValue) | 1 << UInt64(FlowColumn.end.rawValue)
    let start = cells[row + FlowColumn.start.rawValue]
    let end = cells[row + FlowColumn.end.rawValue]
    guard mask & times == times, end < start else { return nil }
    return FlowRecordError(
      column: .end, expected: "a time that is not before start (\(start) ns)", found: "\(end) ns")
  }

  /// The rows since the last batch was taken, as a batch of that log type; the builder is empty afterwards.
  public mutating func takeBatch(logType: String) -> FlowBatch {
    var batch = FlowBatch()
    batch.rowCount = rowCount
    for column in FlowColumn.allCases { batch.columns[column.rawValue] = taken(column) }
    var logType = logType
    if rowCount > 0, !logType.isEmpty {
      let code = logType.withUTF8 { internedCode(UnsafeRawBufferPointer($0)) }
      batch.columns[FlowColumn.logType.rawValue] = .constant(Int64(code))
    }
    batch.texts = texts
    removeAll()
    return batch
  }

  private func taken(_ column: FlowColumn) -> FlowBatchColumn {
    let bit = UInt64(column.rawValue)
    var nulls = [UInt64](bitCount: rowCount)
    var nullCount = 0
    for row in 0..<rowCount where masks[row] >> bit & 1 == 0 {
      nulls.setBit(row)
      nullCount += 1
    }
    guard nullCount < rowCount else { return .empty }
    let values = (0..<rowCount).map { row in
      masks[row] >> bit & 1 == 0 ? 0 : cells[row * Self.stride + column.rawValue]
    }
    if nullCount == 0, let first = values.first, values.allSatisfy({ $0 == first }) { return .constant(first) }
    guard column.kind == .text else { return .integers(values, nulls: nullCount == 0 ? nil : nulls) }
    return .codes(values.map { UInt32($0) })
  }

  private mutating func removeAll() {
    discardRow()
    masks.removeAll(keepingCapacity: true)
    cells.removeLast(cells.count - Self.stride)
    texts = FlowTexts()
    interner.removeAll()
    facts.removeLast(facts.count - 1)
  }
}

extension FlowTexts {
  /// Whether a text is these bytes.
  func isEqual(_ code: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    withText(code) { $0.count == text.count && $0.elementsEqual(text) }
  }
}
