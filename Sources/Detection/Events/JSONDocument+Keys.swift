import Primitives

extension JSONDocument {
  /// Whether Python might find another value under some key than Picket does.
  ///
  /// So it is where an object has a key twice, of which Python takes the last one, and where a key has other characters
  /// than those of ASCII, whose case Python takes differently. A hash that two keys share counts as a key that is there
  /// twice.
  ///
  /// - Complexity: O(n) in the document.
  func hasAmbiguousKeys() -> Bool {
    var hashes: Set<UInt64> = []
    return hasAmbiguousKeys(JSONDocument.root, &hashes)
  }

  private func hasAmbiguousKeys(_ value: Index, _ hashes: inout Set<UInt64>) -> Bool {
    var found = false
    switch kind(value) {
    case .object:
      hashes.removeAll(keepingCapacity: true)
      var isNested = false
      forEachMember(of: value) { key, member in
        let hash = JSONDocument.hash(bytes(key))
        // Nothing but ASCII has a hash.
        if hash == nil || !hashes.insert(hash ?? 0).inserted { found = true }
        isNested = isNested || isContainer(member)
      }
      if isNested, !found {
        forEachMember(of: value) { _, member in
          if !found, isContainer(member) { found = hasAmbiguousKeys(member, &hashes) }
        }
      }
    case .array:
      forEachElement(of: value) { element in
        if !found, isContainer(element) { found = hasAmbiguousKeys(element, &hashes) }
      }
    default: break
    }
    return found
  }

  /// The FNV-1a hash of a key; nil where the key has other characters than those of ASCII.
  private static func hash(_ key: UnsafeRawBufferPointer) -> UInt64? {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var all: UInt8 = 0
    for byte in key {
      all |= byte
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return all & 0x80 == 0 ? hash : nil
  }
}
