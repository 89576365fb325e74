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

  /// Moves the reader past the next frame and reports where it lies; nil when not all of it has arrived.
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

/// The bytes that arrived on a connection and are not yet used up, and the frames in them.
///
/// Give it every read with `append`, take frames until there are none, then call `discardUsed`. It never holds more than
/// one frame of unfinished data beyond what was appended since.
public struct FrameBuffer: Sendable {
  @usableFromInline var bytes = ByteBuffer()
  /// What comes after `bytes`, which then hold one frame that began in an earlier read.
  private var following = ByteBuffer()
  private let decoder: FrameDecoder

  /// Makes an empty buffer.
  public init(decoder: FrameDecoder = FrameDecoder()) {
    self.decoder = decoder
  }

  /// Bytes that were not taken yet.
  public var pendingByteCount: Int { bytes.readableBytes + following.readableBytes }

  /// The memory that they take, in bytes.
  public var storageByteCount: Int {
    (bytes.readableBytes == 0 ? 0 : bytes.capacity) + (following.readableBytes == 0 ? 0 : following.capacity)
  }

  /// The header of the frame that comes next; nil when it has not arrived.
  public var nextHeader: FrameHeader? { FrameHeader(peekingAt: next) }

  /// How many bytes of the frame that comes next are still to come; nil when its header is.
  public var missingByteCount: Int? {
    nextHeader.map { max(0, WireLimits.headerBytes + $0.dataByteCount - next.readableBytes) }
  }

  /// Where the frame that comes next begins.
  private var next: ByteBuffer { bytes.readableBytes == 0 ? following : bytes }

  // MARK: Adding

  /// Adds what one read brought; takes the buffer over when nothing was pending.
  ///
  /// Of a read that ends the one frame that is pending only that end is copied.
  public mutating func append(_ read: ByteBuffer) {
    joinFollowing()
    if bytes.readableBytes == 0 {
      bytes = read
      return
    }
    var read = read
    while read.readableBytes > 0, missingByteCount != 0 {
      let missing = min(decoder.missingByteCount(in: bytes), read.readableBytes)
      if let part = read.readSlice(length: missing) { copy(part) }
    }
    if read.readableBytes == 0 { return }
    if nextHeader.map({ WireLimits.headerBytes + $0.dataByteCount }) == bytes.readableBytes {
      following = read
    } else {
      copy(read)
    }
  }

  private mutating func copy(_ read: ByteBuffer) {
    // Room for the rest of the frame at once, unless that is much; a length alone must not cost memory.
    let ahead = min(decoder.missingByteCount(in: bytes), WireLimits.bytesReservedMax)
    bytes.reserveCapacity(minimumWritableBytes: max(ahead, read.readableBytes) + WireLimits.jsonPaddingBytes)
    bytes.writeImmutableBuffer(read)
  }

  private mutating func joinFollowing() {
    if following.readableBytes == 0 { return }
    if bytes.readableBytes == 0 { bytes = following } else { copy(following) }
    following = ByteBuffer()
  }

  // MARK: Taking

  /// Takes the next frame; nil when not all of it has arrived.
  public mutating func nextFrame() throws(FrameError) -> Frame? {
    if bytes.readableBytes == 0 { joinFollowing() }
    return try decoder.nextFrame(in: &bytes)
  }

  /// Puts the frame back that was taken last, to be taken again.
  public mutating func putBack(_ frame: Frame) {
    bytes.moveReaderIndex(to: frame.data.lowerBound - WireLimits.headerBytes)
  }

  /// Drops the frame that comes next, of which not all has arrived; returns how many bytes of it are still to come.
  ///
  /// A frame that has arrived whole stays.
  public mutating func dropUnfinished() -> Int {
    guard let missing = missingByteCount, missing > 0 else { return 0 }
    bytes = ByteBuffer()
    following = ByteBuffer()
    return missing
  }

  /// The buffer that holds the frame that was taken last: it stays as it is while it is held.
  public var buffer: ByteBuffer { bytes }

  /// Lends the data of the frame that was taken last.
  ///
  /// The bytes may not leave the closure.
  @inlinable
  public func withData<Result, Failure: Error>(
    of frame: Frame, _ body: (BorrowedBytes) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try bytes.withData(of: frame, body)
  }

  /// Lets go of the frames that were taken, keeping only unfinished bytes, and no more memory than they need.
  public mutating func discardUsed() {
    if bytes.readableBytes == 0 { joinFollowing() }
    if bytes.readableBytes == 0 {
      bytes = ByteBuffer()
    } else if bytes.readableBytes * 4 < bytes.capacity, bytes.capacity > WireLimits.arenaBytesKept {
      var kept = ByteBuffer()
      kept.reserveCapacity(bytes.readableBytes + WireLimits.jsonPaddingBytes)
      kept.writeImmutableBuffer(bytes)
      bytes = kept
    } else {
      bytes.discardReadBytes()
    }
  }

  /// Checks, at the end of a connection, that it did not end inside a frame.
  public func finish() throws(FrameError) {
    try decoder.finish(next)
  }
}
