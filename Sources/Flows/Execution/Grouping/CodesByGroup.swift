/// The codes of all rows, brought together by group: sorted by counting, in the order of the rows inside a group.
struct CodesByGroup {
  /// The codes of group 0, then those of group 1, and so on.
  private(set) var codes: [UInt32] = []
  /// The event times of the rows, when they were given.
  private var times: [Int64] = []
  /// Where each group ends.
  private var ends: [UInt32] = []

  /// Brings codes together; a batch without groups is all of group 0.
  init(
    groups: [[UInt32]], codes: [[UInt32]], times: [[Int64]], groupCount: Int, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) {
    let count = codes.reduce(0) { $0 + $1.count }
    if groups.allSatisfy(\.isEmpty) {
      self.codes = Array(codes.joined())
      self.times = Array(times.joined())
      ends = [UInt32](repeating: UInt32(count), count: groupCount)
      return
    }
    ends = try Self.starts(groups, groupCount, checkpoint)
    self.codes = [UInt32](repeating: 0, count: count)
    if !times.isEmpty { self.times = [Int64](repeating: 0, count: count) }
    for index in groups.indices {
      try checkpoint.check()
      place(groups[index], codes[index], times.isEmpty ? [] : times[index])
    }
  }

  /// Where each group starts.
  private static func starts(
    _ groups: [[UInt32]], _ groupCount: Int, _ checkpoint: QueryCheckpoint
  ) throws(QueryFailure) -> [UInt32] {
    var starts = [UInt32](repeating: 0, count: groupCount)
    for batch in groups {
      try checkpoint.check()
      starts.withUnsafeMutableBufferPointer { starts in
        for group in batch { starts[Int(group)] &+= 1 }
      }
    }
    starts.replaceSizesByStarts()
    return starts
  }

  /// Puts rows at the places of their groups, which thereby move from where groups start to where they end.
  private mutating func place(_ groups: [UInt32], _ batch: [UInt32], _ batchTimes: [Int64]) {
    let hasTimes = !batchTimes.isEmpty
    ends.withUnsafeMutableBufferPointer { places in
      codes.withUnsafeMutableBufferPointer { codes in
        for index in 0..<groups.count {
          let group = Int(groups[index])
          let place = Int(places[group])
          codes[place] = batch[index]
          if hasTimes { times[place] = batchTimes[index] }
          places[group] &+= 1
        }
      }
    }
  }

  /// Where the codes of a group are.
  func range(of group: Int) -> Range<Int> {
    Int(group == 0 ? 0 : ends[group - 1])..<Int(ends[group])
  }

  /// The codes of a group, in the order of the flows.
  func inOrder(_ group: Int, _ checkpoint: QueryCheckpoint) throws(QueryFailure) -> [UInt32] {
    let range = range(of: group)
    if times.isEmpty { return Array(codes[range]) }
    let order = try Array(range).sorted(checkpoint) { times[$0] < times[$1] }
    return order.map { codes[$0] }
  }
}

extension MutableCollection where Element: FixedWidthInteger {
  /// Replaces the sizes of parts that follow each other by where each part starts.
  mutating func replaceSizesByStarts() {
    var sum: Element = 0
    for index in indices {
      let size = self[index]
      self[index] = sum
      sum &+= size
    }
  }
}

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

  /// The memory of the bits.
  static func byteCount(greatest: UInt32) -> Int { greatest > greatestBit ? 0 : Int(greatest) / 8 + 8 }

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

  /// How many different codes there are among some.
  static func countBySorting(
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
