/// 128 bits that represent the identifier of a flow, among those of its owner.
///
/// SipHash-2-4 with a secret key: among ten million identifiers that nobody chose knowing the key, two have the same
/// fingerprint with a probability of less than 2 to the power of -82.
struct FlowFingerprint: Hashable, Sendable {
  let low: UInt64
  let high: UInt64

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  init(of text: UnsafeRawBufferPointer, owner: UInt32? = nil, key: FlowFingerprintKey) {
    var state = SipState(key)
    if let owner { state.take(UInt64(owner) << 32 | 1) }
    let whole = text.count & ~7
    for offset in stride(from: 0, to: whole, by: 8) {
      state.take(UInt64(littleEndian: text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }
    var last = UInt64(truncatingIfNeeded: text.count) << 56
    for (place, byte) in text[whole...].enumerated() { last |= UInt64(byte) << UInt64(place * 8) }
    state.take(last)
    (low, high) = state.finished()
  }

  /// The four words of SipHash.
  private struct SipState {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    init(_ key: FlowFingerprintKey) {
      v0 = key.low ^ 0x736f_6d65_7073_6575
      v1 = key.high ^ 0x646f_7261_6e64_6f6d ^ 0xee
      v2 = key.low ^ 0x6c79_6765_6e65_7261
      v3 = key.high ^ 0x7465_6462_7974_6573
    }

    mutating func take(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    mutating func finished() -> (UInt64, UInt64) {
      v2 ^= 0xee
      for _ in 0..<4 { round() }
      let low = v0 ^ v1 ^ v2 ^ v3
      v1 ^= 0xdd
      for _ in 0..<4 { round() }
      return (low, v0 ^ v1 ^ v2 ^ v3)
    }

    private mutating func round() {
      v0 = v0 &+ v1
      v1 = v1 << 13 | v1 >> 51
      v1 ^= v0
      v0 = v0 << 32 | v0 >> 32
      v2 = v2 &+ v3
      v3 = v3 << 16 | v3 >> 48
      v3 ^= v2
      v0 = v0 &+ v3
      v3 = v3 << 21 | v3 >> 43
      v3 ^= v0
      v2 = v2 &+ v1
      v1 = v1 << 17 | v1 >> 47
      v1 ^= v2
      v2 = v2 << 32 | v2 >> 32
    }
  }
}

/// The secret with which identifiers of flows are hashed.
public struct FlowFingerprintKey: Sendable {
  let low: UInt64
  let high: UInt64

  /// A key of 128 bits, which should be random and not be known to clients.
  public init(_ low: UInt64, _ high: UInt64) {
    self.low = low
    self.high = high
  }
}

extension FlowFingerprintKey {
  /// 128 bits that represent some bytes: the same for the same key.
  public func fingerprint(of bytes: [UInt8]) -> (high: UInt64, low: UInt64) {
    let fingerprint = bytes.withUnsafeBytes { FlowFingerprint(of: $0, key: self) }
    return (fingerprint.high, fingerprint.low)
  }
}
