import Detection

// What LOADED says for pages; docs/python-frames.md describes it.

extension PythonPage {
  /// Reads a page; nil where there is none.
  convenience init?(_ node: JSONNode) {
    guard node.isObject else { return nil }
    self.init(
      condition: PythonClause(node["condition"]), isComplete: node["complete"].flag ?? false,
      comparisons: node["indicators"].elements.compactMap(PythonPage.indicator), titles: node["titles"].texts,
      dedupFields: node["dedup"].texts, uniqueFields: node["unique"].texts,
      severities: node["severities"].elements.compactMap(PythonSeverity.init),
      context: node["context"].elements.map {
        OutputField(field: $0["key"].text ?? "", source: $0["field"].text ?? "")
      },
      helpers: node["helpers"].texts, dataModels: node["data_models"].texts, unread: node["unread"].texts)
  }

  private static func indicator(_ node: JSONNode) -> PythonComparison? {
    let keys = (node["field"].text ?? "").split(separator: ".").map { FieldPath.Step.key(String($0)) }
    return PythonComparison(FieldPath(keys), node)
  }
}

extension PythonSeverity {
  init?(_ node: JSONNode) {
    guard let severity = node["severity"].text.flatMap({ Severity(name: $0) }) else { return nil }
    self.init(severity: severity, condition: PythonClause(node["condition"]))
  }
}

extension PythonClause {
  /// Reads a condition; nil where there is none, or one that is not known.
  init?(_ node: JSONNode) {
    guard node.isObject else { return nil }
    if !node["all"].isAbsent {
      // The others must still hold.
      self = .all(node["all"].elements.compactMap { PythonClause($0) })
    } else if !node["any"].isAbsent {
      let parts = node["any"].elements.map { PythonClause($0) }
      if parts.contains(nil) { return nil }
      self = .any(parts.compactMap { $0 })
    } else {
      let keys = node["field"].texts
      guard !keys.isEmpty, let comparison = PythonComparison(FieldPath(keys.map { .key($0) }), node) else {
        return nil
      }
      self = .comparison(comparison)
    }
  }
}

extension PythonComparison {
  fileprivate init?(_ field: FieldPath, _ node: JSONNode) {
    if field.steps.isEmpty { return nil }
    self.init(field, operation: node["op"].text ?? "", values: node["values"].elements.map(\.scalar))
  }
}
