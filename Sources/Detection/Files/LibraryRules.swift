import Primitives

/// Checks that packs list only what is there.
enum PackRules {
  /// Adds a problem for every id that no file defines, and takes such packs out.
  ///
  /// Returns what it takes out: there is nothing else wrong with these packs.
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

/// Checks that rules over rows name scheduled queries that are there.
enum QueryReferenceRules {
  /// Adds a problem for every name that is none of a loaded scheduled query, and takes such rules out.
  ///
  /// Returns those of them that only lack a query: their own logic is sound.
  static func check(_ definitions: inout [DetectionDefinition], _ index: inout DocumentIndex) -> [DetectionDefinition] {
    let queries = Set(definitions.lazy.filter { $0.analysisType == .scheduledQuery }.map(\.id))
    let names = index.documents.map(\.document).filter { $0.analysisType == .scheduledQuery }.compactMap(\.id?.name)
    var refused: Set<String> = []
    var faulty: Set<String> = []
    for loaded in index.documents where !loaded.document.hasProblems {
      for reference in loaded.document.queries where !queries.contains(reference.name) {
        let message = "ScheduledQueries: " + complaint(reference.name, among: names, &index)
        if isOfAnotherKind(reference.name, index) {
          index.problems.append(loaded.problem(.unknownReference, at: reference, message))
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

/// Checks that a log type has one enabled data model at most.
enum DataModelRules {
  /// Adds a problem for every further model of a log type, and takes such models out.
  static func check(_ definitions: inout [DetectionDefinition], _ index: inout DocumentIndex) {
    var firsts: [String: DetectionDefinition] = [:]
    var refused: Set<String> = []
    for definition in definitions where definition.analysisType == .dataModel && definition.isEnabled {
      for logType in definition.logTypes {
        guard let first = firsts[logType] else {
          firsts[logType] = definition
          continue
        }
        let message =
          "LogTypes: \(Quotation.quoted(logType)) already has the enabled data model '\(first.id)' at "
          + "\(first.path):\(first.position.line)"
        index.problems.append(
          Problem(path: definition.path, position: definition.position, code: .duplicateValue, message: message))
        refused.insert(definition.id)
      }
    }
    if !refused.isEmpty { definitions.removeAll { refused.contains($0.id) } }
  }
}
