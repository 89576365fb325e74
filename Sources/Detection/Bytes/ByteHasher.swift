extension Hasher {
  /// Feeds a text as its bytes, so that texts that only look alike differ.
  mutating func combine(bytes text: String) {
    var text = text
    text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
