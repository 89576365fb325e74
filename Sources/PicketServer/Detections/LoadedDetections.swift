public import Detection
public import DetectionFiles
public import Flows
import Primitives
public import PythonBodies

/// A set of detections as it was loaded at one time, with all that answers are made from.
///
/// Immutable; shared by all threads.
public final class LoadedDetections: Sendable {
  /// What was loaded, with the problems found on the way, those of the SQL of queries among them.
  public let library: DetectionLibrary
  /// The active detections, compiled.
  public let program: DetectionProgram
  /// The queries, compiled.
  public let catalogue: QueryCatalogue
  /// The processes that run its bodies in Python; nil where there are none.
  public let python: PythonHost?
  /// When it was loaded, in nanoseconds since 1970.
  public let loadedUnixNanos: Int64

  private let pages: DetectionPages
  private let numbersByID: [String: Int]
  private let queriesByFoldedName: [String: LoadedQuery]

  /// Compiles a library, the queries within some bounds.
  public convenience init(library: DetectionLibrary, queryLimits: QueryLimits = QueryLimits(), loadedUnixNanos: Int64) {
    self.init(QueryCatalogue(library: library, limits: queryLimits), loadedUnixNanos: loadedUnixNanos)
  }

  /// Compiles what was loaded.
  public init(_ catalogue: QueryCatalogue, python: PythonHost? = nil, loadedUnixNanos: Int64) {
    self.catalogue = catalogue
    self.python = python
    library = catalogue.library
    self.loadedUnixNanos = loadedUnixNanos
    program = DetectionProgram(definitions: self.library.definitions, lookups: self.library.lookups)
    pages = catalogue.pages
    numbersByID = Dictionary(
      self.library.definitions.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    queriesByFoldedName = Dictionary(
      catalogue.queries.values.sorted { $0.name < $1.name }.map { ($0.name.lowercased(), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// How many definitions are evaluated when an event of their log types arrives.
  public var activeCount: Int { library.definitions.count(where: \.isActive) }

  /// The longest time that a dedup window of any definition stays open, in nanoseconds.
  var longestPeriodNanos: Int64 {
    library.definitions.map { WindowTerms(errorsOf: $0).periodNanos }.max() ?? 0
  }

  /// The page of a detection; nil when none has the id.
  func page(ofDetection id: String) -> DetectionPage? {
    numbersByID[id].map { pages.page(of: library.definitions[$0]) }
  }

  /// The query of a name, without case when no query has the very name; nil when there is none.
  func query(named name: String) -> LoadedQuery? {
    catalogue.queries[name] ?? queriesByFoldedName[name.lowercased()]
  }

  /// Why a query that may be right is not run here, `not run: reads …`; nil when there is no such query of the name.
  func notRunReason(ofQuery name: String) -> String? {
    let queries = library.definitions.filter { $0.analysisType == .scheduledQuery || $0.analysisType == .savedQuery }
    let named = queries.first { $0.id == name } ?? queries.first { $0.id.lowercased() == name.lowercased() }
    return named?.notRunReason
  }

  /// The queries that have a schedule, in order of name.
  var scheduledQueries: [LoadedQuery] {
    catalogue.queries.values.filter { $0.schedule != nil }.sorted { $0.name < $1.name }
  }

  /// What there is, for those who asked for a query that there is not: the nearest name, or else the first ones.
  func queryHint(for name: String) -> String {
    let names = catalogue.queries.keys.sorted()
    if let near = NearestName.nearest(to: name, among: names, by: .key) { return "did you mean '\(near)'?" }
    if names.isEmpty { return "there are no queries" }
    let shown = names.prefix(LoadedDetections.namesShown).map { "'\($0)'" }.joined(separator: ", ")
    let more = names.count - min(names.count, LoadedDetections.namesShown)
    return "there is \(shown)" + (more > 0 ? " and \(more) more" : "")
  }

  private static let namesShown = 10
}
