public import Detection
public import Flows

/// Where detections come from: all that a load needs.
///
/// `picket check`, `picket test`, and the daemon at its start and at each reload load by this and nothing else.
public struct DetectionSource: Sendable {
  /// The directories and files.
  public var tree: DetectionTree

  /// What the configuration puts over what they say.
  public var overrides: DetectionOverrides

  /// Names what to load.
  public init(paths: [String], overrides: DetectionOverrides = .none) {
    tree = DetectionTree(paths: paths)
    self.overrides = overrides
  }

  /// Reads and checks everything, the rows of lookup tables and the queries within some bounds.
  ///
  /// Blocks for as long as the disk takes; on all cores, unless it is to stay on the thread of the caller. Never throws:
  /// see the problems of the result.
  ///
  /// `python` loads the bodies in Python of what was read; without it they are listed as not run.
  public func load(
    queryLimits: QueryLimits = QueryLimits(), lookupLimits: LookupLimits = LookupLimits(), onOneThread: Bool = false,
    python: (DetectionLibrary) -> DetectionLibrary = { $0 }
  ) -> QueryCatalogue {
    let library = tree.load(onOneThread: onOneThread).applying(overrides)
    return QueryCatalogue(
      library: python(LookupLoader.load(library, limits: lookupLimits)), limits: queryLimits)
  }
}
