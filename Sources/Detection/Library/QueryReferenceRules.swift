/// Checks that rules over rows name scheduled queries that are there.
enum QueryReferenceRules {
  /// Adds a problem for every name that is none of a loaded scheduled query, and takes such rules out.
  ///
  /// Gives those of them that only lack a query: their own logic is sound.
  static func check(_ definitions: inout [DetectionDefinition], _ index: inout DocumentIndex) -> [DetectionDefinition] {
    let queries = Set(definitions.lazy.filter { $0.analysisType == .scheduledQuery }.map(\.id))
    let names = index.documents.map(\.document).filter { $0.analysisType == .scheduledQuery }.compactMap(\.id?.name)
    var refused: Set<String> = []
    var faulty: Set<String> = []
    for loaded in index.documents where !loaded.document.hasProblems {
      for reference in loaded.document.queries where !queries.contains(reference.name) {
        let message = "ScheduledQueries: " + complaint(reference.name, among: names, &index)
        if isOfAnotherKind(reference.name, index) {
          index.problems.append(
            Problem(path: loaded.path, position: reference.position, code: .unknownReference, message: message))
          faulty.insert(loaded.id.name)
        } else {
          index.reportUnresolved(reference, of: loaded, message)
        }
        refused.insert(loaded.id.name)
      }
    }
    // A derived rule has the queries of its base, whose file shows the problem.
    let lacksQuery = { (definition: DetectionDefinition) in
      refused.contains(definition.id) || definition.scheduledQueries.contains { !queries.contains($0) }
    }
    let unresolved = definitions.filter { definition in
      lacksQuery(definition) && !faulty.contains(definition.id)
        && !definition.scheduledQueries.contains { isOfAnotherKind($0, index) }
    }
    definitions.removeAll(where: lacksQuery)
    return unresolved
  }

  /// Whether a name is that of something that can be no scheduled query, whatever else is loaded.
  private static func isOfAnotherKind(_ name: String, _ index: DocumentIndex) -> Bool {
    index[name].map { $0.document.analysisType != .scheduledQuery } ?? false
  }

  private static func complaint(_ name: String, among names: [String], _ index: inout DocumentIndex) -> String {
    let quoted = Quotation.quoted(name)
    guard let loaded = index[name] else {
      return "no scheduled query \(quoted) is loaded\(index.suggestion(for: name, among: names))"
    }
    if loaded.document.analysisType == .scheduledQuery {
      return "\(quoted) (\(loaded.place)) has problems and is not loaded"
    }
    return "\(quoted) is a \(loaded.document.analysisType.rawValue), expected a scheduled_query"
  }
}
