/// A dictionary that takes new texts.
struct FlowDictionaryTable: Sendable {
  private(set) var dictionary = FlowDictionary()
  /// The codes, in parts by the hash of their texts: small tables grow one at a time, and no insertion waits for all.
  private var parts: [FlowTextInterner] = Array(repeating: FlowTextInterner(), count: 32)

  /// The memory that it takes, in bytes.
  var byteCount: Int { dictionary.byteCount + parts.reduce(0) { $0 + $1.byteCount } }

  /// The code of a text, which is added when it is new.
  mutating func code(of text: UnsafeRawBufferPointer) -> Int {
    let hash = FlowTextInterner.hash(text)
    let part = Int(truncatingIfNeeded: hash) & (parts.count - 1)
    var search = parts[part].search(hash: hash)
    while let code = parts[part].next(&search) {
      if dictionary.isEqual(code, text) { return code }
    }
    let code = dictionary.append(text)
    parts[part].add(code, search)
    return code
  }

  /// A new dictionary of the texts that are used, and the new code of each old one, 0 where there is none; nil unless
  /// fewer than half of the texts, or of their bytes, are used.
  func rebuilt(used: [Bool]) -> (table: FlowDictionaryTable, codes: [UInt32])? {
    var (usedCount, usedBytes, allBytes) = (0, 0, 0)
    dictionary.forEachText { code, text in
      allBytes += text.count
      if used[code] { (usedCount, usedBytes) = (usedCount + 1, usedBytes + text.count) }
    }
    guard usedCount * 2 < dictionary.count || usedBytes * 2 < allBytes else { return nil }
    var table = FlowDictionaryTable()
    var codes = [UInt32](repeating: 0, count: dictionary.count + 1)
    dictionary.forEachText { code, text in
      if used[code] { codes[code] = UInt32(table.code(of: text)) }
    }
    return (table, codes)
  }
}
