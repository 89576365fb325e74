/// Checks that packs list only what is there.
enum PackRules {
  /// Adds a problem for every id that no file defines, and takes such packs out.
  static func check(_ definitions: inout [DetectionDefinition], _ index: inout DocumentIndex) {
    var refused: Set<String> = []
    for loaded in index.documents {
      for reference in loaded.document.packIDs where index[reference.name] == nil {
        let suggestion = index.suggestion(for: reference.name)
        let message = "IDs: no detection \(Quotation.quoted(reference.name)) is loaded\(suggestion)"
        index.problems.append(
          Problem(path: loaded.path, position: reference.position, code: .unknownReference, message: message))
        refused.insert(loaded.id.name)
      }
    }
    if !refused.isEmpty { definitions.removeAll { refused.contains($0.id) } }
  }
}
