extension FlowSegmentColumn {
  /// Between what the values of a column are.
  enum Bounds {
    case nothing
    case range(ClosedRange<Int64>)
    case unknown
  }

  /// The least and the greatest value that the column can have.
  ///
  /// Of a wide column, which short segments that are still open have, that is known when its values were looked at.
  var bounds: Bounds {
    switch self {
    case .empty, .rowIds: .nothing
    case .constant(let value): .range(value...value)
    case .narrow8(_, let base, let scale, _): Self.bounds(base, scale, Int64(UInt8.max))
    case .narrow16(_, let base, let scale, _): Self.bounds(base, scale, Int64(UInt16.max))
    case .narrow32(_, let base, let scale, _): Self.bounds(base, scale, Int64(UInt32.max))
    case .wide(let values, _): Self.bounds(values)
    }
  }

  private static func bounds(_ values: [Int64]) -> Bounds {
    values.withUnsafeBufferPointer { values in
      guard var least = values.first else { return .nothing }
      var greatest = least
      for value in values {
        least = Swift.min(least, value)
        greatest = Swift.max(greatest, value)
      }
      return .range(least...greatest)
    }
  }

  private static func bounds(_ base: Int64, _ scale: Int64, _ greatest: Int64) -> Bounds {
    let (distance, overflow) = scale.multipliedReportingOverflow(by: greatest)
    let (end, overflowOfEnd) = base.addingReportingOverflow(distance)
    return overflow || overflowOfEnd || scale < 0 ? .unknown : .range(base...end)
  }
}
