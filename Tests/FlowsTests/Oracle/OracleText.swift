/// A text of an answer, equal to others by its bytes: Swift's own comparison takes "é" in one character for "é" in two.
struct OracleText: Hashable, Comparable, CustomStringConvertible {
  let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  var description: String { String(decoding: bytes, as: UTF8.self).debugDescription }

  static func < (left: OracleText, right: OracleText) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}
