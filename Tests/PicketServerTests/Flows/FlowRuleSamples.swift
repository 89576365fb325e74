import Detection
import Flows
import Storage

@testable import PicketServer

/// Rules over flows that read them in every way that rules can.
enum FlowRuleSamples {
  /// The rules that some flow of a few hundred random ones matches, or fails.
  static let matching: Set<String> = [
    "Scan", "Times", "Texts", "Absent", "Ordered", "Names", "Named", "Numbers failed",
  ]

  static let detections = TestDetections.rules([
    rule(
      "Scan", #"{AlertTitle: "{srcAddr} > {dstAddr} in {vpcId}", Unique: {Key: dstPort}, Threshold: 3}"#,
      "{Key: flowDirection, Condition: Equals, Value: egress}", "{Key: srcAddr, Condition: IsIPAddressPrivate}",
      "{Key: dstPort, Condition: IsNotIn, Values: [443, 80]}"),
    rule(
      "Times", #"{AlertTitle: "{start} to {end}", Unique: {Key: p_event_time}}"#,
      #"{Key: start, Condition: StartsWith, Value: "2023"}"#,
      "{Key: P_LOG_TYPE, Condition: Equals, Value: AWS.VPCFlow}",
      "{Key: p_parse_time, Condition: Exists}"),
    rule("Texts", "{}", #"{Key: VPCID, Condition: Contains, Value: '"'}"#),
    rule(
      "Absent", #"{AlertTitle: "{region} {nowhere} {srcAddr.below[0]}"}"#,
      "{Key: region, Condition: IsNullOrEmpty}", "{KeyPath: srcAddr.below, Condition: DoesNotExist}"),
    rule(
      "Ordered", "{}",
      "{Key: bytes, Condition: IsGreaterThan, Value: 1000}",
      "{Key: packets, Condition: IsLessThanOrEquals, Value: 1}"),
    rule("Lists", "{}", "{KeyPath: 'srcAddr[*]', Condition: Contains, Value: x}"),
    rule(
      "Elements", "{}",
      "{Key: action, Condition: AllElements, Expressions: [{Key: '@', Condition: Equals, Value: x}]}"),
    rule("Names", "{}", "{Key: p_row_id, Condition: StartsWith, Value: row-}"),
    rule(
      "Numbers", "{InlineFilters: [{KeyPath: region, Condition: IsGreaterThan, Value: 3}]}",
      "{Key: srcPort, Condition: Exists}"),
    rule(
      "Named", "{InlineFilters: [{KeyPath: srcAddr, Condition: IsIPAddressInCIDR, Value: 10.0.0.0/8}]}",
      "{Key: p_row_id, Condition: Exists}"),
  ])

  private static func rule(_ id: String, _ more: String, _ conditions: String...) -> (path: String, text: String) {
    let fields = more.dropFirst().dropLast().isEmpty ? "" : "\(more.dropFirst().dropLast())"
    return (
      path: "\(id).yml",
      text: """
      {AnalysisType: rule, RuleID: \(id), Enabled: true, LogTypes: [AWS.VPCFlow], Severity: Low,
      AlertContext: [{KeyName: port, KeyValue: {Key: dstPort}}, {KeyName: none, KeyValue: {Key: Nothing}}],
      Detection: [\(conditions.joined(separator: ",\n"))]\(fields.isEmpty ? "" : ",\n\(fields)")}
      """
    )
  }

  /// The matches and failures of each flow of a batch, by its JSON.
  static func ledgerByJSON(_ batch: FlowBatch, _ program: LogTypeProgram) -> MatchLedger {
    var ledger = MatchLedger(purpose: .count, logType: FlowService.logType)
    var writer = FlowEventWriter(batch: batch, leavesOutMadeRowIds: true)
    let evaluator = EventEvaluator()
    for row in 0..<batch.rowCount {
      var event: [UInt8] = []
      writer.write(row: row, into: &event)
      guard let verdict = try? evaluator.evaluate(event, with: program) else { continue }
      if verdict.matches.isEmpty, verdict.errors.isEmpty { continue }
      let name = batch.textCode(.rowId, row: row) != 0 ? batch.text(.rowId, row: row) : nil
      event.withUnsafeBytes { ledger.add(verdict, index: UInt32(row), event: $0, eventID: name ?? "") }
    }
    return ledger
  }

  /// All that a ledger says.
  static func text(of ledger: MatchLedger) -> [String] {
    ledger.results.map { "\($0)" }
      + ledger.matches.map { match in
        """
        \(match.key) \(match.terms) \(match.distinctValue ?? "nothing") \(match.severity) '\(match.title)' \
        \(String(decoding: match.context, as: UTF8.self)) \(match.logType) '\(match.eventID)' \
        \(String(decoding: match.event, as: UTF8.self))
        """
      }
  }
}
