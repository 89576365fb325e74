/// What comes before the payload in a packed `Response` without a status: the payload's tag and length.
///
/// Written by hand so that a payload is packed once, at its final place; a test compares it with what libprotobuf-c
/// makes of the same response.
struct ResponsePrefix {
  private let payloadByteCount: Int
  /// How many bytes the prefix has; none when there is no payload, which is then left out.
  let byteCount: Int

  init(payloadByteCount: Int) {
    self.payloadByteCount = payloadByteCount
    let significantBits = Int.bitWidth - payloadByteCount.leadingZeroBitCount
    byteCount = payloadByteCount == 0 ? 0 : 1 + (significantBits + 6) / 7
  }

  /// Field 2 with wire type 2.
  private static let payloadTag: UInt8 = 2 << 3 | 2

  /// Writes the prefix and gives the place after it.
  func store(to place: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    guard payloadByteCount > 0 else { return place }
    place.pointee = Self.payloadTag
    var next = place + 1
    var rest = payloadByteCount
    while rest > 0x7F {
      next.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
      next += 1
      rest >>= 7
    }
    next.pointee = UInt8(rest)
    return next + 1
  }
}
