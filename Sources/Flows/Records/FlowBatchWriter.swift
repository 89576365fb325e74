/// Writes the parts of an encoded batch.
struct FlowBatchWriter {
  var bytes: [UInt8] = []

  /// How a column is written.
  enum ColumnForm: UInt8 {
    case constant = 0
    case integers = 1
    case integersAndNulls = 2
    case codes = 3
    case reference = 4
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

  /// A column; as a reference to an earlier one when there is one that has the same.
  mutating func append(column: FlowBatchColumn, sameAs earlier: FlowColumn?) {
    if let earlier {
      append(form: .reference)
      append(UInt64(earlier.rawValue))
      return
    }
    switch column {
    case .empty: break
    case .constant(let value):
      append(form: .constant)
      append(signed: value)
    case .integers(let values, nil):
      append(form: .integers)
      append(integers: values)
    case .integers(let values, let nulls?):
      append(form: .integersAndNulls)
      append(words: nulls)
      append(integers: FlowBatchWriter.filled(values, nulls))
    case .codes(let codes):
      append(form: .codes)
      append(codes: codes)
    }
  }

  private mutating func append(form: ColumnForm) { bytes.append(form.rawValue) }

  /// The values with one that is there in the place of each null, so that nulls never make a column wider.
  private static func filled(_ values: [Int64], _ nulls: [UInt64]) -> [Int64] {
    let first = values.indices.first { !nulls.hasBit($0) }
    let value = first.map { values[$0] } ?? 0
    var filled = values
    for row in filled.indices where nulls.hasBit(row) { filled[row] = value }
    return filled
  }

  /// The least value, the scale, how many bytes each stored number has, and the numbers.
  private mutating func append(integers values: [Int64]) {
    values.withUnsafeBufferPointer { values in
      let packing = FlowIntegerPacking(values)
      append(signed: packing.least)
      append(packing.scale)
      bytes.append(UInt8(packing.width))
      bytes.append(contentsOf: packing.packed(values))
    }
  }

  /// How many bytes each code has, and the codes.
  private mutating func append(codes: [UInt32]) {
    let width = FlowIntegerPacking.width(UInt64(codes.max() ?? 0))
    bytes.append(UInt8(width))
    codes.withUnsafeBufferPointer { codes in
      switch width {
      case 1: bytes.append(contentsOf: FlowIntegerPacking.stored(codes) { UInt8(truncatingIfNeeded: $0) })
      case 2: bytes.append(contentsOf: FlowIntegerPacking.stored(codes) { UInt16(truncatingIfNeeded: $0) })
      default: bytes.append(contentsOf: FlowIntegerPacking.stored(codes) { $0 })
      }
    }
  }

  private mutating func append(words: [UInt64]) {
    words.withUnsafeBufferPointer { bytes.append(contentsOf: FlowIntegerPacking.stored($0) { $0 }) }
  }
}
