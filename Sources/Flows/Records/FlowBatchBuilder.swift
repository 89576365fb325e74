/// Makes batches from flow records, a value at a time.
///
/// Set the columns of a row, then end or discard the row. It can be used again after `takeBatch`, and then allocates
/// little. A column that is not set is null, and so is an empty text.
public struct FlowBatchBuilder: Sendable {
  private var cells = FlowBatchCells()
  private var texts = FlowTexts()
  private var interner = FlowTextInterner()
  /// What is known of each text, by its code.
  private var facts: [TextFacts] = [.all]
  /// The first thing that is wrong with the row being made.
  private var error: FlowRecordError?

  /// Checks that a text has passed.
  private struct TextFacts: OptionSet {
    let rawValue: UInt8
    static let isText = TextFacts(rawValue: 1)
    static let isAddress = TextFacts(rawValue: 2)
    static let all: TextFacts = [.isText, .isAddress]
  }

  /// A builder without rows.
  public init() {}

  /// How many rows have been kept since the last batch was taken.
  public var rowCount: Int { cells.rowCount }

  /// Sets an integer of the row being made.
  public mutating func set(_ column: FlowColumn, integer: Int64) {
    cells.set(column, integer)
  }

  /// Sets a time of the row being made, in nanoseconds since 1970.
  public mutating func set(_ column: FlowColumn, nanos: Int64) {
    cells.set(column, nanos)
  }

  /// Sets a text of the row being made; the bytes are copied.
  ///
  /// The empty text is null. Of an address its canonical text is kept.
  public mutating func set(_ column: FlowColumn, text: UnsafeRawBufferPointer) {
    guard !text.isEmpty else { return cells.unset(column) }
    guard let code = repeatedCode(column, text) ?? newCode(column, text) else { return }
    let needed: TextFacts = Self.isAddress(column) ? .all : .isText
    if facts[code].rawValue & needed.rawValue != needed.rawValue { check(column, text, code, needed) }
    cells.set(column, Int64(code))
  }

  @inline(__always)
  private static func isAddress(_ column: FlowColumn) -> Bool {
    FlowColumn.addressMask >> UInt64(column.rawValue) & 1 != 0
  }

  /// The code of the same column in the row before, when its text is the same.
  private func repeatedCode(_ column: FlowColumn, _ text: UnsafeRawBufferPointer) -> Int? {
    guard let code = cells.previous(column) else { return nil }
    return texts.isEqual(Int(code), text) ? Int(code) : nil
  }

  /// The code of a text that is not the one of the row before; nil, with the error noted, when there is no room for it.
  private mutating func newCode(_ column: FlowColumn, _ text: UnsafeRawBufferPointer) -> Int? {
    if text.count > FlowRecordRules.textBytesMax {
      error = error ?? FlowRecordRules.problem(column, text: text)
      return nil
    }
    if texts.bytes.count + text.count > FlowBatch.textBytesMax {
      error =
        error
        ?? FlowRecordError(reason: "expected at most \(FlowBatch.textBytesMax) bytes of different texts in a batch")
      return nil
    }
    var search = interner.search(hash: FlowTextInterner.hash(text))
    if let code = knownCode(text, &search), facts[code].contains(.all) || !Self.mayBeIPv6(column, text) { return code }
    return Self.mayBeIPv6(column, text) ? canonicalCode(column, text) : addedCode(text, search)
  }

  @inline(__always)
  private static func mayBeIPv6(_ column: FlowColumn, _ text: UnsafeRawBufferPointer) -> Bool {
    isAddress(column) && FlowAddress.hasColon(text)
  }

  /// The code of the canonical text of an IPv6 address; nil, with the error noted, when it is none.
  private mutating func canonicalCode(_ column: FlowColumn, _ text: UnsafeRawBufferPointer) -> Int? {
    guard let code = FlowAddress.withCanonical(text, { internedCode($0) }) else {
      error = error ?? FlowRecordRules.problem(column, text: text)
      return nil
    }
    facts[code] = .all
    return code
  }

  private mutating func internedCode(_ text: UnsafeRawBufferPointer) -> Int {
    var search = interner.search(hash: FlowTextInterner.hash(text))
    return knownCode(text, &search) ?? addedCode(text, search)
  }

  @inline(__always)
  private func knownCode(_ text: UnsafeRawBufferPointer, _ search: inout FlowTextInterner.Search) -> Int? {
    while let code = interner.next(&search) {
      if texts.isEqual(code, text) { return code }
    }
    return nil
  }

  private mutating func addedCode(_ text: UnsafeRawBufferPointer, _ search: FlowTextInterner.Search) -> Int {
    let code = texts.append(text)
    interner.add(code, search)
    facts.append([])
    return code
  }

  private mutating func check(
    _ column: FlowColumn, _ text: UnsafeRawBufferPointer, _ code: Int, _ needed: TextFacts
  ) {
    if let problem = FlowRecordRules.problem(column, text: text) {
      error = error ?? problem
    } else {
      facts[code].formUnion(needed)
    }
  }

  /// Ends the row being made: keeps it, or drops it and returns what is wrong with it.
  public mutating func endRow() -> FlowRecordError? {
    if error != nil || cells.isRowSuspicious || cells.rowCount == FlowBatch.rowsMax {
      if let problem = error ?? rowProblem() {
        discardRow()
        return problem
      }
    }
    cells.endRow()
    return nil
  }

  /// Ends the row being made as a complete record: keeps it, or drops it and returns what is wrong with it.
  ///
  /// Beside what `endRow` asks for, such a record has a time and an address, or is one without data.
  public mutating func endRecord() -> FlowRecordError? {
    if let missing = missingPart {
      discardRow()
      return FlowRecordError(reason: missing)
    }
    return endRow()
  }

  /// Why the row being made is no complete record; nil when it is one, or something else is wrong with it.
  ///
  /// A record with the status NODATA or SKIPDATA is one as it is.
  var missingPart: String? {
    let lacksAddress = !cells.hasAny(of: FlowColumn.addressMask)
    let lacksTime = !cells.hasAny(of: FlowColumn.timeMask)
    guard lacksAddress || lacksTime, error == nil, !isWithoutData else { return nil }
    return FlowRecordRules.missing(address: lacksAddress, time: lacksTime)
  }

  private var isWithoutData: Bool {
    guard let code = cells.current(.status) else { return false }
    return texts.withText(Int(code)) { $0.elementsEqual("NODATA".utf8) || $0.elementsEqual("SKIPDATA".utf8) }
  }

  /// Whether a column of the row being made has a value.
  func isSet(_ column: FlowColumn) -> Bool { cells.hasAny(of: column.bit) }

  /// Forgets what was set of the row being made.
  public mutating func discardRow() {
    cells.discardRow()
    error = nil
  }

  private func rowProblem() -> FlowRecordError? {
    guard rowCount < FlowBatch.rowsMax else {
      return FlowRecordError(reason: "expected at most \(FlowBatch.rowsMax) records in a batch")
    }
    for column in FlowColumn.recorded where column.kind == .integer {
      guard let value = cells.current(column) else { continue }
      if let problem = FlowRecordRules.problem(column, integer: value) { return problem }
    }
    guard let start = cells.current(.start), let end = cells.current(.end), end < start else { return nil }
    return FlowRecordError(
      column: .end, expected: "a time that is not before start (\(start) ns)", found: "\(end) ns")
  }

  /// The rows since the last batch was taken, as a batch of that log type; the builder is empty afterwards.
  public mutating func takeBatch(logType: String) -> FlowBatch {
    var batch = FlowBatch()
    batch.rowCount = rowCount
    cells.takeColumns(into: &batch.columns)
    if rowCount > 0, !logType.isEmpty {
      let code = logType.withBytes { internedCode($0) }
      batch.columns[FlowColumn.logType.rawValue] = .constant(Int64(code))
    }
    batch.texts = texts
    removeAll()
    return batch
  }

  private mutating func removeAll() {
    error = nil
    cells.removeAll()
    texts = FlowTexts(capacityOf: texts)
    interner.removeAll()
    facts.removeLast(facts.count - 1)
  }
}
