public import NIOCore

/// Finds frames in the bytes of a connection, without doing I/O and without copying them.
///
/// A length that is not allowed is refused from the header alone, before any of the data is waited for. Finding a frame
/// allocates nothing.
public struct FrameDecoder: Sendable {
  private let dataBytesMax: Int

  /// Makes a decoder that refuses more data than this in one frame, at most ttrpc's own bound.
  public init(dataBytesMax: Int = WireLimits.frameDataBytesMax) {
    self.dataBytesMax = min(dataBytesMax, WireLimits.frameDataBytesMax)
  }

  /// Moves the reader past the next frame and says where it lies; nil when not all of it has arrived.
  public func nextFrame(in buffer: inout ByteBuffer) throws(FrameError) -> Frame? {
    guard let header = FrameHeader(peekingAt: buffer) else { return nil }
    guard header.dataByteCount <= dataBytesMax else { throw .dataTooLong(header) }
    guard buffer.readableBytes - WireLimits.headerBytes >= header.dataByteCount else { return nil }
    let start = buffer.readerIndex + WireLimits.headerBytes
    let data = start..<(start + header.dataByteCount)
    buffer.moveReaderIndex(to: data.upperBound)
    return Frame(header: header, data: data)
  }

  /// How many more bytes the frame at the reader needs; at least 1, and to be asked when `nextFrame` gave nil.
  public func missingByteCount(in buffer: ByteBuffer) -> Int {
    let whole = FrameHeader(peekingAt: buffer).map { min($0.dataByteCount, dataBytesMax) } ?? 0
    return max(1, WireLimits.headerBytes + whole - buffer.readableBytes)
  }

  /// Checks, at the end of a connection, that it did not end inside a frame.
  public func finish(_ buffer: ByteBuffer) throws(FrameError) {
    guard buffer.readableBytes > 0 else { return }
    let expected = FrameHeader(peekingAt: buffer).map { $0.dataByteCount + WireLimits.headerBytes }
    throw .truncated(available: buffer.readableBytes, expected: expected)
  }
}
