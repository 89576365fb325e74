/// A 64-bit hash that is the same in every process and on every host (FNV-1a).
///
/// Tells files and lines apart that are beside each other; it is no protection against somebody who looks for two texts
/// with the same hash.
struct StableHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Takes bytes, after those that it has taken.
  mutating func take(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  /// Takes a number.
  mutating func take(_ number: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      value = (value ^ (number >> shift & 0xff)) &* 0x100_0000_01b3
    }
  }

  /// The hash of some bytes.
  static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = StableHash()
    hash.take(bytes)
    return hash.value
  }

  /// The hash as 16 hexadecimal digits.
  static func text(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Names of events that have none of their own.
public enum LineName {
  /// The name of a record by the file that it is in, its number there and its bytes.
  public static func name(device: UInt64, inode: UInt64, number: Int, bytes: [UInt8]) -> String {
    var hash = StableHash()
    hash.take(device)
    hash.take(inode)
    return "\(StableHash.text(hash.value))-\(number)-\(StableHash.text(StableHash.of(bytes)))"
  }
}
