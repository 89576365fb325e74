extension Array {
  /// Elements that are sorted between two questions whether the query may go on.
  private static var runLength: Int { 16_384 }

  /// The elements in order, those that are equal as they stand; asks on the way whether the query may go on.
  ///
  /// Runs are sorted one after the other, then merged two by two; what stands in order is only copied.
  func sorted(
    _ checkpoint: QueryCheckpoint, by isBefore: (Element, Element) -> Bool
  ) throws(QueryFailure) -> [Element] {
    if count <= Self.runLength { return self.sorted(by: isBefore) }
    var sorted: [Element] = []
    sorted.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: Self.runLength) {
      try checkpoint.check()
      sorted.append(contentsOf: self[start..<Swift.min(start + Self.runLength, count)].sorted(by: isBefore))
    }
    var length = Self.runLength
    while length < count {
      sorted = try sorted.merged(runsOf: length, checkpoint, by: isBefore)
      length *= 2
    }
    return sorted
  }

  /// The elements with each two runs of a length merged into one.
  private func merged(
    runsOf length: Int, _ checkpoint: QueryCheckpoint, by isBefore: (Element, Element) -> Bool
  ) throws(QueryFailure) -> [Element] {
    var merged: [Element] = []
    merged.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: 2 * length) {
      let middle = Swift.min(start + length, count)
      let end = Swift.min(middle + length, count)
      if middle == end || !isBefore(self[middle], self[middle - 1]) {
        merged.append(contentsOf: self[start..<end])
        continue
      }
      var (left, right) = (start, middle)
      while left < middle, right < end {
        let takesRight = isBefore(self[right], self[left])
        merged.append(self[takesRight ? right : left])
        if takesRight { right += 1 } else { left += 1 }
        if merged.count % Self.runLength == 0 { try checkpoint.check() }
      }
      merged.append(contentsOf: self[left..<middle])
      merged.append(contentsOf: self[right..<end])
    }
    return merged
  }
}
