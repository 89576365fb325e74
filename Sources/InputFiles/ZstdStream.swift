import CZstd

/// Undoes zstd's compression piece by piece: any number of frames, one after the other.
///
/// Needs the memory of one window, at most 128 MiB: what zstd itself allows without being told otherwise.
final class ZstdStream {
  private static let outputBytes = 256 * 1024
  private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  private let stream: OpaquePointer
  private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: ZstdStream.outputBytes, alignment: 8)
  private var input: [UInt8] = []
  /// What of the input was taken.
  private var consumed = 0
  /// Compressed bytes that came before the input at hand.
  private var consumedBefore = 0
  private var frameCount = 0
  /// What the frame at hand still needs; 0 between frames.
  private var expected = 0
  /// Whether the last piece filled the output, so that the stream may hold more without further input.
  private var mayHoldMore = false

  init() {
    guard let stream = ZSTD_createDStream() else {
      // Only without memory for a few hundred kilobytes, where nothing can go on.
      preconditionFailure("zstd cannot start")
    }
    self.stream = stream
  }

  deinit {
    ZSTD_freeDStream(stream)
    piece.deallocate()
  }

  /// Whether bytes are the beginning of zstd data: of a frame, or of one that is to be skipped.
  static func isZstd(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 4 else { return false }
    return bytes.starts(with: magic) || bytes[0] & 0xF0 == 0x50 && bytes[1..<4].elementsEqual([0x2A, 0x4D, 0x18])
  }

  /// Whether all input was taken.
  var isInputUsed: Bool { consumed == input.count && !mayHoldMore }

  /// Gives further compressed bytes, once the ones before were taken.
  func give(_ bytes: [UInt8]) {
    consumedBefore += consumed
    input = bytes
    consumed = 0
  }

  /// Appends a piece of what the input at hand holds; nothing when it needs more.
  func decompress(into output: inout [UInt8]) throws(CompressionProblem) {
    var written = 0
    defer { output.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<written])) }
    while written < ZstdStream.outputBytes, !isInputUsed {
      let position = consumedBefore + consumed
      let code = decompressOnce(&written)
      if ZSTD_isError(code) != 0 { throw damage(code, at: position) }
      mayHoldMore = written == ZstdStream.outputBytes && code != 0
      expected = code
      if code == 0 { frameCount += 1 }
    }
  }

  /// Checks that the data ends where a frame does.
  func finish() throws(CompressionProblem) {
    if expected == 0, frameCount > 0 { return }
    let position = consumedBefore + consumed
    throw CompressionProblem(
      "the zstd data ends in the middle, after \(position) bytes; expected the rest of a zstd frame")
  }

  private func decompressOnce(_ written: inout Int) -> Int {
    let (taken, made, code) = input.withUnsafeBytes { input in
      var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: consumed)
      var target = ZSTD_outBuffer(dst: piece.baseAddress, size: piece.count, pos: written)
      let code = ZSTD_decompressStream(stream, &target, &source)
      return (source.pos, target.pos, code)
    }
    consumed = taken
    written = made
    return code
  }

  private func damage(_ code: Int, at position: Int) -> CompressionProblem {
    switch ZSTD_getErrorCode(code) {
    case ZSTD_error_prefix_unknown where frameCount > 0:
      CompressionProblem(
        "other data follows the zstd data at byte \(position + 1); expected another zstd frame or the end")
    case ZSTD_error_memory_allocation: CompressionProblem("no memory to decompress it")
    case ZSTD_error_frameParameter_windowTooLarge:
      CompressionProblem("the zstd data needs a window beyond 128 MiB (it was made with --long); decompress it first")
    default:
      CompressionProblem(
        "the zstd data is damaged near byte \(position): \(String(cString: ZSTD_getErrorName(code)).lowercased())")
    }
  }
}
