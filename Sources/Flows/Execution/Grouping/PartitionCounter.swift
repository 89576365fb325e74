/// Counts codes in the groups of one partition after the other.
struct PartitionCounter {
  /// Codes up to this are known by a bit each, greater ones are sorted.
  private static let greatestBit: UInt32 = 1 << 20

  private let isDistinct: Bool
  /// What was counted, by group.
  private(set) var counts: [Int64] = []
  private var seen = SeenCodes(greatest: greatestBit)
  private var ends: [UInt32] = []
  private var sorted: [UInt32] = []

  /// Nothing was counted yet.
  init(isDistinct: Bool, rowCount: Int) {
    self.isDistinct = isDistinct
    // Memory that is not written is not taken.
    counts.reserveCapacity(rowCount)
  }

  /// Counts the codes in a range, given the groups of its rows; without any codes, all rows count.
  mutating func add(
    _ numbers: [UInt32], _ codes: [UInt32], _ range: Range<Int>, _ groupCount: Int, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) {
    sizes(numbers, codes, range, groupCount)
    let base = counts.count
    counts.append(contentsOf: ends.lazy.map { Int64($0) })
    if isDistinct, !codes.isEmpty {
      sort(numbers, codes, range)
      for group in 0..<groupCount where counts[base + group] > 1 {
        let start = Int(group == 0 ? 0 : ends[group - 1])
        counts[base + group] = Int64(try distinctCount(start..<Int(ends[group]), checkpoint))
      }
    }
  }

  /// Counts the rows of each group.
  private mutating func sizes(_ numbers: [UInt32], _ codes: [UInt32], _ range: Range<Int>, _ groupCount: Int) {
    ends.removeAll(keepingCapacity: true)
    ends.append(contentsOf: repeatElement(0, count: groupCount))
    ends.withUnsafeMutableBufferPointer { sizes in
      numbers.withUnsafeBufferPointer { numbers in
        if codes.isEmpty {
          for number in numbers { sizes[Int(number)] &+= 1 }
          return
        }
        codes.withUnsafeBufferPointer { codes in
          for index in 0..<numbers.count {
            sizes[Int(numbers[index])] &+= codes[range.lowerBound &+ index] == 0 ? 0 : 1
          }
        }
      }
    }
  }

  /// Brings the codes together by group.
  private mutating func sort(_ numbers: [UInt32], _ codes: [UInt32], _ range: Range<Int>) {
    if sorted.count < range.count { sorted = [UInt32](repeating: 0, count: range.count) }
    ends.withUnsafeMutableBufferPointer { places in
      var sum: UInt32 = 0
      for group in 0..<places.count {
        let size = places[group]
        places[group] = sum
        sum &+= size
      }
      sorted.withUnsafeMutableBufferPointer { sorted in
        codes.withUnsafeBufferPointer { codes in
          numbers.withUnsafeBufferPointer { numbers in
            for index in 0..<numbers.count where codes[range.lowerBound &+ index] != 0 {
              let group = Int(numbers[index])
              sorted[Int(places[group])] = codes[range.lowerBound &+ index]
              places[group] &+= 1
            }
          }
        }
      }
    }
  }

  private mutating func distinctCount(
    _ range: Range<Int>, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) -> Int {
    if range.count == 2 { return sorted[range.lowerBound] == sorted[range.lowerBound + 1] ? 1 : 2 }
    if sorted[range].allSatisfy({ $0 <= Self.greatestBit }) { return try seen.count(sorted, range, checkpoint) }
    let codes = try Array(sorted[range]).sorted(checkpoint, by: <)
    return 1 + zip(codes, codes.dropFirst()).count { $0 != $1 }
  }
}
