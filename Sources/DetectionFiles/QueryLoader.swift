import Detection
import Flows
import Primitives

/// Compiles the queries of a library one after the other.
struct QueryLoader {
  /// The queries without problems, by name.
  private(set) var queries: [String: LoadedQuery] = [:]
  /// The queries with problems, by name.
  private(set) var refused: [String: DetectionDefinition] = [:]
  /// Why queries that may be right are not run here, by name: `reads aws_cloudtrail, which Picket does not have`.
  private(set) var notRunReasons: [String: String] = [:]
  private(set) var problems: [Problem] = []

  private let limits: QueryLimits

  init(limits: QueryLimits) {
    self.limits = limits
  }

  /// Compiles a definition, if it is a query.
  mutating func load(_ definition: DetectionDefinition) {
    guard let query = definition.query else { return }
    let outcome = compile(query, definition)
    if let compiled = outcome.compiled, outcome.problems.isEmpty {
      queries[definition.id] = LoadedQuery(definition: definition, query: query, compiled: compiled)
    } else if let reason = outcome.notRunReason {
      notRunReasons[definition.id] = reason
    } else {
      refused[definition.id] = definition
      problems += outcome.problems
    }
  }

  /// Looks at the SQL of a query that cannot be loaded for other reasons.
  mutating func check(_ definition: DetectionDefinition) {
    guard let query = definition.query else { return }
    problems += compile(query, definition).problems
  }

  private struct Outcome {
    var compiled: CompiledQuery?
    var problems: [Problem] = []
    var notRunReason: String?
  }

  private func compile(_ query: QueryDefinition, _ definition: DetectionDefinition) -> Outcome {
    do throws(QueryProblems) {
      let compiled = try QueryCompiler.compile(query.text, limits: limits)
      return Outcome(compiled: compiled, problems: QueryLoader.outputProblems(of: compiled, query, definition))
    } catch {
      if let reason = error.notRunReason { return Outcome(notRunReason: reason) }
      return Outcome(problems: QueryLoader.problems(error.problems, query, definition))
    }
  }

  /// The columns of an enabled scheduled query that rules could not name.
  private static func outputProblems(
    of compiled: CompiledQuery, _ query: QueryDefinition, _ definition: DetectionDefinition
  ) -> [Problem] {
    guard query.isScheduled, definition.isEnabled else { return [] }
    let found = compiled.unsuitableOutputNames.map { name in
      let place = offset(of: name, in: query.text)
      let message =
        "a rule cannot name the column '\(name)': the name has a space or one of : . , - \" ( ); give it another "
        + "with AS"
      return QueryProblem(message: message, offset: place ?? 0, length: place == nil ? 0 : name.utf8.count)
    }
    return problems(found, query, definition)
  }

  /// Where a column's name, or the expression that it is made of, is in the text, whatever the case.
  private static func offset(of name: String, in text: String) -> Int? {
    let (wanted, bytes) = (Array(name.lowercased().utf8), Array(text.lowercased().utf8))
    guard bytes.count == text.utf8.count, !wanted.isEmpty, wanted.count <= bytes.count else { return nil }
    return (0...(bytes.count - wanted.count)).first { bytes[$0...].starts(with: wanted) }
  }

  /// Problems of a query's text as those of its file.
  private static func problems(
    _ found: [QueryProblem], _ query: QueryDefinition, _ definition: DetectionDefinition
  ) -> [Problem] {
    let places = query.sourcePositions(ofTextOffsets: found.flatMap { [$0.offset, $0.offset + $0.length] })
    return found.enumerated().map { index, problem in
      let (start, end) = (places[2 * index], places[2 * index + 1])
      let suggestion = problem.suggestion.map { "; nearest supported form: \($0)" } ?? ""
      return Problem(
        path: definition.path, position: start, code: .invalidQuery, message: problem.message + suggestion,
        excerpt: SourceExcerpt(of: definition.source, from: start, to: end))
    }
  }
}

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
