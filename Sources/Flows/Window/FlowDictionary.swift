/// The texts of a column, or of the columns that share it, by their codes; 1 is the first, 0 means null.
///
/// Codes are given in the order in which texts came; equal codes mean equal texts in all segments of a snapshot.
public struct FlowDictionary: Sendable {
  /// How many texts a full chunk has.
  @usableFromInline static let chunkTexts = 1_024

  /// The chunks, all full but the last; the last one alone is copied when texts are added to a dictionary that is shared.
  @usableFromInline var chunks: [FlowTexts] = [FlowTexts()]
  /// How many texts there are; their codes are `1...count`.
  public internal(set) var count = 0

  /// The memory that the full chunks take, in bytes.
  private var fullByteCount = 0

  /// A dictionary without texts.
  init() {}

  /// Lends the bytes of a text; none for code 0.
  ///
  /// - Precondition: the code is at most `count`.
  @inlinable
  public func withText<Result, Failure>(
    _ code: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard code > 0 else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    let index = code - 1
    return try chunks[index / Self.chunkTexts].withText(index % Self.chunkTexts + 1, body)
  }

  /// A text as a string; empty for code 0.
  public func string(_ code: Int) -> String {
    withText(code) { String(decoding: $0, as: UTF8.self) }
  }

  /// Lends each text with its code, in the order of the codes.
  @inlinable
  public func forEachText<Failure>(
    _ body: (_ code: Int, _ text: UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var code = 0
    for chunk in chunks {
      for inner in 0..<chunk.count {
        code += 1
        try chunk.withText(inner + 1) { (text) throws(Failure) in try body(code, text) }
      }
    }
  }

  /// Whether a text is these bytes.
  func isEqual(_ code: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let (chunk, index) = (code - 1).quotientAndRemainder(dividingBy: Self.chunkTexts)
    // Through a pointer, because an element that is copied out of the array is retained, which takes longer than the rest.
    return chunks.withUnsafeBufferPointer { $0[chunk].isEqual(index + 1, text) }
  }

  /// Adds a text that is not there yet, and gives its code.
  mutating func append(_ text: UnsafeRawBufferPointer) -> Int {
    let last = chunks.count - 1
    chunks[last].append(text)
    count += 1
    if chunks[last].count == Self.chunkTexts {
      chunks[last].trim()
      fullByteCount += chunks[last].byteCount
      chunks.append(FlowTexts())
    }
    return count
  }

  /// The memory that it takes, in bytes.
  var byteCount: Int {
    fullByteCount + chunks[chunks.count - 1].byteCount + chunks.count * MemoryLayout<FlowTexts>.stride
  }
}
