/// Flow records on their way in: columns, with a dictionary of their own.
///
/// Immutable once built. `FlowBatchBuilder` makes it from records, `init(decoding:)` from an entry of the flow log.
public struct FlowBatch: Sendable {
  /// The most rows that a batch can have.
  public static let rowsMax = 1 << 18

  /// The most bytes that the different texts of a batch can have together.
  public static let textBytesMax = 1 << 26

  /// How many flows there are.
  public internal(set) var rowCount: Int
  /// The texts of all columns, each one once.
  public internal(set) var texts: FlowTexts
  /// The uid of the caller whose flows they are; nil before the batch was admitted, and in logs of Picket 0.2 and before.
  public internal(set) var owner: UInt32?
  /// The number of the first row's made `p_row_id`; nil before the batch was admitted.
  ///
  /// Row `i` has the number `firstRowNumber + i`, unless its client brought an identifier.
  public internal(set) var firstRowNumber: UInt64?
  /// What the made identifiers start with; empty in a batch that was decoded, because the log does not repeat it.
  public internal(set) var rowIdPrefix = ""
  /// Indexed by the raw values of `FlowColumn`.
  var columns: [FlowBatchColumn]

  /// A batch without rows.
  init() {
    rowCount = 0
    texts = FlowTexts()
    columns = Array(repeating: .empty, count: FlowColumn.count)
  }

  /// A column.
  public func column(_ column: FlowColumn) -> FlowBatchColumn { columns[column.rawValue] }

  /// Whether Picket has filled in its own columns, so that a window can take the rows: no row lacks its event time.
  public var isAdmitted: Bool {
    guard firstRowNumber != nil || rowCount == 0 else { return false }
    return rowCount == 0 || !hasNulls(.eventTime)
  }

  /// Whether any row of the column is null.
  func hasNulls(_ column: FlowColumn) -> Bool {
    switch columns[column.rawValue] {
    case .empty: true
    case .constant: false
    case .integers(_, let nulls): nulls != nil
    case .codes(let codes): codes.contains(0)
    }
  }

  /// The value of an integer or time column in a row; nil when it is null.
  public func integer(_ column: FlowColumn, row: Int) -> Int64? {
    switch columns[column.rawValue] {
    case .empty: nil
    case .constant(let value): value
    case .integers(let values, let nulls): nulls?.hasBit(row) == true ? nil : values[row]
    case .codes: nil
    }
  }

  /// The code of a text in a row; 0 when it is null.
  ///
  /// A made `p_row_id` has no code.
  public func textCode(_ column: FlowColumn, row: Int) -> Int {
    switch columns[column.rawValue] {
    case .empty, .integers: 0
    case .constant(let code): Int(code)
    case .codes(let codes): Int(codes[row])
    }
  }

  /// Lends the bytes of a text column in a row; nil when it is null.
  ///
  /// A made `p_row_id` is lent too.
  public func withText<Result, Failure>(
    _ column: FlowColumn, row: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    let code = textCode(column, row: row)
    if code != 0 { return try texts.withText(code, body) }
    guard column == .rowId, let first = firstRowNumber else { return nil }
    let made = FlowRowIds.madeText(prefix: rowIdPrefix, number: first &+ UInt64(row))
    return try made.withUnsafeBufferPointer { (text) throws(Failure) in try body(UnsafeRawBufferPointer(text)) }
  }

  /// A text of a row; nil when it is null.
  public func text(_ column: FlowColumn, row: Int) -> String? {
    withText(column, row: row) { String(decoding: $0, as: UTF8.self) }
  }

  /// Any column of a row as a value.
  public func value(_ column: FlowColumn, row: Int) -> FlowValue {
    switch column.kind {
    case .integer: integer(column, row: row).map(FlowValue.integer) ?? .null
    case .time: integer(column, row: row).map(FlowValue.time) ?? .null
    case .text: text(column, row: row).map(FlowValue.text) ?? .null
    }
  }
}

extension [UInt64] {
  /// Whether a bit is set in words of 64, the lowest first.
  @inlinable
  func hasBit(_ index: Int) -> Bool { self[index >> 6] >> UInt64(index & 63) & 1 != 0 }

  /// Sets a bit.
  mutating func setBit(_ index: Int) { self[index >> 6] |= 1 << UInt64(index & 63) }

  /// The bits with those indices, in that order.
  func selected(_ indices: [some BinaryInteger]) -> [UInt64] {
    var bits = [UInt64](bitCount: indices.count)
    for (place, index) in indices.enumerated() where hasBit(Int(index)) { bits.setBit(place) }
    return bits
  }

  /// Words for so many bits, none set.
  init(bitCount: Int) { self.init(repeating: 0, count: (bitCount + 63) >> 6) }
}

/// A column of a batch of flows.
///
/// Integers and times are their values; a text is its code in the texts of the batch, 0 when it is null.
public enum FlowBatchColumn: Sendable {
  /// All null.
  case empty
  /// The same value, or the same code, in every row.
  case constant(Int64)
  /// A value a row; a set bit of `nulls` (row 0 is the lowest bit of the first word) makes the row null.
  case integers([Int64], nulls: [UInt64]?)
  /// A code a row.
  case codes([UInt32])
}

extension FlowBatch {
  /// The same rows with the canonical texts of their addresses.
  ///
  /// A batch that a builder made has them; one from the log of version 0.1.0 may have others. O(different texts) when
  /// there is nothing to change.
  public func withCanonicalAddresses() -> FlowBatch {
    let newTexts = (1...max(1, texts.count)).compactMap { code in otherCanonicalText(of: code).map { (code, $0) } }
    if newTexts.isEmpty { return self }
    var batch = self
    let newCodes = batch.codes(of: newTexts)
    for column in FlowColumn.allCases where FlowRecordRules.holdsAddresses(column) {
      switch columns[column.rawValue] {
      case .empty, .integers: continue
      case .constant(let code):
        batch.columns[column.rawValue] = .constant(newCodes[UInt32(truncatingIfNeeded: code)].map(Int64.init) ?? code)
      case .codes(let codes): batch.columns[column.rawValue] = .codes(codes.map { newCodes[$0] ?? $0 })
      }
    }
    return batch.withUsedTexts()
  }

  /// The canonical text of an address that is written otherwise; nil for all other texts.
  private func otherCanonicalText(of code: Int) -> String? {
    guard code <= texts.count else { return nil }
    return texts.withText(code) { text in
      guard FlowAddress.hasColon(text) else { return nil }
      let other = FlowAddress.withCanonical(text) { $0.isEqual(text) ? nil : String(decoding: $0, as: UTF8.self) }
      return other ?? nil
    }
  }

  /// Adds texts that are not there, and returns the new code for each old one.
  private mutating func codes(of newTexts: [(code: Int, text: String)]) -> [UInt32: UInt32] {
    var known: [String: UInt32] = [:]
    for code in stride(from: 1, through: texts.count, by: 1) { known[texts.string(code)] = UInt32(code) }
    var codes: [UInt32: UInt32] = [:]
    for (code, text) in newTexts {
      let newCode = known[text] ?? UInt32(text.withBytes { texts.append($0) })
      known[text] = newCode
      codes[UInt32(code)] = newCode
    }
    return codes
  }
}

extension FlowBatch {
  /// The memory that it takes, in bytes.
  ///
  /// Much more than its rows need where only some of them have a value: a column has a place for each row.
  public var byteCount: Int { columns.reduce(texts.byteCount) { $0 + $1.byteCount } }
}

extension FlowBatchColumn {
  /// The memory that it takes, in bytes.
  fileprivate var byteCount: Int {
    switch self {
    case .empty, .constant: 0
    case .integers(let values, let nulls): (values.count + (nulls?.count ?? 0)) * 8
    case .codes(let codes): codes.count * 4
    }
  }
}

/// Why bytes are not the encoding of a batch.
public struct FlowBatchError: Error, Equatable, Sendable {
  /// What was expected and where.
  public let reason: String
}
