/// A dictionary that takes new texts.
struct FlowDictionaryTable: Sendable {
  private(set) var dictionary = FlowDictionary()
  private var interner = FlowTextInterner()

  /// The code of a text, which is added when it is new.
  mutating func code(of text: UnsafeRawBufferPointer) -> Int {
    interner.code(
      of: text,
      isEqual: { code in
        dictionary.withText(code) { $0.count == text.count && $0.elementsEqual(text) }
      },
      add: { dictionary.append(text) })
  }

  /// The memory that it takes, in bytes.
  var byteCount: Int { dictionary.byteCount + interner.byteCount }
}
