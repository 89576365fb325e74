import Detection
import DetectionFiles
import Foundation
import PicketServer
import Synchronization
import TestSupport

/// Sets of detections for a server to change between, and what a load of them does.
enum ReloadSets {
  /// A set of rules for the log type `Test.Load` of which ten match every event and name the set, among many that do not.
  static func large(_ name: String, ruleCount: Int) -> LoadedDetections {
    TestDetections.rules(
      (0..<ruleCount).map { number in
        let matches = number < matchingCount
        let condition =
          matches ? "{Condition: AlwaysTrue}" : "{Key: field\(number % 50), Condition: Equals, Value: v\(number)}"
        return (
          path: "\(name)\(number).yml",
          text: """
          AnalysisType: rule
          RuleID: \(matches ? "\(name).\(number)" : "Idle.\(number)")
          Enabled: true
          LogTypes: [Test.Load]
          Severity: Low
          DedupPeriodMinutes: \(60 + number % 2)
          Detection: [\(condition)]
          """
        )
      })
  }

  /// The rules of a large set that match every event.
  static let matchingCount = 10

  /// One rule for the log type `T` with some keys beside those that it has in any case.
  static func rule(_ keys: String = "", id: String = "Shape") -> LoadedDetections {
    TestDetections.rules([(path: "rule.yml", text: ruleText(keys, id: id))])
  }

  /// The file of such a rule.
  static func ruleText(_ keys: String = "", id: String = "Shape", isEnabled: Bool = true) -> String {
    """
    AnalysisType: rule
    RuleID: \(id)
    Enabled: \(isEnabled)
    LogTypes: [T]
    \(keys.contains("Severity:") ? "" : "Severity: Low")
    Detection: [{Key: a, Condition: Exists}]
    \(keys)

    """
  }
}

/// What the reloads of a server in this process read, one set after the other.
final class ReloadScript: Sendable {
  private struct State {
    var loads: [DetectionLoad] = []
    var loadCount = 0
  }

  static let lenient = LoadRule(refusesProblems: false, refusesWritable: false)

  private let state = Mutex(State())
  /// A load waits for one of these where there are to be any.
  private let gate: DispatchSemaphore?
  /// Signalled by each load that has begun.
  let begun = DispatchSemaphore(value: 0)

  init(_ sets: [LoadedDetections] = [], gate: DispatchSemaphore? = nil) {
    self.gate = gate
    for set in sets { add(set) }
  }

  func add(_ set: LoadedDetections) { state.withLock { $0.loads.append(DetectionLoad(set, ReloadScript.lenient)) } }

  /// How many loads there were.
  var loadCount: Int { state.withLock { $0.loadCount } }

  /// Reads the next set; the last one again and again.
  func load() -> DetectionLoad {
    begun.signal()
    gate?.wait()
    return state.withLock { state in
      state.loadCount += 1
      return state.loads.count > 1 ? state.loads.removeFirst() : state.loads[0]
    }
  }
}
