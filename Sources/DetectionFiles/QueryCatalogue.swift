public import Detection
public import Flows
public import Primitives

/// The queries of a library, compiled, with what is wrong between their SQL and the rules over their rows.
///
/// A query over tables that Picket does not have is not wrong: it stays in the library with the reason why it is not run,
/// and so do the rules over its rows alone.
///
/// Immutable; the same for `picket check` and the daemon.
public struct QueryCatalogue: Sendable {
  /// The queries without problems, by name, disabled and saved ones included.
  public let queries: [String: LoadedQuery]
  /// What is wrong with queries and with the rules over their rows, by file and place.
  public let problems: [Problem]
  /// The library with those problems, and without the documents that have them.
  public let library: DetectionLibrary
  /// The scheduled queries over whose rows no rule looks, by name; reported, not an error.
  public let queriesWithoutRules: [LoadedQuery]

  /// Compiles every query of a library.
  ///
  /// Time is linear in the text of the queries.
  ///
  /// - Parameters:
  ///   - library: What was loaded.
  ///   - limits: What a query may cost.
  public init(library: DetectionLibrary, limits: QueryLimits = QueryLimits()) {
    var loader = QueryLoader(limits: limits)
    for definition in library.definitions { loader.load(definition) }
    for definition in library.faultyQueries { loader.check(definition) }
    var rules = RowFieldRules(queries: loader.queries, refused: loader.refused)
    for definition in library.definitions { rules.check(definition) }
    queries = loader.queries
    problems = (loader.problems + rules.problems).sorted()
    queriesWithoutRules = QueryCatalogue.withoutRules(loader.queries, library)
    self.library = library.leavingOut(
      Set(loader.refused.keys).union(rules.refused), because: problems,
      unresolved: rules.unresolvedReferences.sorted(), of: rules.unresolved
    )
    .marking(notRun: QueryCatalogue.notRunReasons(loader, library))
    .withoutDanglingCorrelations()
  }

  /// Why queries are not run here, and rules that have no other query than such.
  private static func notRunReasons(_ loader: QueryLoader, _ library: DetectionLibrary) -> [String: String] {
    var reasons = loader.notRunReasons
    var causes = reasons
    for definition in library.definitions where definition.analysisType == .scheduledQuery && definition.query == nil {
      causes[definition.id] = "has no Query and no SnowflakeQuery"
    }
    for definition in library.definitions {
      // A rule with a Python file is not run for that reason.
      guard case .simple = definition.body else { continue }
      let names = definition.scheduledQueries
      guard let name = names.first, let cause = causes[name], names.allSatisfy({ causes[$0] != nil }) else { continue }
      reasons[definition.id] = "its query '\(name)' \(cause)"
    }
    return reasons.mapValues { "not run: \($0)" }
  }

  /// The pages of the library, those of queries with what their SQL says.
  public var pages: DetectionPages {
    DetectionPages(definitions: library.definitions, queries: queries.mapValues(\.logic))
  }

  /// A rule with problems counts too: once they are gone, it looks.
  private static func withoutRules(
    _ queries: [String: LoadedQuery], _ library: DetectionLibrary
  ) -> [LoadedQuery] {
    let watched = Set(library.definitions.flatMap(\.scheduledQueries))
    return queries.values.filter { $0.query.isScheduled && !watched.contains($0.definition.id) }
      .sorted { $0.definition.id < $1.definition.id }
  }
}

/// A query of a library, compiled.
public struct LoadedQuery: Sendable {
  /// The document that holds it.
  public let definition: DetectionDefinition
  /// What the document says of it.
  public let query: QueryDefinition
  /// What its text means.
  public let compiled: CompiledQuery

  /// What its page shows.
  public var logic: QueryLogic {
    QueryLogic(
      stages: compiled.stages.map { LogicStage(name: $0.name, lines: $0.lines) },
      indicators: compiled.indicators.map(LoadedQuery.indicator),
      exclusions: compiled.exclusions.map(LoadedQuery.indicator),
      outputFields: compiled.outputFields.map { OutputField(field: $0.name, source: $0.source) })
  }

  private static func indicator(_ predicate: QueryPredicate) -> Indicator {
    Indicator(field: predicate.field, kind: predicate.kind, values: predicate.values)
  }
}
