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
      end += try self.count("a length of a text", most: left)
      texts.offsets.append(UInt32(truncatingIfNeeded: end))
    }
    guard end <= left, end <= UInt32.max else { throw error("\(end) bytes of texts") }
    texts.bytes = Array(bytes[position..<position + end])
    position += end
    return texts
  }

  /// A column; of codes up to `textCount` when it is one of texts.
  mutating func column(rowCount: Int, textCount: Int?) throws(FlowBatchError) -> FlowBatchColumn {
    switch FlowBatchWriter.ColumnForm(rawValue: try byte("the form of a column")) {
    case .constant:
      let value = try signed("a constant")
      if let textCount, !(1...Int64(max(1, textCount)) ~= value) || textCount == 0 { throw error("a code of a text") }
      return .constant(value)
    case .integers where textCount == nil:
      return .integers(try integers(rowCount), nulls: nil)
    case .integersAndNulls where textCount == nil:
      let nulls = try words((rowCount + 63) >> 6)
      return .integers(try integers(rowCount), nulls: nulls)
    case .codes:
      guard let textCount else { throw error("integers in a column of integers") }
      let codes = try integers(rowCount)
      guard codes.allSatisfy({ 0...Int64(textCount) ~= $0 }) else { throw error("codes of texts") }
      return .codes(codes.map { UInt32($0) })
    default: throw error("a form of a column")
    }
  }

  private mutating func integers(_ count: Int) throws(FlowBatchError) -> [Int64] {
    let least = try signed("the least value of a column")
    let width = Int(try byte("a width"))
    guard [1, 2, 4, 8].contains(width) else { throw error("a width of 1, 2, 4 or 8") }
    guard count <= left / width else { throw error("\(count) values of \(width) bytes") }
    let values = (0..<count).map { row -> Int64 in
      var distance: UInt64 = 0
      for byte in 0..<width { distance |= UInt64(bytes[position + row * width + byte]) << UInt64(byte * 8) }
      return least &+ Int64(bitPattern: distance)
    }
    position += count * width
    return values
  }

  private mutating func words(_ count: Int) throws(FlowBatchError) -> [UInt64] {
    guard count <= left / 8 else { throw error("\(count) words of nulls") }
    let words = (0..<count).map {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position + $0 * 8, as: UInt64.self))
    }
    position += count * 8
    return words
  }
}
