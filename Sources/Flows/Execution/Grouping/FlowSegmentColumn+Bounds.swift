extension FlowSegmentColumn {
  /// What is known of the values of a column without looking at them.
  enum Bounds {
    case nothing
    case range(ClosedRange<Int64>)
    case unknown
  }

  /// The least and the greatest value that the column can have.
  var bounds: Bounds {
    switch self {
    case .empty, .rowIds: .nothing
    case .constant(let value): .range(value...value)
    case .narrow8(_, let base, let scale, _): Self.bounds(base, scale, Int64(UInt8.max))
    case .narrow16(_, let base, let scale, _): Self.bounds(base, scale, Int64(UInt16.max))
    case .narrow32(_, let base, let scale, _): Self.bounds(base, scale, Int64(UInt32.max))
    case .wide: .unknown
    }
  }

  private static func bounds(_ base: Int64, _ scale: Int64, _ greatest: Int64) -> Bounds {
    let (distance, overflow) = scale.multipliedReportingOverflow(by: greatest)
    let (end, overflowOfEnd) = base.addingReportingOverflow(distance)
    return overflow || overflowOfEnd || scale < 0 ? .unknown : .range(base...end)
  }

  /// How far the values of some rows are above the least of all, and one; 0 where they are null.
  func codes(of rows: [UInt32], above least: Int64) -> [UInt32] {
    let values = values(of: rows)
    return values.words.indices.map {
      values.isNull($0) ? 0 : UInt32(truncatingIfNeeded: values.words[$0] &- least &+ 1)
    }
  }
}
