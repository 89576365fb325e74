/// Sees which codes of a group stood before: by a bit for each code, cleared by walking the codes again, or by sorting
/// them where codes are so great that the bits would be much memory.
struct SeenCodes {
  /// Codes up to this are known by a bit each: 8 MiB of them.
  private static let greatestBit: UInt32 = 1 << 26

  private var bits: [UInt64]

  /// No code was seen yet.
  init(greatest: UInt32) {
    bits = greatest > SeenCodes.greatestBit ? [] : [UInt64](repeating: 0, count: Int(greatest) / 64 + 1)
  }

  /// How many different codes there are in a range.
  mutating func count(
    _ codes: [UInt32], _ range: Range<Int>, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) -> Int {
    if range.count < 2 { return range.count }
    if bits.isEmpty { return try SeenCodes.countBySorting(Array(codes[range]), checkpoint) }
    return bits.withUnsafeMutableBufferPointer { bits in
      codes.withUnsafeBufferPointer { codes in
        var count = 0
        for index in range {
          let (word, bit) = (Int(codes[index] >> 6), UInt64(codes[index] & 63))
          count &+= Int(truncatingIfNeeded: ~bits[word] &>> bit & 1)
          bits[word] |= 1 &<< bit
        }
        for index in range { bits[Int(codes[index] >> 6)] = 0 }
        return count
      }
    }
  }

  private static func countBySorting(
    _ codes: [UInt32], _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) -> Int {
    let sorted = try codes.sorted(checkpoint, by: <)
    return 1 + zip(sorted, sorted.dropFirst()).count { $0 != $1 }
  }

  /// The codes without those that stood before.
  mutating func first(_ codes: [UInt32]) -> [UInt32] {
    if bits.isEmpty {
      var seen = Set<UInt32>()
      return codes.filter { seen.insert($0).inserted }
    }
    let result = codes.filter { code in
      let (word, bit) = (Int(code >> 6), UInt64(1) << UInt64(code & 63))
      defer { bits[word] |= bit }
      return bits[word] & bit == 0
    }
    for code in codes { bits[Int(code >> 6)] = 0 }
    return result
  }
}
