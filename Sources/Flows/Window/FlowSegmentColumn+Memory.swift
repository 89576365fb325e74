extension FlowSegmentColumn {
  /// The memory that it takes, in bytes.
  var byteCount: Int {
    let nullBytes = (nulls?.count ?? 0) * 8
    return switch self {
    case .empty, .constant: 0
    case .narrow8(let stored, _, _, _): stored.count + nullBytes
    case .narrow16(let stored, _, _, _): stored.count * 2 + nullBytes
    case .narrow32(let stored, _, _, _): stored.count * 4 + nullBytes
    case .wide(let values, _): values.count * 8 + nullBytes
    case .rowIds(let ids): ids.byteCount
    }
  }

  /// Whether both have the same rows, none of them null on its own, in the same form.
  func isSame(_ other: FlowSegmentColumn) -> Bool {
    switch (self, other) {
    case (.narrow8(let mine, let base, let scale, nil), .narrow8(let theirs, let otherBase, let otherScale, nil)):
      base == otherBase && scale == otherScale && mine == theirs
    case (.narrow16(let mine, let base, let scale, nil), .narrow16(let theirs, let otherBase, let otherScale, nil)):
      base == otherBase && scale == otherScale && mine == theirs
    case (.narrow32(let mine, let base, let scale, nil), .narrow32(let theirs, let otherBase, let otherScale, nil)):
      base == otherBase && scale == otherScale && mine == theirs
    case (.wide(let mine, nil), .wide(let theirs, nil)): mine == theirs
    default: false
    }
  }

  /// Whether both are the same array.
  func sharesMemory(with other: FlowSegmentColumn) -> Bool {
    switch (self, other) {
    case (.narrow8(let mine, _, _, _), .narrow8(let theirs, _, _, _)): mine.isSameMemory(theirs)
    case (.narrow16(let mine, _, _, _), .narrow16(let theirs, _, _, _)): mine.isSameMemory(theirs)
    case (.narrow32(let mine, _, _, _), .narrow32(let theirs, _, _, _)): mine.isSameMemory(theirs)
    case (.wide(let mine, _), .wide(let theirs, _)): mine.isSameMemory(theirs)
    default: false
    }
  }

  /// Notes which codes of texts the column has.
  func mark(in used: inout [Bool]) {
    switch self {
    case .empty, .rowIds: return
    case .constant(let code): used[Int(code)] = true
    case .narrow8(let stored, let base, _, _): for value in stored { used[Int(base) + Int(value)] = true }
    case .narrow16(let stored, let base, _, _): for value in stored { used[Int(base) + Int(value)] = true }
    case .narrow32(let stored, let base, _, _): for value in stored { used[Int(base) + Int(value)] = true }
    case .wide(let values, _): for value in values { used[Int(value)] = true }
    }
  }
}

extension Array {
  /// Whether two arrays are one piece of memory.
  fileprivate func isSameMemory(_ other: [Element]) -> Bool {
    withUnsafeBufferPointer { mine in other.withUnsafeBufferPointer { mine.baseAddress == $0.baseAddress } }
  }
}
