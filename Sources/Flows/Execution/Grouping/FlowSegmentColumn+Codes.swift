extension FlowSegmentColumn {
  /// Adds the codes of some rows of a column, shifted, to the keys of the rows.
  ///
  /// The code of a value is how far it is above `zero`; that of NULL is 0.
  func addCodes(of rows: [UInt32], above zero: Int64, shift: UInt64, to keys: inout [UInt64]) {
    rows.withUnsafeBufferPointer { rows in
      keys.withUnsafeMutableBufferPointer { keys in
        forEachCode(of: rows, above: zero) { index, code in keys[index] |= code &<< shift }
      }
    }
  }

  /// The codes of some rows of a column.
  func codes(of rows: [UInt32], above zero: Int64) -> [UInt32] {
    rows.withUnsafeBufferPointer { rows in
      [UInt32](unsafeUninitializedCapacity: rows.count) { codes, count in
        forEachCode(of: rows, above: zero) { index, code in codes[index] = UInt32(truncatingIfNeeded: code) }
        count = rows.count
      }
    }
  }

  @inline(__always)
  private func forEachCode(
    of rows: UnsafeBufferPointer<UInt32>, above zero: Int64, _ body: (Int, UInt64) -> Void
  ) {
    switch self {
    case .empty, .rowIds: for index in 0..<rows.count { body(index, 0) }
    case .constant(let value):
      let code = UInt64(bitPattern: value &- zero)
      for index in 0..<rows.count { body(index, code) }
    case .narrow8(let stored, let base, let scale, let nulls):
      Self.forEachCode(stored, base &- zero, scale, nulls, rows, body)
    case .narrow16(let stored, let base, let scale, let nulls):
      Self.forEachCode(stored, base &- zero, scale, nulls, rows, body)
    case .narrow32(let stored, let base, let scale, let nulls):
      Self.forEachCode(stored, base &- zero, scale, nulls, rows, body)
    case .wide(let stored, let nulls): Self.forEachCode(stored, 0 &- zero, 1, nulls, rows, body)
    }
  }

  @inline(__always)
  private static func forEachCode<Stored: FixedWidthInteger>(
    _ stored: [Stored], _ offset: Int64, _ scale: Int64, _ nulls: [UInt64]?, _ rows: UnsafeBufferPointer<UInt32>,
    _ body: (Int, UInt64) -> Void
  ) {
    stored.withUnsafeBufferPointer { stored in
      if let nulls {
        nulls.withUnsafeBufferPointer { nulls in
          for index in 0..<rows.count {
            let row = Int(rows[index])
            let code = offset &+ scale &* Int64(truncatingIfNeeded: stored[row])
            body(index, nulls[row >> 6] >> UInt64(row & 63) & 1 == 1 ? 0 : UInt64(bitPattern: code))
          }
        }
      } else if scale == 1 {
        for index in 0..<rows.count {
          body(index, UInt64(bitPattern: offset &+ Int64(truncatingIfNeeded: stored[Int(rows[index])])))
        }
      } else {
        for index in 0..<rows.count {
          body(index, UInt64(bitPattern: offset &+ scale &* Int64(truncatingIfNeeded: stored[Int(rows[index])])))
        }
      }
    }
  }
}
