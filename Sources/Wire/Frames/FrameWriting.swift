public import NIOCore

// Frames are packed straight into the outbound buffer. A buffer is only written to once the frame is known to fit.
extension ByteBuffer {
  /// Writes a frame that holds one message.
  ///
  /// Throws `FrameError.dataTooLong`, with nothing written, when the message is larger than a frame.
  public mutating func writeFrame(
    _ type: FrameType, streamID: UInt32, flags: FrameFlags = [], message: some WireMessage,
    arena: inout MessageArena
  ) throws(FrameError) {
    defer { arena.reset() }
    try writeFrame(type, streamID: streamID, flags: flags, built: message.build(in: &arena))
  }

  /// Writes the response frame of a call that went well.
  ///
  /// Throws `FrameError.dataTooLong`, with nothing written, when the message is larger than a frame.
  public mutating func writeResponse(
    streamID: UInt32, message: some WireMessage, arena: inout MessageArena
  ) throws(FrameError) {
    defer { arena.reset() }
    let built = message.build(in: &arena)
    let payloadCount = built.packedByteCount
    let prefix = ResponsePrefix(payloadByteCount: payloadCount)
    let header = FrameHeader(dataByteCount: prefix.byteCount + payloadCount, streamID: streamID, type: .response)
    try writeFrame(header) { place in
      let payload = prefix.store(to: place)
      return built.pack(to: payload) + (payload - place)
    }
  }

  /// Writes the response frame of a call that failed.
  ///
  /// A message that would not fit a frame is cut.
  public mutating func writeFailure(_ error: RPCError, streamID: UInt32, arena: inout MessageArena) {
    let status = Status(code: error.code.rawValue, message: error.message.prefix(utf8Max: Self.statusMessageBytesMax))
    do {
      try writeFrame(.response, streamID: streamID, message: Response(status: status), arena: &arena)
    } catch {
      preconditionFailure("a status of at most \(Self.statusMessageBytesMax) bytes always fits a frame")
    }
  }

  /// Writes a data frame without a message, which ends a stream.
  public mutating func writeStreamEnd(streamID: UInt32) {
    writeFrameHeader(
      FrameHeader(dataByteCount: 0, streamID: streamID, type: .data, flags: [.remoteClosed, .noData]))
  }

  private static var statusMessageBytesMax: Int { 65_536 }

  private mutating func writeFrame(
    _ type: FrameType, streamID: UInt32, flags: FrameFlags, built: BuiltMessage
  ) throws(FrameError) {
    let header = FrameHeader(dataByteCount: built.packedByteCount, streamID: streamID, type: type, flags: flags)
    try writeFrame(header) { built.pack(to: $0) }
  }

  private mutating func writeFrame(
    _ header: FrameHeader, data: (UnsafeMutablePointer<UInt8>) -> Int
  ) throws(FrameError) {
    guard header.dataByteCount <= WireLimits.frameDataBytesMax else { throw .dataTooLong(header) }
    writeWithUnsafeMutableBytes(minimumWritableBytes: WireLimits.headerBytes + header.dataByteCount) { place in
      guard let start = place.baseAddress else { return 0 }
      header.store(to: start)
      return WireLimits.headerBytes + data((start + WireLimits.headerBytes).assumingMemoryBound(to: UInt8.self))
    }
  }
}

extension String {
  /// The longest beginning of at most so many bytes that ends between characters.
  fileprivate func prefix(utf8Max: Int) -> String {
    guard utf8.count > utf8Max else { return self }
    let cut = utf8.index(utf8.startIndex, offsetBy: utf8Max)
    return String(self[..<unicodeScalars.index(before: cut)])
  }
}

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

  /// Writes the prefix and returns the place after it.
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
