public import Detection

/// A set of detections as it was loaded at one time, with all that answers are made from.
///
/// Immutable; shared by all threads.
public final class LoadedDetections: Sendable {
  /// What was loaded, with the problems found on the way.
  public let library: DetectionLibrary
  /// The active detections, compiled.
  public let program: DetectionProgram
  /// When it was loaded, in nanoseconds since 1970.
  public let loadedUnixNanos: Int64

  private let pages: DetectionPages
  private let numbersByID: [String: Int]

  /// Compiles a library.
  public init(library: DetectionLibrary, loadedUnixNanos: Int64) {
    self.library = library
    self.loadedUnixNanos = loadedUnixNanos
    program = DetectionProgram(definitions: library.definitions)
    pages = DetectionPages(definitions: library.definitions)
    numbersByID = Dictionary(
      library.definitions.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
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
}
