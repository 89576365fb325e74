import Detection
import PicketServer

/// Detections for metrics: rules of every outcome, and queries of any name.
enum MetricDetections {
  /// Rules for the log type `Test.Metrics`, one of each type of match, and others that do not run.
  static let rules = loaded([
    """
    AnalysisType: rule
    RuleID: Test.Threshold
    Enabled: true
    LogTypes: [Test.Metrics]
    Severity: Low
    Threshold: 2
    Detection:
      - {Key: match, Condition: Equals, Value: true}
    InlineFilters:
      - {KeyPath: address, Condition: IsIPAddressNotInCIDR, Value: 10.0.0.0/8}
    """,
    """
    AnalysisType: rule
    RuleID: Test.Signal
    Enabled: true
    CreateAlert: false
    LogTypes: [Test.Metrics]
    Severity: Low
    Detection:
      - {Key: match, Condition: Equals, Value: true}
    """,
    """
    AnalysisType: rule
    RuleID: Test.Disabled
    Enabled: false
    LogTypes: [Test.Metrics]
    Severity: Low
    Detection:
      - {Condition: AlwaysTrue}
    """,
    """
    AnalysisType: rule
    RuleID: Test.Python
    Enabled: true
    Filename: body.py
    LogTypes: [Test.Metrics]
    Severity: Low
    """,
  ])

  /// Enabled queries of these names, which run once a year.
  static func queries(named names: [String]) -> LoadedDetections {
    loaded(
      names.map { name in
        """
        AnalysisType: scheduled_query
        QueryName: \(quoted(name))
        Enabled: true
        Query: SELECT count(*) AS flows FROM aws_vpcflow
        Schedule: {RateMinutes: 527040, TimeoutMinutes: 1}
        """
      })
  }

  /// A text as a file has it between quotes.
  private static func quoted(_ text: String) -> String {
    let escapes: [Character: String] = ["\\": "\\\\", "\"": "\\\"", "\n": "\\n"]
    return "\"\(text.map { escapes[$0] ?? String($0) }.joined())\""
  }

  private static func loaded(_ texts: [String]) -> LoadedDetections {
    let files = texts.enumerated().map {
      DetectionFileDecoder.decode(Array($0.element.utf8), path: "\($0.offset).yml")
    }
    let detections = LoadedDetections(
      library: DetectionLibrary(files: files), loadedUnixNanos: 1_700_000_000_000_000_000)
    precondition(detections.library.problems.isEmpty, "\(detections.library.problems)")
    return detections
  }
}
