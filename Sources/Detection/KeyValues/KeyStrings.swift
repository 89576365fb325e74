public import Primitives

/// A set of texts in the order of their bytes, as one run of bytes: each text with its length before it.
///
/// Texts are compared by their bytes, as Python compares them: Swift would take two spellings of one accent for the same.
public struct KeyStrings: Sendable, Equatable {
  /// All texts, each with its length in four bytes before it, the lowest first.
  public private(set) var bytes: [UInt8] = []
  /// How many there are.
  public private(set) var count = 0

  /// Makes an empty set.
  public init() {}

  /// Makes a set of texts in any order, which may be there more than once.
  public init(_ texts: [[UInt8]]) {
    self = KeyStrings().merged(with: texts, keepsOthers: true)
  }

  /// Makes a set of its bytes as they were stored; nil where they are none.
  public init?(stored bytes: [UInt8]) {
    var place = 0
    while place < bytes.count {
      guard let end = KeyStrings.end(of: place, in: bytes) else { return nil }
      place = end
      count += 1
    }
    self.bytes = bytes
  }

  /// The set with further texts.
  public func adding(_ texts: [[UInt8]]) -> KeyStrings { merged(with: texts, keepsOthers: true) }

  /// The set without some texts.
  public func removing(_ texts: [[UInt8]]) -> KeyStrings { merged(with: texts, keepsOthers: false) }

  /// Calls the body with each text in order.
  public func forEach(_ body: (UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBytes { all in
      var place = 0
      while place < all.count {
        let length = Int(UInt32(littleEndian: all.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
        body(UnsafeRawBufferPointer(rebasing: all[(place + 4)..<(place + 4 + length)]))
        place += 4 + length
      }
    }
  }

  /// The texts, for people.
  public var texts: [String] {
    var texts: [String] = []
    forEach { texts.append(String(decoding: $0, as: UTF8.self)) }
    return texts
  }

  /// Writes a list of JSON.
  public func write(to writer: inout JSONWriter) {
    writer.append("[")
    var isFirst = true
    forEach { text in
      if !isFirst { writer.append(",") }
      isFirst = false
      writer.append(string: text)
    }
    writer.append("]")
  }

  /// One pass over both, in order: the texts are put in where others are kept, and else taken away.
  private func merged(with texts: [[UInt8]], keepsOthers isUnion: Bool) -> KeyStrings {
    var result = KeyStrings()
    result.bytes.reserveCapacity(bytes.count)
    var others = texts.sorted { $0.lexicographicallyPrecedes($1) }[...]
    forEach { text in
      while let other = others.first, other.lexicographicallyPrecedes(text) {
        if isUnion { result.append(other) }
        others = KeyStrings.drop(other, from: others)
      }
      let isOther = others.first.map { $0.elementsEqual(text) } ?? false
      if isUnion || !isOther { result.append(text) }
      if isOther, let other = others.first { others = KeyStrings.drop(other, from: others) }
    }
    while isUnion, let other = others.first {
      result.append(other)
      others = KeyStrings.drop(other, from: others)
    }
    return result
  }

  private static func drop(_ text: [UInt8], from texts: ArraySlice<[UInt8]>) -> ArraySlice<[UInt8]> {
    texts.drop { $0 == text }
  }

  private mutating func append(_ text: some Collection<UInt8>) {
    withUnsafeBytes(of: UInt32(text.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: text)
    count += 1
  }

  private static func end(of place: Int, in bytes: [UInt8]) -> Int? {
    guard place + 4 <= bytes.count else { return nil }
    let length = bytes.withUnsafeBytes {
      UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }
    let end = place + 4 + Int(length)
    return end <= bytes.count ? end : nil
  }
}
