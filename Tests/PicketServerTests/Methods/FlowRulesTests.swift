import Detection
import Flows
import Storage
import Testing
import Wire

@testable import PicketServer

@Suite("Rules over flows")
struct FlowRulesTests {
  /// A batch of flows that are all null.
  private static func batch(_ rowCount: Int) throws -> FlowBatch {
    var builder = FlowBatchBuilder()
    for _ in 0..<rowCount { try #require(builder.endRow() == nil) }
    return builder.takeBatch(logType: "AWS.VPCFlow")
  }

  @Test("Flows wait for their rules until there are as many as may, and again when some are counted")
  func waiting() throws {
    let rules = try #require(FlowRules(TestDetections.shipped))
    var limits = FlowLogLimits()
    limits.flowRowsWaitingMax = 8
    let five = try FlowRulesTests.batch(5)
    #expect(rules.begin(five, 1, limits) == nil)
    #expect(rules.begin(five, 1, limits)?.contains("5 flows of this caller wait for their rules") == true)
    #expect(rules.begin(five, 2, limits) == nil)
    #expect(rules.begin(five, 3, limits)?.contains("8 flows wait for their rules") == true)
    rules.end(five, 1)
    #expect(rules.begin(five, 3, limits) == nil)
  }
}

/// Rules over flows as they stand in their columns, beside the same rules over the JSON of each flow.
@Suite("Flows as events of rules")
struct FlowRuleToolsTests {
  @Test("Rules say of flows what they say of their JSON, to the byte", arguments: 1...20 as ClosedRange<UInt64>)
  func agreement(seed: UInt64) throws {
    let program = try #require(FlowRuleSamples.detections.program.program(forLogType: FlowRecordRules.logType))
    var tools = FlowRuleTools(program)
    var random = RandomBatches(seed: seed)
    var matched: Set<String> = []
    for _ in 0..<4 {
      let batch = random.batch(rowCount: 200)
      let expected = FlowRuleSamples.ledgerByJSON(batch, program)
      let found = evaluated(batch, &tools, rowsMax: 1 + Int(seed) * 17)
      #expect(FlowRuleSamples.text(of: found) == FlowRuleSamples.text(of: expected), "seed \(seed)")
      for match in found.matches { matched.insert(match.key.detectionID + (match.key.isError ? " failed" : "")) }
    }
    #expect(matched.isSuperset(of: FlowRuleSamples.matching), "\(matched.sorted())")
  }

  @Test("The shipped rule over flows says the same of both")
  func shipped() throws {
    let program = try #require(TestDetections.shipped.program.program(forLogType: FlowRecordRules.logType))
    var tools = FlowRuleTools(program)
    var random = RandomBatches(seed: 7)
    let batch = random.batch(rowCount: 2_000)
    let found = evaluated(batch, &tools, rowsMax: 1_000)
    #expect(FlowRuleSamples.text(of: found) == FlowRuleSamples.text(of: FlowRuleSamples.ledgerByJSON(batch, program)))
    #expect(found.matches.count > 5)
  }

  /// What rules say of the flows of a batch, so many of them at a time.
  private func evaluated(_ batch: FlowBatch, _ tools: inout FlowRuleTools, rowsMax: Int) -> MatchLedger {
    var work = FlowRuleWork(batch)
    while !work.isDone { tools.evaluate(&work, rowsMax: rowsMax) }
    return work.ledger
  }
}

@Suite("Answers with more matches than fit")
struct AnswerMatchesTests {
  /// 5,000 matches of a kilobyte, of which every thousandth created an alert.
  private static let results = (0..<5_000).map { index in
    let createsAlert = index % 1_000 == 999
    return EventResult(
      index: UInt32(index),
      matches: [
        Wire.Match(
          detectionID: "Test.Rule", title: String(repeating: "x", count: 1_000),
          outcome: createsAlert ? .alertCreated : .alertUpdated, alertID: "\(index)")
      ])
  }

  @Test("A match that created an alert is in the answer, however many others come before it")
  func newAlerts() {
    let answer = AnswerMatches(AnswerMatchesTests.results)
    let alerts = answer.matches.filter { $0.outcome == .alertCreated }.map(\.alertID)
    #expect(alerts == ["999", "1999", "2999", "3999", "4999"])
    #expect(answer.matchCount == 5_000)
  }

  @Test("The matches of an answer stay in order and within their bytes")
  func bounds() {
    let matches = AnswerMatches(AnswerMatchesTests.results).matches
    #expect(matches.reduce(0) { $0 + $1.title.utf8.count } < AnswerMatches.bytesMax)
    #expect(matches.count > AnswerMatches.bytesMax / 1_200)
    #expect(matches.compactMap { Int($0.alertID) } == matches.compactMap { Int($0.alertID) }.sorted())
  }

  @Test("What goes to many destinations takes no more of an answer")
  func destinations() {
    let match = Wire.Match(
      detectionID: "Test.Rule", destinations: (0..<50).map { "destination-\($0)" }, outcome: .alertUpdated)
    let answer = AnswerMatches((0..<20_000).map { EventResult(index: $0, matches: [match]) })
    #expect(IngestFlowResponse(matches: answer.matches).encoded().count <= AnswerMatches.bytesMax)
    #expect(answer.matchCount == 20_000 && answer.matches.count > 500)
  }
}

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
    var ledger = MatchLedger(purpose: .count, logType: FlowRecordRules.logType)
    var writer = FlowEventWriter(batch: batch, omitsMadeRowIds: true)
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

/// Batches of random flows as a window admits them: few different values, many nulls.
struct RandomBatches {
  private var state: UInt64
  private let window = FlowWindow(rowIdPrefix: "store-", fingerprintKey: FlowFingerprintKey(1, 2))

  private static let addresses = ["10.0.0.1", "10.0.0.2", "8.8.8.8", "2001:db8::1", "::ffff:10.0.0.1"]
  private static let texts = ["egress", "EGRESS", "ingress", "a\"b\\c", "é", "\u{1}\n", "null", "vpc-1", "x"]

  init(seed: UInt64) {
    state = seed
  }

  /// A batch whose rows were all admitted.
  mutating func batch(rowCount: Int) -> FlowBatch {
    var builder = FlowBatchBuilder()
    for row in 0..<rowCount {
      for column in FlowColumn.recorded where below(3) > 0 { set(column, &builder) }
      if below(2) == 0 { set(.rowId, text: "row-\(state)-\(row)", &builder) }
      precondition(builder.endRow() == nil, "a test makes good rows")
    }
    return window.check(builder.takeBatch(logType: "AWS.VPCFlow"), receivedNanos: TestFlows.hour).batch
  }

  private mutating func set(_ column: FlowColumn, _ builder: inout FlowBatchBuilder) {
    switch column {
    case .srcPort, .dstPort: builder.set(column, integer: [0, 22, 80, 443, 8_080, 65_535][below(6)])
    case .packets, .bytes: builder.set(column, integer: [0, 1, 1_500, .max][below(4)])
    case .start: builder.set(column, integer: TestFlows.hour - Int64(below(5)) * TestFlows.minute)
    case .end: builder.set(column, integer: TestFlows.hour + Int64(below(5)) * 1_234_567_891)
    case .srcAddr, .dstAddr, .pktSrcAddr, .pktDstAddr:
      set(column, text: RandomBatches.addresses[below(RandomBatches.addresses.count)], &builder)
    default:
      if column.kind == .integer {
        builder.set(column, integer: Int64(below(7)))
      } else {
        set(column, text: RandomBatches.texts[below(RandomBatches.texts.count)], &builder)
      }
    }
  }

  private func set(_ column: FlowColumn, text: String, _ builder: inout FlowBatchBuilder) {
    Array(text.utf8).withUnsafeBytes { builder.set(column, text: $0) }
  }

  private mutating func below(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }
}
