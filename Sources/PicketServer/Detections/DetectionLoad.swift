public import Detection
import DetectionFiles
public import Logging
public import Primitives

/// What was read for a reload, and whether it is to be served.
public struct DetectionLoad: Sendable {
  /// What was loaded; nil where it is not known what to load.
  public let detections: LoadedDetections?
  /// What is wrong with the configuration itself.
  public let configurationProblems: [Problem]
  /// Why it is not to be served; nil where nothing speaks against it.
  public let refusal: String?

  /// Detections that were loaded, under a rule.
  public init(_ detections: LoadedDetections, _ rule: LoadRule) {
    self.detections = detections
    configurationProblems = []
    refusal = rule.refusal(of: detections)
  }

  /// It is not known what to load.
  public init(refusal: String, configurationProblems: [Problem] = []) {
    detections = nil
    self.configurationProblems = configurationProblems
    self.refusal = refusal
  }

  /// All problems, those of the configuration first.
  var problems: [Problem] { configurationProblems + (detections?.library.problems ?? []) }
}

/// When detections that were read are not served: one rule for the start, one for reloads.
public struct LoadRule: Sendable {
  /// A problem in any file keeps all files from being served; else the good ones are.
  public var refusesProblems: Bool
  /// So does a place that others than its owner and root may write to.
  public var refusesWritable: Bool

  /// Makes a rule.
  public init(refusesProblems: Bool, refusesWritable: Bool) {
    self.refusesProblems = refusesProblems
    self.refusesWritable = refusesWritable
  }

  /// Why detections are not to be served; nil when they are.
  public func refusal(of detections: LoadedDetections) -> String? {
    let count = detections.library.problems.count
    if refusesProblems, count > 0 { return "\(count) \(noun(count, "problem")) in detection files" }
    if refusesWritable, detections.library.warnings.contains(where: { $0.code == .writableByOthers }) {
      return "others may write to what detections are loaded from"
    }
    return nil
  }
}

extension LoadedDetections {
  /// Logs what a load has found: all problems, and what else whoever runs the daemon is to know.
  public func logFindings(to logger: Logger) {
    for problem in library.problems { logger.error("\(problem)") }
    let writable = library.warnings.filter { $0.code == .writableByOthers }
    for place in writable { logger.warning("\(place)") }
    let warningCount = library.warnings.count - writable.count
    if warningCount > 0 { logger.notice("warnings about detections: \(warningCount); picket check shows them") }
    for query in catalogue.queriesWithoutRules where query.definition.isEnabled {
      logger.notice("no rule looks at the rows of the scheduled query '\(query.definition.id)'")
    }
    if activeCount == 0 { logger.warning("no detection is active: nothing can match") }
  }
}
