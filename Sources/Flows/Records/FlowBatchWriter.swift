/// Writes the parts of an encoded batch.
struct FlowBatchWriter {
  var bytes: [UInt8] = []

  /// How a column is written.
  enum ColumnForm: UInt8 {
    case constant = 0
    case integers = 1
    case integersAndNulls = 2
    case codes = 3
  }

  /// A number in as many bytes as it needs, seven bits each, the lowest first.
  mutating func append(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// A number of few bytes when it is near zero.
  mutating func append(signed value: Int64) {
    append(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  mutating func append(texts: FlowTexts) {
    append(UInt64(texts.count))
    for code in 0..<texts.count { append(UInt64(texts.offsets[code + 1] - texts.offsets[code])) }
    bytes.append(contentsOf: texts.bytes)
  }

  mutating func append(column: FlowBatchColumn) {
    switch column {
    case .empty: break
    case .constant(let value):
      bytes.append(ColumnForm.constant.rawValue)
      append(signed: value)
    case .integers(let values, let nulls):
      bytes.append((nulls == nil ? ColumnForm.integers : .integersAndNulls).rawValue)
      if let nulls { append(words: nulls) }
      append(integers: values)
    case .codes(let codes):
      bytes.append(ColumnForm.codes.rawValue)
      append(integers: codes.map(Int64.init))
    }
  }

  /// The least value, how many bytes each distance from it has, and the distances.
  private mutating func append(integers values: [Int64]) {
    let least = values.min() ?? 0
    let greatest = UInt64(bitPattern: (values.max() ?? 0) &- least)
    let width = greatest >> 8 == 0 ? 1 : greatest >> 16 == 0 ? 2 : greatest >> 32 == 0 ? 4 : 8
    append(signed: least)
    bytes.append(UInt8(width))
    bytes.reserveCapacity(bytes.count + values.count * width)
    for value in values {
      let distance = UInt64(bitPattern: value &- least).littleEndian
      withUnsafeBytes(of: distance) { bytes.append(contentsOf: $0.prefix(width)) }
    }
  }

  private mutating func append(words: [UInt64]) {
    for word in words { withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) } }
  }
}
