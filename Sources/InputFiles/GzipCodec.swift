import CZlib

/// Undoes gzip's compression.
final class GzipCodec: Codec {
  private let stream: UnsafeMutablePointer<z_stream>
  private var memberCount = 0
  /// Whether the next byte has to begin a member.
  private var isBetweenMembers = true

  let mayHoldMore = false

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 is the largest window, 16 more asks for gzip's header and checksum.
    let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    // Only without memory for the window or with another library than was compiled against; nothing can go on.
    precondition(code == Z_OK, "zlib cannot start")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Whether bytes are the beginning of gzip data.
  static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, at position: Int
  ) -> CodecStep {
    if isBetweenMembers, memberCount > 0, input.first != 0x1F { return CodecStep(problem: trailing(at: position)) }
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(output.count)
    let code = inflate(stream, Z_NO_FLUSH)
    var step = CodecStep(
      taken: input.count - Int(stream.pointee.avail_in), made: output.count - Int(stream.pointee.avail_out))
    if step.taken > 0 { isBetweenMembers = false }
    switch code {
    case Z_STREAM_END:
      memberCount += 1
      isBetweenMembers = true
      if inflateReset(stream) != Z_OK { step.problem = damage(at: position + step.taken) }
    case Z_DATA_ERROR, Z_NEED_DICT: step.problem = damage(at: position + step.taken)
    case Z_MEM_ERROR: step.problem = CompressionProblem("no memory to decompress it")
    case Z_BUF_ERROR: step.needsInput = true
    default: break
    }
    return step
  }

  func problem(endingAt position: Int) -> CompressionProblem? {
    if isBetweenMembers, memberCount > 0 { return nil }
    let bytes = position == 1 ? "byte" : "bytes"
    return CompressionProblem(
      "the gzip data ends in the middle, after \(position) \(bytes); expected the rest of a gzip member")
  }

  private func trailing(at position: Int) -> CompressionProblem {
    CompressionProblem(
      "other data follows the gzip data at byte \(position + 1); expected another gzip member or the end")
  }

  private func damage(at position: Int) -> CompressionProblem {
    // A member that fails in its header, with others before it, was none.
    if memberCount > 0, stream.pointee.total_out == 0, stream.pointee.total_in <= 10 { return trailing(at: position) }
    let reason = stream.pointee.msg.map { String(cString: $0) } ?? "it needs a dictionary"
    return CompressionProblem("the gzip data is damaged near byte \(position): \(reason)")
  }
}
