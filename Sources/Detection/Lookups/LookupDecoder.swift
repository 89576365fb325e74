import Primitives

/// Decodes what is particular to lookup tables.
struct LookupDecoder {
  let path: String
  let problems: ProblemList

  /// The table of a document whose shape has been checked; nil, with a problem, when it is none.
  func lookup(in document: YAMLNode) -> LookupDefinition? {
    guard let map = document["LogTypeMap"], let key = map["PrimaryKey"].flatMap(name) else { return nil }
    return LookupDefinition(
      schema: document["Schema"].flatMap(name), primaryKey: key,
      hasNetworkKeys: hasNetworkKeys(document["Validations"], key.text),
      associations: associations(map["AssociatedLogTypes"], primaryKey: key.text), source: source(document))
  }

  private func name(_ node: YAMLNode) -> LookupDefinition.Name? {
    node.label.map { LookupDefinition.Name(text: $0, position: node.position) }
  }

  private func hasNetworkKeys(_ validations: YAMLNode?, _ key: String) -> Bool {
    (validations?.elements ?? []).contains { validation in
      validation["Field"]?.label == key
        && (validation["Validations"]?.labels ?? []).contains { LookupSchema.networkValidations.contains($0) }
    }
  }

  /// A log type without selectors is looked up by the field that has the name of the primary key.
  private func associations(_ list: YAMLNode?, primaryKey: String) -> [LookupAssociation] {
    var known: Set<String> = []
    return (list?.elements ?? []).compactMap { node in
      guard let logType = node["LogType"], let name = logType.label else { return nil }
      if !known.insert(name).inserted {
        problems.add(
          .duplicateValue, at: logType.position,
          "AssociatedLogTypes: \(Quotation.quoted(name)) is listed twice; give all its Selectors in one place")
      }
      let selectors = node["Selectors"]?.elements.map { $0.compactMap(selector) }
      return LookupAssociation(logType: name, selectors: selectors ?? [selector(primaryKey)].compactMap { $0 })
    }
  }

  private func selector(_ node: YAMLNode) -> LookupSelector? {
    guard let text = node.label else { return nil }
    do throws(FieldPathError) {
      return try LookupSelector(text)
    } catch {
      return problems.refuse(.invalidFieldPath, at: node.position, "Selectors: \(error.description)")
    }
  }

  /// A key that begins with `$` is no name of a field.
  private func selector(_ name: String) -> LookupSelector? { try? LookupSelector(name) }

  /// A file is used where there is one; an object of storage where its path is one of this host.
  private func source(_ document: YAMLNode) -> LookupDefinition.Source {
    if let file = document["Filename"], let name = file.text {
      return .file(FileReference(path: path, name: name, position: file.position))
    }
    guard let object = document["Refresh"]?["ObjectPath"], let name = object.label else { return .query }
    if name.hasPrefix(LookupDecoder.localScheme) {
      let file = String(name.dropFirst(LookupDecoder.localScheme.count))
      return .file(FileReference(path: path, name: file, position: object.position))
    }
    return .storage(name)
  }

  private static let localScheme = "file://"
}
