/// The identifiers that clients brought to the rows of a segment.
///
/// Thirty-two lowercase hexadecimal digits, as hashes and UUIDs without dashes have them, are kept in sixteen bytes.
struct FlowRowIdTexts: Sendable {
  /// Two words a row; empty when too few identifiers are such digits.
  private let packed: [UInt64]
  /// The rows, in order, whose identifiers are in `others` instead.
  private let otherRows: [UInt32]
  /// The other identifiers, empty where a row has none; those of all rows when nothing is packed.
  private let others: FlowTexts

  private static let digitCount = 32

  /// The identifiers as they are, without a pass over them: one text a row, empty where there is none.
  init(plain texts: FlowTexts) {
    self.init(packed: [], otherRows: [], others: texts)
  }

  private init(packed: [UInt64], otherRows: [UInt32], others: FlowTexts) {
    self.packed = packed
    self.otherRows = otherRows
    self.others = others
  }

  /// The identifiers in as few bytes as they need: one text a row, empty where there is none.
  init(packing texts: FlowTexts) {
    var packed: [UInt64] = []
    var otherRows: [UInt32] = []
    var others = FlowTexts()
    packed.reserveCapacity(texts.count * 2)
    for row in 0..<texts.count {
      texts.withText(row + 1) { text in
        let words = Self.words(text)
        packed.append(words?.high ?? 0)
        packed.append(words?.low ?? 0)
        guard words == nil else { return }
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
  var byteCount: Int { packed.count * 8 + otherRows.count * 4 + others.byteCount }

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
    for row in 0..<packed.count / 2 {
      if nextOther < otherRows.count, otherRows[nextOther] == row {
        nextOther += 1
        others.withText(nextOther) { _ = texts.append($0) }
      } else {
        texts.append { appendDigits(row, to: &$0) }
      }
    }
    return texts
  }

  /// The place of a row among the others.
  private func place(of row: Int) -> Int? {
    let place = otherRows.indices.partitionPoint { otherRows[$0] >= row }
    return place < otherRows.count && otherRows[place] == row ? place : nil
  }

  private func appendDigits(_ row: Int, to digits: inout [UInt8]) {
    for word in [packed[row * 2], packed[row * 2 + 1]] { FlowRowIds.appendDigits(word, to: &digits) }
  }

  /// The digits as two words; nil when the text is something else.
  private static func words(_ text: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64)? {
    guard text.count == digitCount, let high = word(text, from: 0), let low = word(text, from: 16) else { return nil }
    return (high, low)
  }

  /// Sixteen digits as a word.
  private static func word(_ text: UnsafeRawBufferPointer, from start: Int) -> UInt64? {
    var word: UInt64 = 0
    var isDigits = true
    for place in start..<start + 16 {
      let number = text[place] &- UInt8(ascii: "0")
      let letter = text[place] &- UInt8(ascii: "a")
      isDigits = isDigits && (number < 10 || letter < 6)
      word = word << 4 | UInt64(number < 10 ? number : letter &+ 10)
    }
    return isDigits ? word : nil
  }
}
