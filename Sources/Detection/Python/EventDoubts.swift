import Primitives

/// What in an event may mean something else to Python than to the program of its log type.
struct EventDoubts {
  /// Whether text is looked at.
  let looksAtText: Bool
  /// An object has a key twice, of which Python takes the last one, or a key with other characters than those of ASCII,
  /// whose case Python takes differently.
  ///
  /// A hash that two keys share counts as a key that is there twice.
  private(set) var ambiguousKeys = false
  /// A text has other characters than those of ASCII.
  private(set) var foreignText = false
  private var hashes: Set<UInt64> = []

  init(looksAtText: Bool) {
    self.looksAtText = looksAtText
  }

  /// Looks at a value and all in it.
  ///
  /// - Complexity: O(n) in the document.
  mutating func look(at document: JSONDocument, _ value: JSONDocument.Index) {
    switch document.kind(value) {
    case .object: look(atMembersOf: value, document)
    case .array: document.forEachElement(of: value) { look(at: document, $0) }
    case .string:
      if looksAtText, !foreignText { foreignText = !EventDoubts.isASCII(document.bytes(value)) }
    default: break
    }
  }

  private mutating func look(atMembersOf object: JSONDocument.Index, _ document: JSONDocument) {
    // Keys before values: the objects in it use the same set.
    hashes.removeAll(keepingCapacity: true)
    document.forEachMember(of: object) { key, _ in
      let name = document.bytes(key)
      if !EventDoubts.isASCII(name) || !hashes.insert(EventDoubts.hash(name)).inserted { ambiguousKeys = true }
    }
    document.forEachMember(of: object) { _, value in look(at: document, value) }
  }

  private static func isASCII(_ text: UnsafeRawBufferPointer) -> Bool { text.reduce(0, |) & 0x80 == 0 }

  /// The FNV-1a hash of a key.
  private static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
    key.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
