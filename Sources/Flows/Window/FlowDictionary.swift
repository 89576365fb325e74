/// The texts of a column, or of the columns that share it, by their codes; 1 is the first, 0 means null.
///
/// Codes are given in the order in which texts came; equal codes mean equal texts in all segments of a snapshot.
public struct FlowDictionary: Sendable {
  /// How many texts a full chunk has.
  @usableFromInline static let chunkTexts = 1_024

  /// The chunks, all full but the last; the last one alone is copied when texts are added to a dictionary that is
  /// shared.
  @usableFromInline var chunks: [FlowTexts] = [FlowTexts()]
  /// How many texts there are; their codes are `1...count`.
  public internal(set) var count = 0

  /// The memory that the full chunks take, in bytes.
  private var fullByteCount = 0

  /// A dictionary without texts.
  init() {}

  /// Lends the bytes of a text; none for code 0.
  ///
  /// - Precondition: the code is at most `count`.
  @inlinable
  public func withText<Result, Failure>(
    _ code: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard code > 0 else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    let index = code - 1
    return try chunks[index / Self.chunkTexts].withText(index % Self.chunkTexts + 1, body)
  }

  /// A text as a string; empty for code 0.
  public func string(_ code: Int) -> String {
    withText(code) { String(decoding: $0, as: UTF8.self) }
  }

  /// Lends each text with its code, in the order of the codes.
  @inlinable
  public func forEachText<Failure>(
    _ body: (_ code: Int, _ text: UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var code = 0
    for chunk in chunks {
      for inner in 0..<chunk.count {
        code += 1
        try chunk.withText(inner + 1) { (text) throws(Failure) in try body(code, text) }
      }
    }
  }

  /// Whether a text is these bytes.
  func isEqual(_ code: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let (chunk, index) = (code - 1).quotientAndRemainder(dividingBy: Self.chunkTexts)
    // Through a pointer, because an element that is copied out of the array is retained, which takes longer than the
    // rest.
    return chunks.withUnsafeBufferPointer { $0[chunk].isEqual(index + 1, text) }
  }

  /// Adds a text that is not there yet, and returns its code.
  mutating func append(_ text: UnsafeRawBufferPointer) -> Int {
    let last = chunks.count - 1
    chunks[last].append(text)
    count += 1
    if chunks[last].count == Self.chunkTexts {
      chunks[last].trim()
      fullByteCount += chunks[last].byteCount
      chunks.append(FlowTexts())
    }
    return count
  }

  /// The memory that it takes, in bytes.
  var byteCount: Int {
    fullByteCount + chunks[chunks.count - 1].byteCount + chunks.count * MemoryLayout<FlowTexts>.stride
  }
}

/// The dictionaries of the text columns: one for the four columns of addresses, one for each other column.
public struct FlowDictionaries: Sendable {
  /// In the order of `slot(of:)`.
  var all: [FlowDictionary]

  init() {
    all = Array(repeating: FlowDictionary(), count: Self.slotCount)
  }

  /// The dictionary of a column; an empty one when the column has none, as `p_row_id` and the columns of numbers.
  public func dictionary(for column: FlowColumn) -> FlowDictionary {
    Self.slot(of: column).map { all[$0] } ?? FlowDictionary()
  }

  /// The columns with a dictionary, in the order of the table.
  static let columns: [FlowColumn] = FlowColumn.allCases.filter { $0.kind == .text && $0 != .rowId }

  /// How many dictionaries there are.
  static let slotCount = (slots.compactMap(\.self).max() ?? -1) + 1

  /// Which dictionary a column has.
  static func slot(of column: FlowColumn) -> Int? { slots[column.rawValue] }

  /// By the raw values of the columns.
  private static let slots: [Int?] = {
    var slots = [Int?](repeating: nil, count: FlowColumn.count)
    var next = 1
    for column in columns {
      if FlowRecordRules.holdsAddresses(column) {
        slots[column.rawValue] = 0
      } else {
        slots[column.rawValue] = next
        next += 1
      }
    }
    return slots
  }()
}

/// A dictionary that takes new texts.
struct FlowDictionaryTable: Sendable {
  private(set) var dictionary = FlowDictionary()
  /// The codes, in parts by the hash of their texts: small tables grow one at a time, and no insertion waits for all.
  private var parts: [FlowTextInterner] = Array(repeating: FlowTextInterner(), count: 32)

  /// The memory that it takes, in bytes.
  var byteCount: Int { dictionary.byteCount + parts.reduce(0) { $0 + $1.byteCount } }

  /// The code of a text, which is added when it is new.
  mutating func code(of text: UnsafeRawBufferPointer) -> Int {
    let hash = FlowTextInterner.hash(text)
    let part = Int(truncatingIfNeeded: hash) & (parts.count - 1)
    var search = parts[part].search(hash: hash)
    while let code = parts[part].next(&search) {
      if dictionary.isEqual(code, text) { return code }
    }
    let code = dictionary.append(text)
    parts[part].add(code, search)
    return code
  }

  /// A new dictionary of the texts that are used, and the new code of each old one, 0 where there is none; nil unless
  /// fewer than half of the texts, or of their bytes, are used.
  func rebuilt(used: [Bool]) -> (table: FlowDictionaryTable, codes: [UInt32])? {
    var (usedCount, usedBytes, allBytes) = (0, 0, 0)
    dictionary.forEachText { code, text in
      allBytes += text.count
      if used[code] { (usedCount, usedBytes) = (usedCount + 1, usedBytes + text.count) }
    }
    guard usedCount * 2 < dictionary.count || usedBytes * 2 < allBytes else { return nil }
    var table = FlowDictionaryTable()
    var codes = [UInt32](repeating: 0, count: dictionary.count + 1)
    dictionary.forEachText { code, text in
      if used[code] { codes[code] = UInt32(table.code(of: text)) }
    }
    return (table, codes)
  }
}
