/// A text that is the same as another only when all its bytes are.
///
/// Swift takes texts for equal that only look alike, such as the two spellings of "é"; the durable state tells them
/// apart, and so must everything that is kept in memory of it.
struct ExactText: Hashable, Sendable {
  let text: String

  static func == (left: ExactText, right: ExactText) -> Bool { ExactText.areSame(left.text, right.text) }

  func hash(into hasher: inout Hasher) { hasher.combine(bytes: text) }

  /// Whether two texts have the same bytes.
  static func areSame(_ left: String, _ right: String) -> Bool {
    let areSame: Bool?? = left.utf8.withContiguousStorageIfAvailable { left in
      right.utf8.withContiguousStorageIfAvailable { right in
        ByteComparison.isEqual(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
      }
    }
    return (areSame ?? nil) ?? left.utf8.elementsEqual(right.utf8)
  }
}
