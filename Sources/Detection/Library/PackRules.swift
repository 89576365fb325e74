/// Checks that packs list only what is there.
enum PackRules {
  /// Adds a problem for every id that no file defines, and takes such packs out.
  ///
  /// Gives what it takes out: there is nothing else wrong with these packs.
  static func check(_ definitions: inout [DetectionDefinition], _ index: inout DocumentIndex) -> [DetectionDefinition] {
    var refused: Set<String> = []
    for loaded in index.documents {
      for reference in loaded.document.packIDs where index[reference.name] == nil {
        let suggestion = index.suggestion(for: reference.name)
        index.reportUnresolved(
          reference, of: loaded, "IDs: no detection \(Quotation.quoted(reference.name)) is loaded\(suggestion)")
        refused.insert(loaded.id.name)
      }
    }
    if refused.isEmpty { return [] }
    let unresolved = definitions.filter { refused.contains($0.id) }
    definitions.removeAll { refused.contains($0.id) }
    return unresolved
  }
}
