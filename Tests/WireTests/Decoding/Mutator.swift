/// Makes bytes that are nearly right, the same ones for the same seed.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// One to four small changes.
  mutating func mutate(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0...below(4) {
      change(&bytes)
    }
    return bytes
  }

  mutating func noise(countMax: Int) -> [UInt8] {
    (0..<below(countMax + 1)).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  mutating func below(_ bound: Int) -> Int {
    bound > 0 ? Int(next() % UInt64(bound)) : 0
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = below(bytes.count)
    switch below(6) {
    case 0 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8(below(8))
    case 1 where !bytes.isEmpty: bytes[place] = [0, 0x7F, 0x80, 0xFF][below(4)]
    case 2 where !bytes.isEmpty: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(4)))
    case 3: bytes.insert(UInt8(truncatingIfNeeded: next()), at: place)
    case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + below(32))], at: below(bytes.count + 1))
    default: bytes.removeLast(min(bytes.count, below(8)))
    }
  }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
