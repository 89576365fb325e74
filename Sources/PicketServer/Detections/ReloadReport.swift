import Detection
import Primitives
import Wire

/// What a reload has done, or would do.
struct ReloadReport: Sendable {
  /// Whether what was read is served.
  var isApplied = false
  /// Why it is not to be served; empty where nothing speaks against it.
  let refusal: String
  /// All problems, those of the configuration first.
  let allProblems: [Problem]
  /// All changes, in order of id.
  let changes: [Detection.DetectionChange]
  let loadedCount: Int
  let activeCount: Int
  var elapsedNanos: Int64 = 0

  /// Describes what was read, beside what is served.
  init(_ load: DetectionLoad, before: LoadedDetections) {
    refusal = load.refusal ?? ""
    allProblems = load.problems
    changes =
      load.detections.map {
        Detection.DetectionChange.all(from: before.library.definitions, to: $0.library.definitions)
      } ?? []
    loadedCount = load.detections?.library.definitions.count ?? 0
    activeCount = load.detections?.activeCount ?? 0
  }

  var addedCount: Int { changes.count { $0.kind == .added } }
  var changedCount: Int { changes.count { $0.kind == .changed } }
  var removedCount: Int { changes.count { $0.kind == .removed } }
  var changeCount: Int { changes.count }

  /// The same for those who only wanted to know: nothing is served because of them.
  var asDryRun: ReloadReport {
    var report = self
    report.isApplied = false
    return report
  }
}

extension ReloadResponse {
  /// What fits of lists into an answer; the counts are of all.
  private static let listBytesMax = WireLimits.frameDataBytesMax / 3
  private static let listedMax = 1_000

  init(_ report: ReloadReport) {
    self.init(
      applied: report.isApplied, refusal: report.refusal,
      problems: ReloadResponse.first(
        of: report.allProblems, byteCount: { $0.path.utf8.count + $0.message.utf8.count }
      ).map { DetectionProblem($0) },
      problemCount: UInt64(report.allProblems.count),
      changes: ReloadResponse.first(
        of: report.changes, byteCount: { $0.detectionID.utf8.count + $0.effects.reduce(0) { $0 + $1.utf8.count } }
      ).map { Wire.DetectionChange($0) },
      addedCount: UInt64(report.addedCount), changedCount: UInt64(report.changedCount),
      removedCount: UInt64(report.removedCount), detectionsLoaded: UInt32(clamping: report.loadedCount),
      detectionsActive: UInt32(clamping: report.activeCount), elapsedNanos: report.elapsedNanos)
  }

  /// The first elements, as far as there is room for them.
  private static func first<Element>(of list: [Element], byteCount: (Element) -> Int) -> ArraySlice<Element> {
    var room = listBytesMax
    return list.prefix(listedMax).prefix { element in
      room -= byteCount(element) + elementBytes
      return room >= 0
    }
  }

  /// More than an element takes beside its texts.
  private static let elementBytes = 64
}

extension DetectionProblem {
  fileprivate init(_ problem: Problem) {
    self.init(
      path: problem.path, line: UInt32(clamping: problem.position.line),
      column: UInt32(clamping: problem.position.column), code: problem.code.rawValue, message: problem.message)
  }
}

extension Wire.DetectionChange {
  fileprivate init(_ change: Detection.DetectionChange) {
    self.init(detectionID: change.detectionID, kind: change.kind.rawValue, effects: change.effects)
  }
}

extension AdminService {
  /// Reads the detections anew, and answers when every call sees them.
  @Sendable func reload(_ request: ReloadRequest, _ call: DeferredCall) async throws -> ReloadResponse {
    let report = try await reloader.reload(because: call.caller.description, isDryRun: request.dryRun)
    return ReloadResponse(report)
  }
}
