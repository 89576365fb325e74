extension FlowWindow {
  /// Dictionaries that take less memory are left alone, in bytes.
  private static let bytesWorthRebuilding = 16_384

  /// Builds the dictionaries anew whose texts are mostly no longer used, and forgets the identifiers that have left.
  ///
  /// Snapshots keep the old ones. O(rows), and called only when the rows that have left pay for it.
  mutating func rebuildDictionaries() {
    leftSinceRebuild = 0
    rowIds.compact()
    for slot in dictionaries.indices where dictionaries[slot].byteCount >= Self.bytesWorthRebuilding {
      rebuildDictionary(slot)
    }
  }

  private mutating func rebuildDictionary(_ slot: Int) {
    let columns = FlowDictionaries.columns.filter { FlowDictionaries.slot(of: $0) == slot }
    var used = [Bool](repeating: false, count: dictionaries[slot].dictionary.count + 1)
    for segment in sealed { segment.mark(columns, in: &used) }
    for slice in open.values { slice.mark(columns, in: &used) }
    guard let (table, codes) = dictionaries[slot].rebuilt(used: used) else { return }
    dictionaries[slot] = table
    for index in sealed.indices { sealed[index].map(columns, codes) }
    for slice in open.keys { open[slice]?.map(columns, codes) }
    sealedByteCount = sealed.reduce(0) { $0 + $1.byteCount }
  }
}
