/// The identifiers that clients brought to the rows of a segment.
///
/// Thirty-two hexadecimal digits, as hashes and UUIDs without dashes have them, are kept in sixteen bytes.
struct FlowRowIdTexts: Sendable {
  /// Sixteen bytes a row; empty when too few identifiers are such digits.
  private let packed: [UInt8]
  /// The rows, in order, whose identifiers stand in `others` instead.
  private let otherRows: [UInt32]
  /// The other identifiers, empty where a row has none; those of all rows when nothing is packed.
  private let others: FlowTexts

  private static let packedBytes = 16

  /// The identifiers as they are, without a pass over them: one text a row, empty where there is none.
  init(plain texts: FlowTexts) {
    self.init(packed: [], otherRows: [], others: texts)
  }

  private init(packed: [UInt8], otherRows: [UInt32], others: FlowTexts) {
    self.packed = packed
    self.otherRows = otherRows
    self.others = others
  }

  /// The identifiers in as few bytes as they need: one text a row, empty where there is none.
  init(packing texts: FlowTexts) {
    var packed: [UInt8] = []
    var otherRows: [UInt32] = []
    var others = FlowTexts()
    packed.reserveCapacity(texts.count * Self.packedBytes)
    for row in 0..<texts.count {
      texts.withText(row + 1) { text in
        if Self.pack(text, into: &packed) { return }
        packed.append(contentsOf: repeatElement(0, count: Self.packedBytes))
        otherRows.append(UInt32(row))
        others.append(text)
      }
    }
    if otherRows.count * 2 > texts.count {
      self.init(plain: texts)
    } else {
      self.init(packed: packed, otherRows: otherRows, others: others)
    }
  }

  /// The memory that they take, in bytes.
  var byteCount: Int { packed.count + otherRows.count * 4 + others.byteCount }

  /// Lends the bytes of the identifier of a row; none when it has none.
  func withText<Result, Failure>(
    _ row: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if packed.isEmpty { return try others.withText(row + 1, body) }
    if let place = place(of: row) { return try others.withText(place + 1, body) }
    var digits: [UInt8] = []
    appendDigits(row, to: &digits)
    return try digits.withUnsafeBufferPointer { (digits) throws(Failure) in try body(UnsafeRawBufferPointer(digits)) }
  }

  /// One text a row, empty where there is none.
  var texts: FlowTexts {
    if packed.isEmpty { return others }
    var texts = FlowTexts()
    var nextOther = 0
    for row in 0..<packed.count / Self.packedBytes {
      if nextOther < otherRows.count, otherRows[nextOther] == row {
        nextOther += 1
        others.withText(nextOther) { _ = texts.append($0) }
      } else {
        texts.append { appendDigits(row, to: &$0) }
      }
    }
    return texts
  }

  /// Where a row stands among the others.
  private func place(of row: Int) -> Int? {
    var range = 0..<otherRows.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if otherRows[middle] == row { return middle }
      range = otherRows[middle] < row ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  private func appendDigits(_ row: Int, to digits: inout [UInt8]) {
    for byte in packed[row * Self.packedBytes..<(row + 1) * Self.packedBytes] {
      digits.append(FlowRowIds.digit(byte >> 4))
      digits.append(FlowRowIds.digit(byte & 15))
    }
  }

  /// Adds a text of thirty-two small hexadecimal digits; false, and nothing is added, when it is none.
  private static func pack(_ text: UnsafeRawBufferPointer, into packed: inout [UInt8]) -> Bool {
    guard text.count == packedBytes * 2 else { return false }
    let start = packed.count
    for place in stride(from: 0, to: text.count, by: 2) {
      guard let high = FlowRowIds.value(text[place]), let low = FlowRowIds.value(text[place + 1]) else {
        packed.removeLast(packed.count - start)
        return false
      }
      packed.append(high << 4 | low)
    }
    return true
  }
}
