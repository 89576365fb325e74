public import NIOCore

/// The ten bytes before a frame's data.
public struct FrameHeader: Equatable, Sendable {
  /// How many bytes of data follow.
  public var dataByteCount: Int
  /// The stream that the frame belongs to.
  public var streamID: UInt32
  /// What the data is.
  public var type: FrameType
  /// The flags, as they came.
  public var flags: FrameFlags

  /// Makes a header.
  public init(dataByteCount: Int, streamID: UInt32, type: FrameType, flags: FrameFlags = []) {
    self.dataByteCount = dataByteCount
    self.streamID = streamID
    self.type = type
    self.flags = flags
  }

  /// Reads a header from the readable bytes, without moving the reader; nil when there are fewer than ten.
  init?(peekingAt buffer: ByteBuffer) {
    let header = buffer.withUnsafeReadableBytes { bytes -> FrameHeader? in
      guard bytes.count >= WireLimits.headerBytes else { return nil }
      return FrameHeader(
        dataByteCount: Int(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))),
        streamID: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)),
        type: FrameType(rawValue: bytes[8]),
        flags: FrameFlags(rawValue: bytes[9]))
    }
    guard let header else { return nil }
    self = header
  }

  /// Writes the ten bytes to a place that has room for them.
  func store(to place: UnsafeMutableRawPointer) {
    place.storeBytes(of: UInt32(dataByteCount).bigEndian, as: UInt32.self)
    place.storeBytes(of: streamID.bigEndian, toByteOffset: 4, as: UInt32.self)
    place.storeBytes(of: type.rawValue, toByteOffset: 8, as: UInt8.self)
    place.storeBytes(of: flags.rawValue, toByteOffset: 9, as: UInt8.self)
  }
}

extension ByteBuffer {
  /// Writes the ten bytes of a header; the data is the caller's to write after it.
  @discardableResult
  public mutating func writeFrameHeader(_ header: FrameHeader) -> Int {
    writeWithUnsafeMutableBytes(minimumWritableBytes: WireLimits.headerBytes) { place in
      guard let start = place.baseAddress else { return 0 }
      header.store(to: start)
      return WireLimits.headerBytes
    }
  }
}
