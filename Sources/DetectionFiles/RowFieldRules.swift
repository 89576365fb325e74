import Detection
import Flows
import Primitives

/// Checks that rules over rows read only fields that their queries return.
struct RowFieldRules {
  private(set) var problems: Set<Problem> = []
  /// Those of the problems that only report that a query is not loaded.
  private(set) var unresolvedReferences: Set<Problem> = []
  /// The ids of the rules that have problems.
  private(set) var refused: Set<String> = []
  /// The ids of the rules that read what no query returns.
  private var faulty: Set<String> = []
  /// The ids of the rules that only lack a query.
  var unresolved: Set<String> { refused.subtracting(faulty) }

  private let queries: [String: LoadedQuery]
  private let refusedQueries: [String: DetectionDefinition]

  /// How many names of columns a message lists.
  private static let listedMax = 12

  init(queries: [String: LoadedQuery], refused: [String: DetectionDefinition]) {
    self.queries = queries
    refusedQueries = refused
  }

  /// Checks a definition, if it looks at rows.
  mutating func check(_ definition: DetectionDefinition) {
    for reference in definition.queryReferences {
      guard let query = refusedQueries[reference.name] else { continue }
      let message =
        "ScheduledQueries: '\(reference.name)' (\(query.path):\(query.position.line)) has problems and is not loaded"
      // A derived rule that has the queries of its base is told at its own place.
      let position = reference.file == definition.path ? reference.position : definition.position
      let problem = Problem(path: definition.path, position: position, code: .unknownReference, message: message)
      unresolvedReferences.insert(problem)
      report(problem, definition)
    }
    let loaded = definition.scheduledQueries.compactMap { queries[$0] }
    guard !loaded.isEmpty, loaded.count == definition.scheduledQueries.count else { return }
    let columns = loaded.flatMap { $0.compiled.outputFields.map(\.name) }
    for field in definition.rowFields { check(field, columns, loaded, definition) }
  }

  private mutating func check(
    _ field: RowField, _ columns: [String], _ loaded: [LoadedQuery], _ definition: DetectionDefinition
  ) {
    guard case .key(let name) = field.path.steps.first else { return }
    let isReturned = columns.contains {
      field.isCaseSensitive ? $0 == name : CaseFolding.folded($0) == CaseFolding.folded(name)
    }
    if isReturned { return }
    let nearest = NearestName.nearest(to: name, among: columns, by: .key).map { "; did you mean '\($0)'?" } ?? ""
    let verb = loaded.count == 1 ? "returns" : "return"
    let names = loaded.map { "'\($0.definition.id)'" }.joined(separator: ", ")
    let message = "'\(name)' is none of the columns that \(names) \(verb): \(RowFieldRules.list(columns))\(nearest)"
    faulty.insert(definition.id)
    report(Problem(path: field.file, position: field.position, code: .unknownField, message: message), definition)
  }

  private static func list(_ columns: [String]) -> String {
    columns.prefix(listedMax).joined(separator: ", ") + (columns.count > listedMax ? ", …" : "")
  }

  private mutating func report(_ problem: Problem, _ definition: DetectionDefinition) {
    problems.insert(problem)
    refused.insert(definition.id)
  }
}
