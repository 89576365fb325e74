import PicketClient
import TestSupport

/// A batch of named flows of the load.
struct FlowLoadBatch: LoadCall {
  let number: Int
  let flowCount: Int
  /// The event time of its first flow, in nanoseconds since 1970.
  let startNanos: Int64

  var id: String { "b\(number)" }
  var weight: Int { flowCount }
  static let callsEach = 4

  /// The names of its flows.
  var names: [String] { (0..<flowCount).map { "b\(number)-\($0)" } }

  /// The call that sends it.
  var request: IngestFlowRequest {
    IngestFlowRequest(
      flows: names.enumerated().map { place, name in
        FlowRecord(
          srcAddr: "10.1.\(number / 256 % 256).\(number % 256)", dstAddr: "10.2.0.\(place % 256)",
          dstPort: Int64(place), bytes: Int64(number), startUnixNanos: startNanos + Int64(place) * 1_000_000,
          action: "ACCEPT", pRowID: name)
      })
  }

  func send(to client: PicketClient) async throws(PicketClientError) -> IngestFlowResponse {
    try await client.ingestFlow(request)
  }

  static func isRepeat(_ answer: IngestFlowResponse) -> Bool { answer.repeatedCount > 0 }
}

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

extension LoadJournal<FlowLoadBatch> {
  /// Begins with nothing; flows have event times from a time on, and a daemon on a bad disk may refuse batches.
  convenience init(seed: UInt64, startNanos: Int64, flowsMax: Int = 40, toleratesRefusals: Bool = false) {
    self.init(
      seed: seed, toleratesRefusals: toleratesRefusals,
      make: { number, generator in
        FlowLoadBatch(
          number: number, flowCount: Int.random(in: 1...flowsMax, using: &generator), startNanos: startNanos)
      },
      check: { order, answer in Self.fault(order, answer).map { [$0] } ?? [] })
  }

  /// A batch is taken whole or not at all, and once.
  private static func fault(_ order: LoadOrder<FlowLoadBatch>, _ answer: IngestFlowResponse) -> String? {
    let count = UInt64(order.call.flowCount)
    if answer.rejectedCount > 0 { return "\(answer.rejectedCount) flows were rejected: \(answer.rejected)" }
    let isNew = answer.acceptedCount == count && answer.repeatedCount == 0
    let isRepeated = answer.acceptedCount == 0 && answer.repeatedCount == count
    let isRight =
      switch order.past {
      case .new, .refused: isNew
      case .answered: isRepeated
      case .lost: isNew || isRepeated
      }
    return isRight
      ? nil : "\(answer.acceptedCount) accepted, \(answer.repeatedCount) repeated of \(count) that were \(order.past)"
  }
}
