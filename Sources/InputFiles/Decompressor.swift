import CZlib

/// Why compressed data cannot be read to its end.
struct CompressionProblem: Error {
  /// What is wrong, where, and what was expected.
  var message: String

  init(_ message: String) {
    self.message = message
  }
}

/// Undoes the compression of an input piece by piece.
///
/// Needs the same memory whatever the data grows to.
enum Decompressor {
  case gzip(GzipStream)
  case zstd(ZstdStream)

  /// The one for data that begins so; nil when the data is not compressed in a way that is read.
  init?(dataBeginningWith head: [UInt8]) {
    if GzipStream.isGzip(head) {
      self = .gzip(GzipStream())
    } else if ZstdStream.isZstd(head) {
      self = .zstd(ZstdStream())
    } else {
      return nil
    }
  }

  /// Whether all input was taken.
  var isInputUsed: Bool {
    switch self {
    case .gzip(let stream): stream.isInputUsed
    case .zstd(let stream): stream.isInputUsed
    }
  }

  /// Gives further compressed bytes, once the ones before were taken.
  func give(_ bytes: [UInt8]) {
    switch self {
    case .gzip(let stream): stream.give(bytes)
    case .zstd(let stream): stream.give(bytes)
    }
  }

  /// Appends a piece of what the input at hand holds; nothing when it needs more.
  func decompress(into output: inout [UInt8]) throws(CompressionProblem) {
    switch self {
    case .gzip(let stream): try stream.decompress(into: &output)
    case .zstd(let stream): try stream.decompress(into: &output)
    }
  }

  /// Checks that the data ends where it may.
  func finish() throws(CompressionProblem) {
    switch self {
    case .gzip(let stream): try stream.finish()
    case .zstd(let stream): try stream.finish()
    }
  }

  /// All that compressed bytes hold, at most `bytesMax`; bytes that are not compressed as they are.
  static func whole(_ bytes: [UInt8], bytesMax: Int) throws(CompressionProblem) -> [UInt8] {
    guard let decompressor = Decompressor(dataBeginningWith: bytes) else { return bytes }
    var output: [UInt8] = []
    decompressor.give(bytes)
    while true {
      let before = output.count
      try decompressor.decompress(into: &output)
      if output.count > bytesMax {
        throw CompressionProblem("the data grows beyond \(bytesMax) bytes when it is decompressed")
      }
      if decompressor.isInputUsed, output.count == before { break }
    }
    try decompressor.finish()
    return output
  }
}

/// Undoes gzip's compression piece by piece: any number of members, one after the other, as gzip files may have.
///
/// Needs the same memory whatever the data grows to.
final class GzipStream {
  private static let outputBytes = 256 * 1024

  private let stream: UnsafeMutablePointer<z_stream>
  private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: GzipStream.outputBytes, alignment: 8)
  private var input: [UInt8] = []
  /// What of the input was taken.
  private var consumed = 0
  /// Compressed bytes that came before the input at hand.
  private var consumedBefore = 0
  private var memberCount = 0
  /// Whether the next byte has to begin a member.
  private var isBetweenMembers = true

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
    piece.deallocate()
  }

  /// Whether bytes are the beginning of gzip data.
  static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// Whether all input was taken.
  var isInputUsed: Bool { consumed == input.count }

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
    while written < GzipStream.outputBytes, !isInputUsed {
      if isBetweenMembers, memberCount > 0, input[consumed] != 0x1F { throw trailing }
      let code = inflateOnce(&written)
      if code == Z_STREAM_END {
        try endMember()
      } else if code == Z_DATA_ERROR || code == Z_NEED_DICT {
        throw damage
      } else if code == Z_MEM_ERROR {
        throw CompressionProblem("no memory to decompress it")
      } else if code == Z_BUF_ERROR {
        return
      }
    }
  }

  /// Checks that the data ends where a member does.
  func finish() throws(CompressionProblem) {
    if isBetweenMembers, memberCount > 0 { return }
    throw CompressionProblem(
      "the gzip data ends in the middle, after \(position) \(position == 1 ? "byte" : "bytes"); expected the rest of a gzip member"
    )
  }

  private var position: Int { consumedBefore + consumed }

  private func inflateOnce(_ written: inout Int) -> Int32 {
    let outputLeft = piece.count - written
    let (taken, made, code) = input.withUnsafeMutableBytes { input in
      let inputLeft = input.count - consumed
      stream.pointee.next_in = input.baseAddress?.advanced(by: consumed).assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_in = UInt32(inputLeft)
      stream.pointee.next_out = piece.baseAddress?.advanced(by: written).assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(outputLeft)
      let code = inflate(stream, Z_NO_FLUSH)
      return (inputLeft - Int(stream.pointee.avail_in), outputLeft - Int(stream.pointee.avail_out), code)
    }
    consumed += taken
    written += made
    if taken > 0 { isBetweenMembers = false }
    return code
  }

  private func endMember() throws(CompressionProblem) {
    memberCount += 1
    isBetweenMembers = true
    if inflateReset(stream) != Z_OK { throw damage }
  }

  private var trailing: CompressionProblem {
    CompressionProblem(
      "other data follows the gzip data at byte \(position + 1); expected another gzip member or the end")
  }

  private var damage: CompressionProblem {
    // A member that fails in its header, with others before it, was none.
    if memberCount > 0, stream.pointee.total_out == 0, stream.pointee.total_in <= 10 { return trailing }
    let reason = stream.pointee.msg.map { String(cString: $0) } ?? "it needs a dictionary"
    return CompressionProblem("the gzip data is damaged near byte \(position): \(reason)")
  }
}
