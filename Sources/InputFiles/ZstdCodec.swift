import CZstd

/// Undoes zstd's compression.
///
/// Needs the memory of one window, at most 128 MiB: what zstd itself allows without being told otherwise.
final class ZstdCodec: Codec {
  private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  private let stream: OpaquePointer
  private var frameCount = 0
  /// What the frame at hand still needs; 0 between frames.
  private var expected = 0
  private(set) var mayHoldMore = false

  init() {
    guard let stream = ZSTD_createDStream() else {
      // Only without memory for a few hundred kilobytes, where nothing can go on.
      preconditionFailure("zstd cannot start")
    }
    self.stream = stream
  }

  deinit { ZSTD_freeDStream(stream) }

  /// Whether bytes are the beginning of zstd data: of a frame, or of one that is to be skipped.
  static func isZstd(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 4 else { return false }
    return bytes.starts(with: magic) || bytes[0] & 0xF0 == 0x50 && bytes[1..<4].elementsEqual([0x2A, 0x4D, 0x18])
  }

  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, at position: Int
  ) -> CodecStep {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let code = ZSTD_decompressStream(stream, &target, &source)
    var step = CodecStep(taken: source.pos, made: target.pos)
    if ZSTD_isError(code) != 0 {
      step.problem = damage(code, at: position)
      return step
    }
    mayHoldMore = target.pos == output.count && code != 0
    expected = code
    if code == 0 { frameCount += 1 }
    return step
  }

  func problem(endingAt position: Int) -> CompressionProblem? {
    if expected == 0, frameCount > 0 { return nil }
    return CompressionProblem(
      "the zstd data ends in the middle, after \(position) bytes; expected the rest of a zstd frame")
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
