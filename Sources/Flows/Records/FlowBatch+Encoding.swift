extension FlowBatch {
  /// The first byte of an encoding.
  static let format: UInt8 = 1

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

  /// Decodes what `encoded()` made.
  ///
  /// Any bytes give a batch or an error; the memory used is at most about eight times the bytes given. Columns that are
  /// the same share theirs.
  public init(decoding bytes: UnsafeRawBufferPointer) throws(FlowBatchError) {
    self.init()
    var reader = FlowBatchReader(bytes: bytes)
    guard try reader.byte("a format") == Self.format else { throw reader.error("format \(Self.format)") }
    rowCount = try reader.count("rows", most: Self.rows_max)
    switch try reader.byte("whether rows are numbered") {
    case 0: firstRowNumber = nil
    case 1: firstRowNumber = try reader.varint("the number of the first row")
    default: throw reader.error("0 or 1 for whether rows are numbered")
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
