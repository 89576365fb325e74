/// The names in a header: between commas when it has any, and else between spaces or tabs.
///
/// Each can stand in double quotes or in `${` and `}`, which are not part of the name.
struct FlowHeaderWords {
  /// Whether commas stand between the names, as in CSV.
  let hasCommas: Bool
  private var rest: Slice<UnsafeRawBufferPointer>
  private var isAtEnd = false

  init(_ header: UnsafeRawBufferPointer) {
    hasCommas = header.contains(UInt8(ascii: ","))
    rest = header[...]
  }

  /// Whether a name can start with the byte; most records start with a digit, which no name does.
  @inline(__always)
  static func mayStart(with byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "$"), UInt8(ascii: "@"), UInt8(ascii: "\""): true
    default: byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
  }

  /// The next name, which is empty where nothing stands between two commas; nil at the end.
  mutating func next() -> UnsafeRawBufferPointer? {
    hasCommas ? nextBetweenCommas() : nextBetweenBlanks()
  }

  private mutating func nextBetweenBlanks() -> UnsafeRawBufferPointer? {
    guard let start = rest.firstIndex(where: { !Self.isBlank($0) }) else { return nil }
    let end = rest[start...].firstIndex(where: Self.isBlank) ?? rest.endIndex
    let word = rest[start..<end]
    rest = rest[end...]
    return Self.bare(word)
  }

  private mutating func nextBetweenCommas() -> UnsafeRawBufferPointer? {
    if isAtEnd { return nil }
    let end = rest.firstIndex(of: UInt8(ascii: ","))
    let word = rest[..<(end ?? rest.endIndex)]
    isAtEnd = end == nil
    rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
    guard let first = word.firstIndex(where: { !Self.isBlank($0) }),
      let last = word.lastIndex(where: { !Self.isBlank($0) })
    else { return UnsafeRawBufferPointer(rebasing: word[word.startIndex..<word.startIndex]) }
    return Self.bare(word[first...last])
  }

  /// A name without what stands around it.
  private static func bare(_ word: Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer {
    var word = word
    let quote = UInt8(ascii: "\"")
    if word.count >= 2, word.first == quote, word.last == quote { word = word.dropFirst().dropLast() }
    if word.count > 3, word.starts(with: [UInt8(ascii: "$"), UInt8(ascii: "{")]), word.last == UInt8(ascii: "}") {
      word = word.dropFirst(2).dropLast()
    }
    return UnsafeRawBufferPointer(rebasing: word)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (byte >= 0x09 && byte <= 0x0D) }
}
