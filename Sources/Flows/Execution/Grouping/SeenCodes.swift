/// A bit for each code, to see which codes of a group stood before; cleared by walking the codes again.
struct SeenCodes {
  private var bits: [UInt64]

  /// No code was seen yet.
  init(greatest: UInt32) { bits = [UInt64](repeating: 0, count: Int(greatest) / 64 + 1) }

  /// How many different codes there are in a range.
  mutating func count(_ codes: [UInt32], _ range: Range<Int>) -> Int {
    if range.count < 2 { return range.count }
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

  /// The codes without those that stood before.
  mutating func first(_ codes: [UInt32]) -> [UInt32] {
    let result = codes.filter { code in
      let (word, bit) = (Int(code >> 6), UInt64(1) << UInt64(code & 63))
      defer { bits[word] |= bit }
      return bits[word] & bit == 0
    }
    for code in codes { bits[Int(code >> 6)] = 0 }
    return result
  }
}
