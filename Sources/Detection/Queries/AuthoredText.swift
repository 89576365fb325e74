/// A text of a file that another language than YAML is written in, and where in the file each part of it stands.
struct AuthoredText: Sendable {
  /// The text, as YAML gives it.
  let text: String
  /// Where the scalar begins that it stands in.
  let position: SourcePosition
  private let source: [UInt8]

  /// A text that a scalar of a file holds.
  ///
  /// - Parameter source: The bytes of the whole file.
  init(_ text: String, at position: SourcePosition, in source: [UInt8]) {
    self.text = text
    self.position = position
    self.source = source
  }

  /// Where the character at a byte of the text stands in the file; the end of the text is right after the last one.
  ///
  /// A space or line feed that folding makes of a line break stands where the line ends, a character that is escaped
  /// where its escape begins. Linear in the size of the file.
  func position(ofTextOffset offset: Int) -> SourcePosition {
    positions(ofTextOffsets: [offset])[0]
  }

  /// Where the characters at several bytes of the text stand in the file.
  ///
  /// - Complexity: O(n + k log k) in the size of the file and the number of places.
  func positions(ofTextOffsets offsets: [Int]) -> [SourcePosition] {
    // Places are those of the file without its byte order mark.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = source.starts(with: mark) ? Array(source.dropFirst(mark.count)) : source
    let expected = Array(text.utf8)
    let reader = ScalarSourceReader(bytes, from: SourceText.byte(at: position, in: bytes[...]), expecting: expected)
    guard reader.text == expected else { return offsets.map { _ in position } }
    let places = offsets.map { reader.offsets[min(max(0, $0), expected.count)] }
    return bytes.withUnsafeBufferPointer { SourceText.positions(ofBytes: places, in: $0) }
  }
}
