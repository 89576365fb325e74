import NIOCore
import TestSupport
import Testing
import Wire

@Suite("The frames in what reads bring")
struct FrameBufferTests {
  @Test("Frames are the same however they are cut, and however many of them are left for later", arguments: 0..<200)
  func pieces(seed: Int) throws {
    var numbers = SeededGenerator(seed: UInt64(seed))
    let sent = (0..<40).map { number in
      FrameBufferTests.data(number, byteCount: numbers.once(in: 4) ? numbers.below(5_000) : numbers.below(60))
    }
    var rest = sent.enumerated().reduce(into: ByteBuffer()) { bytes, one in
      bytes.writeFrameHeader(
        FrameHeader(dataByteCount: one.element.count, streamID: UInt32(one.offset * 2 + 1), type: .request, flags: []))
      bytes.writeBytes(one.element)
    }
    var frames = FrameBuffer()
    var seen: [[UInt8]] = []
    while rest.readableBytes > 0 {
      let length = 1 + numbers.below([4, 40, 400, 9_000][numbers.below(4)])
      let read = rest.readSlice(length: min(length, rest.readableBytes))
      frames.append(try #require(read))
      try FrameBufferTests.take(numbers.below(4), &frames, &seen, &numbers)
      if numbers.once(in: 2) { frames.discardUsed() }
    }
    while let frame = try frames.nextFrame() { seen.append(frames.withData(of: frame) { Array($0.bytes) }) }
    #expect(seen == sent)
    #expect(frames.pendingByteCount == 0)
    try frames.finish()
  }

  private static func data(_ number: Int, byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &+ number) }
  }

  /// Takes at most so many frames; sometimes one is put back and taken again.
  private static func take(
    _ count: Int, _ frames: inout FrameBuffer, _ seen: inout [[UInt8]], _ numbers: inout SeededGenerator
  ) throws {
    var left = count
    while left > 0, let frame = try frames.nextFrame() {
      if numbers.once(in: 5) {
        frames.putBack(frame)
        if numbers.once(in: 2) { return }
        continue
      }
      seen.append(frames.withData(of: frame) { Array($0.bytes) })
      left -= 1
    }
  }

  @Test("Of a read that ends a frame only that end is copied")
  func endOfFrame() throws {
    let data = FrameBufferTests.data(1, byteCount: 3_000)
    var bytes = ByteBuffer()
    for number in 0..<20 {
      bytes.writeFrameHeader(
        FrameHeader(dataByteCount: data.count, streamID: UInt32(number * 2 + 1), type: .request, flags: []))
      bytes.writeBytes(data)
    }
    var frames = FrameBuffer()
    let read = bytes.readSlice(length: 1_000)
    frames.append(try #require(read))
    #expect(try frames.nextFrame() == nil)
    frames.discardUsed()
    frames.append(bytes)
    let first = try #require(try frames.nextFrame())
    #expect(frames.withData(of: first) { Array($0.bytes) } == data)
    #expect(frames.buffer.capacity < 2 * data.count)
    var count = 1
    while try frames.nextFrame() != nil { count += 1 }
    #expect(count == 20)
  }
}
