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
final class Decompressor {
  private static let pieceBytes = 256 * 1024

  private let codec: any Codec
  private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Decompressor.pieceBytes, alignment: 8)
  private var input: [UInt8] = []
  /// What of the input was taken.
  private var consumed = 0
  /// Compressed bytes that came before the input at hand.
  private var consumedBefore = 0

  /// The one for data that begins so; nil when the data is not compressed in a way that is read.
  init?(dataBeginningWith head: [UInt8]) {
    if GzipCodec.isGzip(head) {
      codec = GzipCodec()
    } else if ZstdCodec.isZstd(head) {
      codec = ZstdCodec()
    } else {
      return nil
    }
  }

  deinit { piece.deallocate() }

  /// Whether all input was taken.
  var isInputUsed: Bool { consumed == input.count && !codec.mayHoldMore }

  /// Takes further compressed bytes, once the ones before were taken.
  func give(_ bytes: [UInt8]) {
    consumedBefore += consumed
    input = bytes
    consumed = 0
  }

  /// Appends a piece of what the input at hand holds; nothing when it needs more.
  func decompress(into output: inout [UInt8]) throws(CompressionProblem) {
    var written = 0
    defer { output.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<written])) }
    while written < piece.count, !isInputUsed {
      let room = UnsafeMutableRawBufferPointer(rebasing: piece[written...])
      let step = input.withUnsafeBytes {
        codec.step(UnsafeRawBufferPointer(rebasing: $0[consumed...]), into: room, at: consumedBefore + consumed)
      }
      consumed += step.taken
      written += step.made
      if let problem = step.problem { throw problem }
      if step.needsInput { return }
    }
  }

  /// Checks that the data ends where it may.
  func finish() throws(CompressionProblem) {
    if let problem = codec.problem(endingAt: consumedBefore + consumed) { throw problem }
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

/// One way of compression: any number of parts, one after the other, as files may have.
protocol Codec: AnyObject {
  /// Whether there may be more output without further input.
  var mayHoldMore: Bool { get }

  /// Decompresses what it can of some bytes, the first of which is at a position of the whole.
  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, at position: Int
  ) -> CodecStep

  /// Why data may not end at a position; nil when it may.
  func problem(endingAt position: Int) -> CompressionProblem?
}

/// What became of some bytes.
struct CodecStep {
  /// Bytes of the input that were taken, and bytes of output that were made.
  var taken = 0
  var made = 0
  var needsInput = false
  var problem: CompressionProblem?
}
