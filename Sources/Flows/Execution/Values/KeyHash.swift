/// A hash of keys of 64 bits, keyed, because what is grouped comes from the network.
struct KeyHash {
  private let seed = UInt64(bitPattern: Int64(Hasher().finalize()))

  /// The hash of a key; its upper bits are the better ones.
  @inline(__always)
  func callAsFunction(_ key: UInt64) -> UInt64 {
    let mixed = (key ^ seed) &* 0x9E37_79B9_7F4A_7C15
    return (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
  }
}
