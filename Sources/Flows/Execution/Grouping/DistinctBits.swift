/// Which codes each group has, as one bit for each: the fastest way to count them while groups and codes are few.
struct DistinctBits {
  /// The most words of 64 bits that are used: half a megabyte, which stay in the second cache.
  private static let wordsMax = 65_536

  private let wordsOfGroup: Int
  private var words: [UInt64] = []

  /// No code was seen yet; nil when codes of so many bits are too many for one group.
  init?(codeBits: Int) {
    guard codeBits <= 22 else { return nil }
    wordsOfGroup = max(1, (1 << codeBits) / 64)
  }

  /// About how much memory they take.
  var byteCount: Int { words.capacity * 8 }

  /// Adds codes; false, and nothing is added, when there are too many groups by now.
  mutating func add(_ rows: GroupedBatch, _ codes: [UInt32]) -> Bool {
    let needed = rows.groupCount * wordsOfGroup
    guard needed <= Self.wordsMax else { return false }
    if needed > words.count { words.append(contentsOf: repeatElement(0, count: needed - words.count)) }
    let size = wordsOfGroup
    words.withUnsafeMutableBufferPointer { words in
      codes.withUnsafeBufferPointer { codes in
        if rows.numbers.isEmpty {
          for code in codes { words[Int(code >> 6)] |= 1 &<< UInt64(code & 63) }
        } else {
          rows.numbers.withUnsafeBufferPointer { groups in
            for index in 0..<codes.count {
              words[Int(groups[index]) &* size &+ Int(codes[index] >> 6)] |= 1 &<< UInt64(codes[index] & 63)
            }
          }
        }
      }
    }
    return true
  }

  /// How many codes each group has.
  func counts(groupCount: Int) -> [Int64] {
    (0..<groupCount).map { group in
      let start = group * wordsOfGroup
      guard start < words.count else { return 0 }
      return words[start..<start + wordsOfGroup].reduce(0) { $0 + Int64($1.nonzeroBitCount) }
    }
  }

  /// The codes of each group.
  var codesByGroup: [(group: Int, codes: [UInt32])] {
    (0..<words.count / wordsOfGroup).map { group in
      var codes: [UInt32] = []
      for word in 0..<wordsOfGroup {
        var bits = words[group * wordsOfGroup + word]
        while bits != 0 {
          codes.append(UInt32(word * 64 + bits.trailingZeroBitCount))
          bits &= bits - 1
        }
      }
      return (group, codes)
    }
  }
}
