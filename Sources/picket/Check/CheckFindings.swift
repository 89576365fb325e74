import Detection
import DetectionFiles

/// What there is to report of a load, as far as it passes the filters.
struct CheckFindings {
  let definitions: [DetectionDefinition]
  let problems: [Problem]
  let warnings: [LintWarning]
  let queryCount: Int
  let queriesWithoutRules: [LoadedQuery]
  let ignoredDocuments: [IgnoredDocument]
  let fileCount: Int

  init(_ catalogue: QueryCatalogue, filters: [DetectionFilter], ignoring codes: Set<LintWarning.Code>) {
    let library = catalogue.library
    let keeps = { (definition: DetectionDefinition) in filters.allSatisfy { $0.keeps(definition) } }
    let keepsPlace = { (position: SourcePosition, path: String) in
      if filters.isEmpty { return true }
      // What no document begins before is of no detection that could be left out.
      guard let outline = library.outline(at: position, of: path) else { return true }
      return keeps(library.definition(id: outline.definition.id) ?? outline.definition)
    }
    definitions = library.definitions.filter(keeps)
    problems = library.problems.filter { keepsPlace($0.position, $0.path) }
    warnings = library.warnings.filter { !codes.contains($0.code) && keepsPlace($0.position, $0.path) }
    queryCount = catalogue.queries.values.count { keeps($0.definition) }
    queriesWithoutRules = catalogue.queriesWithoutRules.filter { keeps($0.definition) }
    ignoredDocuments = filters.isEmpty ? library.ignoredDocuments : []
    fileCount = filters.isEmpty ? library.fileCount : Set(definitions.map(\.path) + problems.map(\.path)).count
  }

  /// The detections that are not run.
  var inactive: [DetectionDefinition] { definitions.filter { $0.inactiveReason != nil } }

  var activeCount: Int { definitions.count { $0.isActive } }

  /// How many detections are not run, by reason, the most frequent first.
  var inactiveCounts: [(name: String, count: Int)] {
    CheckFindings.counts(inactive.compactMap(\.inactiveReason).map(CheckFindings.withoutName))
  }

  /// How many problems there are, by code.
  var problemCounts: [(name: String, count: Int)] { CheckFindings.counts(problems.map(\.code.rawValue)) }

  /// How many warnings there are, by code.
  var warningCounts: [(name: String, count: Int)] { CheckFindings.counts(warnings.map(\.code.rawValue)) }

  /// A reason without the name of the query that it is about, which would make each reason one of its own.
  private static func withoutName(_ reason: String) -> String {
    guard let open = reason.firstIndex(of: "'"), let close = reason.lastIndex(of: "'"), open < close else {
      return reason
    }
    return "\(reason[..<open])…\(reason[reason.index(after: close)...])"
  }

  private static func counts(_ names: [String]) -> [(name: String, count: Int)] {
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    return counts.map { (name: $0.key, count: $0.value) }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
