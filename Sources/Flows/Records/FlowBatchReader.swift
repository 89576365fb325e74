/// Reads the parts of an encoded batch; whatever the bytes are, it stays within them.
struct FlowBatchReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  private var left: Int { bytes.count - position }

  /// The error that something else was expected here.
  func error(_ expected: String) -> FlowBatchError {
    FlowBatchError(reason: "expected \(expected) before byte \(position) of \(bytes.count)")
  }

  mutating func byte(_ what: String) throws(FlowBatchError) -> UInt8 {
    guard left > 0 else { throw error(what) }
    position += 1
    return bytes[position - 1]
  }

  mutating func varint(_ what: String) throws(FlowBatchError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try byte(what)
      guard shift < 63 || byte <= 1 else { throw error("\(what) of 64 bits") }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw error("\(what) of 64 bits")
  }

  /// What follows where the next byte is 1, and nothing where it is 0.
  mutating func optional<Value>(
    _ what: String, _ read: (inout FlowBatchReader) throws(FlowBatchError) -> Value
  ) throws(FlowBatchError) -> Value? {
    switch try byte(what) {
    case 0: return nil
    case 1: return try read(&self)
    default: throw error("0 or 1 for \(what)")
    }
  }

  mutating func signed(_ what: String) throws(FlowBatchError) -> Int64 {
    let value = try varint(what)
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  mutating func count(_ what: String, most: Int) throws(FlowBatchError) -> Int {
    let value = try varint(what)
    guard value <= UInt64(most) else { throw error("at most \(most) for \(what)") }
    return Int(value)
  }

  mutating func texts() throws(FlowBatchError) -> FlowTexts {
    let count = try count("texts", most: left)
    var texts = FlowTexts()
    texts.offsets.reserveCapacity(count + 1)
    var end = 0
    for _ in 0..<count {
      end += try self.count("a length of a text", most: FlowRecordRules.textBytesMax)
      texts.offsets.append(UInt32(truncatingIfNeeded: end))
    }
    guard end <= left, end <= UInt32.max else { throw error("\(end) bytes of texts") }
    texts.bytes = Array(bytes[position..<position + end])
    position += end
    return texts
  }

  /// A column of a batch whose rows, texts and earlier columns are read.
  mutating func column(_ column: FlowColumn, of batch: FlowBatch) throws(FlowBatchError) -> FlowBatchColumn {
    let isText = column.kind == .text
    switch FlowBatchWriter.ColumnForm(rawValue: try byte("the form of a column")) {
    case .constant:
      let value = try signed("a constant")
      guard !isText || value >= 1 && value <= batch.texts.count else { throw error("a code of a text") }
      return .constant(value)
    case .integers where !isText:
      return .integers(try integers(batch.rowCount), nulls: nil)
    case .integersAndNulls where !isText:
      let nulls = try words((batch.rowCount + 63) >> 6)
      return .integers(try integers(batch.rowCount), nulls: nulls)
    case .codes where isText:
      return .codes(try codes(batch.rowCount, most: batch.texts.count))
    case .reference:
      return try reference(from: column, in: batch)
    default: throw error("a form of a column")
    }
  }

  /// The earlier column that a column refers to.
  private mutating func reference(from column: FlowColumn, in batch: FlowBatch) throws(FlowBatchError)
    -> FlowBatchColumn
  {
    let number = try count("an earlier column", most: FlowColumn.count - 1)
    guard number < column.rawValue, let earlier = FlowColumn(rawValue: number),
      (earlier.kind == .text) == (column.kind == .text), batch.column(earlier).isFilled
    else { throw error("an earlier column of the same kind for column \(column.rawValue)") }
    return batch.column(earlier)
  }

  private mutating func integers(_ count: Int) throws(FlowBatchError) -> [Int64] {
    let least = try signed("the least value of a column")
    let scale = try varint("a scale")
    guard scale > 0 else { throw error("a scale of at least 1") }
    let stored = try numbers(count, widths: [1, 2, 4, 8])
    let unpacked = Self.unpacked(stored) { Int64(bitPattern: UInt64(bitPattern: least) &+ $0 &* scale) }
    let (distance, isOverflow) = unpacked.greatest.multipliedReportingOverflow(by: scale)
    guard !isOverflow, distance <= UInt64(bitPattern: .max &- least) else { throw error("values of 64 bits") }
    return unpacked.values
  }

  private mutating func codes(_ count: Int, most: Int) throws(FlowBatchError) -> [UInt32] {
    let stored = try numbers(count, widths: [1, 2, 4])
    let unpacked = Self.unpacked(stored) { UInt32(truncatingIfNeeded: $0) }
    guard unpacked.greatest <= UInt64(most) else { throw error("codes of texts") }
    return unpacked.values
  }

  /// The bytes of numbers after the width that they have.
  private mutating func numbers(_ count: Int, widths: [Int]) throws(FlowBatchError) -> (
    width: Int, bytes: UnsafeRawBufferPointer
  ) {
    let width = Int(try byte("a width"))
    guard widths.contains(width) else {
      throw error("a width of \(widths.map(String.init).joined(separator: ", ")) bytes")
    }
    guard count <= left / width else { throw error("\(count) values of \(width) bytes") }
    let start = position
    position += count * width
    return (width, UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
  }

  /// The values of stored numbers of 1, 2, 4 or 8 bytes, and the greatest of the numbers.
  @inline(__always)
  private static func unpacked<Value>(
    _ stored: (width: Int, bytes: UnsafeRawBufferPointer), _ value: (UInt64) -> Value
  ) -> (values: [Value], greatest: UInt64) {
    switch stored.width {
    case 1: unpacked(stored.bytes, UInt8.self, value)
    case 2: unpacked(stored.bytes, UInt16.self, value)
    case 4: unpacked(stored.bytes, UInt32.self, value)
    default: unpacked(stored.bytes, UInt64.self, value)
    }
  }

  @inline(__always)
  private static func unpacked<Stored: FixedWidthInteger & UnsignedInteger, Value>(
    _ bytes: UnsafeRawBufferPointer, _ type: Stored.Type, _ value: (UInt64) -> Value
  ) -> (values: [Value], greatest: UInt64) {
    let count = bytes.count / MemoryLayout<Stored>.size
    var greatest: Stored = 0
    let values = [Value](unsafeUninitializedCapacity: count) { target, initialized in
      for row in 0..<count {
        let number = Stored(
          littleEndian: bytes.loadUnaligned(fromByteOffset: row * MemoryLayout<Stored>.size, as: Stored.self))
        greatest = max(greatest, number)
        target.initializeElement(at: row, to: value(UInt64(number)))
      }
      initialized = count
    }
    return (values, UInt64(greatest))
  }

  private mutating func words(_ count: Int) throws(FlowBatchError) -> [UInt64] {
    guard count <= left / 8 else { throw error("\(count) words of nulls") }
    let start = position
    position += count * 8
    return Self.unpacked(UnsafeRawBufferPointer(rebasing: bytes[start..<position]), UInt64.self) { $0 }.values
  }
}
