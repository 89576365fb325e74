extension String {
  /// The text with its ASCII letters small; other letters stay as they are.
  var foldedASCII: String {
    var bytes = Array(utf8)
    for index in bytes.indices where (0x41...0x5a).contains(bytes[index]) { bytes[index] |= 0x20 }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  /// The text with its ASCII letters capital.
  var uppercasedASCII: String {
    var bytes = Array(utf8)
    for index in bytes.indices where (0x61...0x7a).contains(bytes[index]) { bytes[index] &= 0xdf }
    return String(decoding: bytes, as: UTF8.self)
  }
}
