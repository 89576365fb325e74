import Detection
import PicketClient
import PicketServer

/// Rules for the log type `Test.Alert`: every event with a `key` is an alert of its own, by its key.
enum AlertDetections {
  static let loaded: LoadedDetections = {
    let text = """
      AnalysisType: rule
      RuleID: Test.Alert
      DisplayName: A test
      Enabled: true
      LogTypes: [Test.Alert]
      Severity: Medium
      Runbook: what to do
      GroupBy: [{Key: key}]
      Detection:
        - {Key: key, Condition: Exists}
      DynamicSeverities:
        - ChangeTo: High
          Conditions:
            - {Key: grave, Condition: Equals, Value: true}
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "alert.yml")])
    precondition(library.problems.isEmpty, "\(library.problems)")
    return LoadedDetections(library: library, loadedUnixNanos: 1_700_000_000_000_000_000)
  }()
}

extension PicketClient {
  /// Sends an event that matches, and gives the id of its alert.
  @discardableResult
  func alert(_ key: String, grave: Bool = false) async throws -> String {
    let event = Array(#"{"key":"\#(key)","grave":\#(grave)}"#.utf8)
    let answer = try await evaluateEvent(EvaluateEventRequest(logType: "Test.Alert", event: event))
    return answer.matches.first?.alertID ?? ""
  }
}
