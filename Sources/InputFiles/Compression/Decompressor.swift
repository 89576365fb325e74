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
