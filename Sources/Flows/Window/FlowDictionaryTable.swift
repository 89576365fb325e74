/// A dictionary that takes new texts.
struct FlowDictionaryTable: Sendable {
  private(set) var dictionary = FlowDictionary()
  private var interner = FlowTextInterner()

  /// The memory that it takes, in bytes.
  var byteCount: Int { dictionary.byteCount + interner.byteCount }

  /// The code of a text, which is added when it is new.
  mutating func code(of text: UnsafeRawBufferPointer) -> Int {
    var search = interner.search(text)
    while let code = interner.next(&search) {
      if dictionary.isEqual(code, text) { return code }
    }
    let code = dictionary.append(text)
    interner.add(code, search)
    return code
  }

  /// A new dictionary of the texts that are used, and the new code of each old one, 0 where there is none; nil unless
  /// fewer than half are used.
  func rebuilt(used: [Bool]) -> (table: FlowDictionaryTable, codes: [UInt32])? {
    let usedCount = used.dropFirst().count { $0 }
    guard usedCount * 2 < dictionary.count else { return nil }
    var table = FlowDictionaryTable()
    var codes = [UInt32](repeating: 0, count: dictionary.count + 1)
    dictionary.forEachText { code, text in
      if used[code] { codes[code] = UInt32(table.code(of: text)) }
    }
    return (table, codes)
  }
}
