import NIOCore
import TestSupport
import Wire

/// Frames: cut out of a stream in one piece and in many, they must be the same.
///
/// The first byte seeds the pieces, the second chooses the longest data, the rest is the stream.
enum FrameEntry {
  static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
    guard bytes.count >= 2 else { return }
    let decoder = bytes[1] == 0 ? FrameDecoder() : FrameDecoder(dataBytesMax: Int(bytes[1]) * 4)
    let dataBytesMax = bytes[1] == 0 ? WireLimits.frameDataBytesMax : Int(bytes[1]) * 4
    let stream = Array(bytes[2...])
    let expected = FrameModel(stream, dataBytesMax: dataBytesMax)
    let whole = atOnce(stream, decoder)
    try FuzzFailure.require(whole == expected, "in one piece: \(whole), expected \(expected)")
    let pieces = try inPieces(stream, decoder, seed: bytes[0], dataBytesMax: dataBytesMax)
    try FuzzFailure.require(pieces == expected, "in pieces: \(pieces), expected \(expected)")
    for frame in expected.frames { try checkHeader(frame) }
    try checkStreamIDs(expected.frames.map(\.header.streamID))
  }

  private static func atOnce(_ stream: [UInt8], _ decoder: FrameDecoder) -> FrameModel {
    var seen = FrameModel()
    var buffer = ByteBuffer(bytes: stream)
    do throws(FrameError) {
      while let frame = try decoder.nextFrame(in: &buffer) {
        let data = buffer.withData(of: frame) { Array($0.bytes) }
        seen.frames.append(FrameModel.Frame(header: frame.header, data: data))
      }
      try decoder.finish(buffer)
    } catch {
      seen.error = error
    }
    return seen
  }

  private static func inPieces(
    _ stream: [UInt8], _ decoder: FrameDecoder, seed: UInt8, dataBytesMax: Int
  ) throws(FuzzFailure) -> FrameModel {
    var seen = FrameModel()
    var numbers = SeededGenerator(seed: UInt64(seed))
    var buffer = FrameBuffer(decoder: decoder)
    var rest = stream[...]
    do throws(FrameError) {
      while !rest.isEmpty {
        let piece = rest.prefix(1 + numbers.below(seed < 128 ? 16 : 2_048))
        rest = rest.dropFirst(piece.count)
        buffer.append(ByteBuffer(bytes: piece))
        try take(from: &buffer, into: &seen)
        let pending = buffer.pendingByteCount
        if pending >= WireLimits.headerBytes + dataBytesMax { return try lost(pending) }
      }
      try buffer.finish()
    } catch {
      seen.error = error
    }
    return seen
  }

  private static func take(from buffer: inout FrameBuffer, into seen: inout FrameModel) throws(FrameError) {
    while let frame = try buffer.nextFrame() {
      let data = buffer.withData(of: frame) { Array($0.bytes) }
      seen.frames.append(FrameModel.Frame(header: frame.header, data: data))
    }
    buffer.discardUsed()
  }

  private static func lost(_ pending: Int) throws(FrameError) -> FrameModel {
    throw .truncated(available: pending, expected: -1)
  }

  private static func checkHeader(_ frame: FrameModel.Frame) throws(FuzzFailure) {
    var buffer = ByteBuffer()
    buffer.writeFrameHeader(frame.header)
    buffer.writeBytes(frame.data)
    let again = atOnce(Array(buffer.readableBytesView), FrameDecoder())
    try FuzzFailure.require(again.frames == [frame] && again.error == nil, "\(frame) written and read is \(again)")
    let flags = frame.header.flags
    let unknown = flags.unknown(in: frame.header.type)
    try FuzzFailure.require(flags.isSuperset(of: unknown), "unknown flags \(unknown) are not among \(flags)")
  }

  private static func checkStreamIDs(_ ids: [UInt32]) throws(FuzzFailure) {
    var sequence = StreamIDSequence()
    var largest: UInt32 = 0
    for id in ids {
      let isAllowed = id % 2 == 1 && id > largest
      let wasAccepted = (try? sequence.accept(id)) != nil
      try FuzzFailure.require(wasAccepted == isAllowed, "stream id \(id) after \(largest)")
      if isAllowed { largest = id }
      try FuzzFailure.require(sequence.isPast(id) == (id <= largest), "isPast of \(id) after \(largest)")
    }
  }
}

/// What a stream holds: its frames, and what is wrong after them.
struct FrameModel: Equatable {
  struct Frame: Equatable {
    let header: FrameHeader
    let data: [UInt8]
  }

  var frames: [Frame] = []
  var error: FrameError?

  init() {}

  /// Reads a stream in the most obvious way.
  init(_ stream: [UInt8], dataBytesMax: Int) {
    var rest = stream[...]
    while rest.count >= 10 {
      let start = Array(rest.prefix(10))
      let header = FrameHeader(
        dataByteCount: FrameModel.number(start[0..<4]), streamID: UInt32(FrameModel.number(start[4..<8])),
        type: FrameType(rawValue: start[8]), flags: FrameFlags(rawValue: start[9]))
      if header.dataByteCount > dataBytesMax {
        error = .dataTooLong(header)
        return
      }
      if rest.count < 10 + header.dataByteCount {
        error = .truncated(available: rest.count, expected: 10 + header.dataByteCount)
        return
      }
      frames.append(Frame(header: header, data: Array(rest.dropFirst(10).prefix(header.dataByteCount))))
      rest = rest.dropFirst(10 + header.dataByteCount)
    }
    if !rest.isEmpty { error = .truncated(available: rest.count, expected: nil) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 * 256 + Int($1) }
  }
}
