import NIOCore
import Testing

@testable import Wire

@Suite("Finding frames in bytes")
struct FrameDecoderTests {
  static let frames: [(FrameHeader, [UInt8])] = [
    (FrameHeader(dataByteCount: 3, streamID: 1, type: .request), [1, 2, 3]),
    (FrameHeader(dataByteCount: 0, streamID: 3, type: .request, flags: .remoteClosed), []),
    (FrameHeader(dataByteCount: 300, streamID: .max, type: .data, flags: .noData), Array(repeating: 9, count: 300)),
    (FrameHeader(dataByteCount: 1, streamID: 0, type: FrameType(rawValue: 200), flags: [.remoteOpen]), [0]),
  ]

  static var stream: ByteBuffer {
    var bytes = ByteBuffer()
    for (header, data) in frames {
      bytes.writeFrameHeader(header)
      bytes.writeBytes(data)
    }
    return bytes
  }

  /// Everything in the buffer, as header and data.
  private func drain(_ buffer: inout FrameBuffer) throws -> [(FrameHeader, [UInt8])] {
    var found: [(FrameHeader, [UInt8])] = []
    while let frame = try buffer.nextFrame() {
      found.append((frame.header, buffer.withData(of: frame) { Array($0.bytes) }))
    }
    buffer.discardUsed()
    return found
  }

  private func expectAll(_ found: [(FrameHeader, [UInt8])]) {
    #expect(found.map(\.0) == Self.frames.map(\.0))
    #expect(found.map(\.1) == Self.frames.map(\.1))
  }

  @Test("Many frames in one read are found in order")
  func wholeRead() throws {
    var buffer = FrameBuffer()
    buffer.append(Self.stream)
    expectAll(try drain(&buffer))
    try buffer.finish()
  }

  @Test("Frames are found whatever the size of the reads", arguments: [1, 2, 3, 7, 9, 10, 11, 13, 64, 309])
  func drip(size: Int) throws {
    var buffer = FrameBuffer()
    var rest = Self.stream
    var found: [(FrameHeader, [UInt8])] = []
    while let read = rest.readSlice(length: min(size, rest.readableBytes)), read.readableBytes > 0 {
      buffer.append(read)
      found += try drain(&buffer)
    }
    expectAll(found)
    #expect(buffer.pendingByteCount == 0)
    try buffer.finish()
  }

  @Test("A frame of exactly 4 MiB is taken")
  func largest() throws {
    var buffer = FrameBuffer()
    var bytes = ByteBuffer()
    bytes.writeFrameHeader(FrameHeader(dataByteCount: 4_194_304, streamID: 1, type: .request))
    buffer.append(bytes)
    #expect(try buffer.nextFrame() == nil)
    buffer.append(ByteBuffer(repeating: 5, count: 4_194_304))
    #expect(try buffer.nextFrame()?.header.dataByteCount == 4_194_304)
  }

  @Test(
    "A frame of more than 4 MiB is refused from its header, before any data is there",
    arguments: [4_194_305, 0x0100_0000, 0xFFFF_FFFF])
  func oversize(byteCount: Int) throws {
    var buffer = FrameBuffer()
    var bytes = ByteBuffer()
    let header = FrameHeader(dataByteCount: byteCount, streamID: 5, type: .request)
    bytes.writeFrameHeader(header)
    buffer.append(bytes)
    #expect(throws: FrameError.dataTooLong(header)) { try buffer.nextFrame() }
  }

  @Test("A first byte that is not 0 is refused as soon as the header is whole")
  func firstByte() {
    var buffer = FrameBuffer()
    buffer.append(ByteBuffer(string: "GET / HTTP"))
    #expect(throws: FrameError.self) { try buffer.nextFrame() }
  }

  @Test("A smaller bound is kept, and none beyond the protocol's")
  func ownBound() throws {
    var bytes = ByteBuffer()
    bytes.writeFrameHeader(FrameHeader(dataByteCount: 101, streamID: 1, type: .request))
    bytes.writeRepeatingByte(0, count: 101)
    var copy = bytes
    #expect(throws: FrameError.self) { try FrameDecoder(dataBytesMax: 100).nextFrame(in: &bytes) }
    #expect(try FrameDecoder(dataBytesMax: 101).nextFrame(in: &copy) != nil)
    var large = ByteBuffer()
    large.writeFrameHeader(FrameHeader(dataByteCount: 4_194_305, streamID: 1, type: .request))
    #expect(throws: FrameError.self) { try FrameDecoder(dataBytesMax: .max).nextFrame(in: &large) }
  }

  @Test("A connection that ends inside a frame is told from one that ends between two", arguments: 1...12)
  func truncated(byteCount: Int) throws {
    var buffer = FrameBuffer()
    buffer.append(try #require(Self.stream.getSlice(at: 0, length: byteCount)))
    #expect(try buffer.nextFrame() == nil)
    let expected = FrameError.truncated(available: byteCount, expected: byteCount < 10 ? nil : 13)
    #expect(throws: expected) { try buffer.finish() }
  }

  @Test("What is missing is at least one byte and at most what the header says")
  func missing() {
    var bytes = ByteBuffer()
    let decoder = FrameDecoder()
    #expect(decoder.missingByteCount(in: bytes) == 10)
    bytes.writeFrameHeader(FrameHeader(dataByteCount: 700, streamID: 1, type: .request))
    #expect(decoder.missingByteCount(in: bytes) == 700)
    bytes.writeRepeatingByte(0, count: 699)
    #expect(decoder.missingByteCount(in: bytes) == 1)
  }

  @Test("Data that lies at the end of its memory is copied for the parser, other data is used where it is")
  func padding() throws {
    for trailing in [0, 63, 64, 200] {
      var bytes = ByteBufferAllocator().buffer(capacity: 4_096)
      let count = bytes.capacity - WireLimits.headerBytes - trailing
      bytes.writeFrameHeader(FrameHeader(dataByteCount: count, streamID: 1, type: .request))
      bytes.writeRepeatingByte(0x7B, count: count)
      var scratch = PaddedScratch()
      let frame = try #require(try FrameDecoder().nextFrame(in: &bytes))
      bytes.withData(of: frame) { data in
        #expect(data.readableAfter == trailing)
        let padded = data.padded(using: &scratch)
        #expect((padded.baseAddress == data.bytes.baseAddress) == (trailing >= 64))
        #expect(padded.elementsEqual(data.bytes))
        let beyond = UnsafeRawBufferPointer(start: padded.baseAddress, count: padded.count + 64)
        #expect(beyond.count == count + 64 && beyond.reduce(0) { $0 &+ Int($1) } >= 0x7B * count)
      }
    }
  }
}
