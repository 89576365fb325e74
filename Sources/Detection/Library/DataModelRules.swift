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
