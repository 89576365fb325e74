import TestSupport

/// Makes bytes that are nearly right, the same ones for the same seed.
struct Mutator {
  private var numbers: SeededGenerator

  init(seed: UInt64) {
    numbers = SeededGenerator(seed: seed)
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
    (0..<below(countMax + 1)).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
  }

  mutating func below(_ bound: Int) -> Int {
    bound > 0 ? numbers.below(bound) : 0
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = below(bytes.count)
    switch below(6) {
    case 0 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8(below(8))
    case 1 where !bytes.isEmpty: bytes[place] = [0, 0x7F, 0x80, 0xFF][below(4)]
    case 2 where !bytes.isEmpty: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(4)))
    case 3: bytes.insert(UInt8(truncatingIfNeeded: numbers.next()), at: place)
    case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + below(32))], at: below(bytes.count + 1))
    default: bytes.removeLast(min(bytes.count, below(8)))
    }
  }
}
