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
