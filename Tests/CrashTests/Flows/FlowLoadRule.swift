/// The rule that sees the flows of the load: it matches one flow of each batch that is not too small.
enum FlowLoadRule {
  static let id = "Crash.Flow"
  private static let port = 5

  /// Whether it matches a flow of the batch.
  static func matches(_ batch: FlowLoadBatch) -> Bool { batch.flowCount > port }

  /// Writes its file and gives the directory.
  static func write(to scratch: ScratchDirectory) throws -> String {
    let file = """
      AnalysisType: rule
      RuleID: \(id)
      Enabled: true
      LogTypes: [AWS.VPCFlow]
      Severity: Medium
      DedupPeriodMinutes: 1440
      Detection:
        - {Key: dstPort, Condition: Equals, Value: \(port)}

      """
    try scratch.makeDirectory("rules")
    _ = try scratch.write(file, to: "rules/\(id).yml")
    return scratch.path("rules")
  }
}
