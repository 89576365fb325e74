extension FlowBatch {
  /// The first byte of an encoding; in format 1 batches have no owners.
  static let format: UInt8 = 2

  /// The batch as an entry of the flow log: compact, and the same on every machine.
  ///
  /// The texts first, then the columns that are not empty; integers as their distance from the least, in whole seconds,
  /// milliseconds or microseconds where they are, in as few bytes as the greatest needs; a column that is the same as
  /// another as its number. O(bytes).
  public func encoded() -> [UInt8] {
    var writer = FlowBatchWriter()
    writer.bytes.append(Self.format)
    writer.append(UInt64(rowCount))
    writer.append(firstRowNumber == nil ? 0 : 1)
    if let firstRowNumber { writer.append(firstRowNumber) }
    writer.append(owner == nil ? 0 : 1)
    if let owner { writer.append(UInt64(owner)) }
    writer.append(texts: texts)
    let filled = FlowColumn.allCases.filter { columns[$0.rawValue].isFilled }
    writer.append(UInt64(filled.count))
    for column in filled {
      writer.append(UInt64(column.rawValue))
      writer.append(column: columns[column.rawValue], sameAs: earlier(than: column))
    }
    return writer.bytes
  }

  /// The earlier column that a column is the same as, row by row; a constant is short as it is.
  private func earlier(than column: FlowColumn) -> FlowColumn? {
    column.twins.first { twin in
      switch (columns[twin.rawValue], columns[column.rawValue]) {
      case (.integers(let earlier, let earlierNulls), .integers(let values, let nulls)):
        earlier == values && earlierNulls == nulls
      case (.codes(let earlier), .codes(let codes)): earlier == codes
      default: false
      }
    }
  }

  /// Decodes what `encoded()` made, also where an earlier version of Picket did.
  ///
  /// Any bytes decode to a batch or an error; the memory used is at most about eight times the bytes given. Columns
  /// that are the same share theirs.
  public init(decoding bytes: UnsafeRawBufferPointer) throws(FlowBatchError) {
    self.init()
    var reader = FlowBatchReader(bytes: bytes)
    let format = try reader.byte("a format")
    guard (1...Self.format).contains(format) else { throw reader.error("a format of 1 to \(Self.format)") }
    rowCount = try reader.count("rows", most: Self.rowsMax)
    firstRowNumber = try reader.optional("whether rows are numbered") { (reader) throws(FlowBatchError) in
      try reader.varint("the number of the first row")
    }
    if format > 1 {
      owner = try reader.optional("whether the batch has an owner") { (reader) throws(FlowBatchError) in
        UInt32(try reader.count("an owner", most: Int(UInt32.max)))
      }
    }
    texts = try reader.texts()
    var previous = -1
    for _ in 0..<(try reader.count("columns", most: FlowColumn.count)) {
      let number = try reader.count("a column", most: FlowColumn.count - 1)
      guard number > previous, let column = FlowColumn(rawValue: number) else {
        throw reader.error("a column after column \(previous)")
      }
      previous = number
      columns[number] = try reader.column(column, of: self)
    }
    guard reader.isAtEnd else { throw reader.error("the end") }
  }

  /// Decodes what `encoded()` made, from an array.
  public init(decoding bytes: [UInt8]) throws(FlowBatchError) {
    self = try bytes.withUnsafeBufferPointer { (bytes) throws(FlowBatchError) in
      try FlowBatch(decoding: UnsafeRawBufferPointer(bytes))
    }
  }
}

extension FlowBatchColumn {
  /// Whether there is anything to encode.
  var isFilled: Bool {
    if case .empty = self { false } else { true }
  }
}

extension FlowColumn {
  /// The earlier columns that are often the same as this one.
  fileprivate var twins: [FlowColumn] {
    switch self {
    case .end: [.start]
    case .eventTime: [.start, .end]
    case .pktSrcAddr: [.srcAddr]
    case .pktDstAddr: [.dstAddr]
    default: []
    }
  }
}

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
      append(integers: FlowIntegerPacking.filled(values, nulls) ?? Array(repeating: 0, count: values.count))
    case .codes(let codes):
      append(form: .codes)
      append(codes: codes)
    }
  }

  private mutating func append(form: ColumnForm) { bytes.append(form.rawValue) }

  /// The least value, the scale, how many bytes each stored number has, and the numbers.
  private mutating func append(integers values: [Int64]) {
    values.withUnsafeBufferPointer { values in
      let packing = FlowIntegerPacking(values)
      append(signed: packing.least)
      append(packing.scale)
      bytes.append(UInt8(packing.width))
      switch packing.width {
      case 1: append(numbers: packing.stored(values) { UInt8(truncatingIfNeeded: $0) })
      case 2: append(numbers: packing.stored(values) { UInt16(truncatingIfNeeded: $0).littleEndian })
      case 4: append(numbers: packing.stored(values) { UInt32(truncatingIfNeeded: $0).littleEndian })
      default: append(numbers: packing.stored(values) { $0.littleEndian })
      }
    }
  }

  /// How many bytes each code has, and the codes.
  private mutating func append(codes: [UInt32]) {
    let width = FlowIntegerPacking.width(UInt64(codes.max() ?? 0))
    bytes.append(UInt8(width))
    codes.withUnsafeBufferPointer { codes in
      switch width {
      case 1: append(numbers: FlowIntegerPacking.converted(codes) { UInt8(truncatingIfNeeded: $0) })
      case 2: append(numbers: FlowIntegerPacking.converted(codes) { UInt16(truncatingIfNeeded: $0).littleEndian })
      default: append(numbers: FlowIntegerPacking.converted(codes) { $0.littleEndian })
      }
    }
  }

  /// Numbers whose lowest byte is the first in memory.
  private mutating func append<Stored: FixedWidthInteger>(numbers: [Stored]) {
    numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  private mutating func append(words: [UInt64]) { append(numbers: words.map(\.littleEndian)) }
}
