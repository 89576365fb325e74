import Primitives

/// A fast hash of bytes for tables that are built once from authored files.
///
/// Not for tables whose keys come from events: it is not seeded.
enum ByteHash {
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
  }

  /// The hash of some bytes.
  @inline(__always)
  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = UInt64(truncatingIfNeeded: bytes.count)
    guard let start = bytes.baseAddress else { return mix(state) }
    var offset = 0
    while offset + 8 <= bytes.count {
      state = mix(state ^ (start + offset).loadUnaligned(as: UInt64.self))
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < bytes.count {
      rest = rest << 8 | UInt64((start + offset).load(as: UInt8.self))
      offset += 1
    }
    return mix(state ^ rest)
  }

  /// The hash of bytes with ASCII in lowercase.
  @inline(__always)
  static func foldedHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { state = (state ^ UInt64(byte.lowercasedASCII)) &* 0x0000_0100_0000_01B3 }
    return mix(state)
  }
}
