import Wire

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
