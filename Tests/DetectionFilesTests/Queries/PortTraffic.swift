import Detection
import DetectionFiles
import Flows

/// Traffic that is given to both shipped detections of port scans: to the query as of a time, and to the streaming rule
/// flow by flow, each at its own time.
struct PortTraffic {
  /// One conversation.
  struct Flow {
    /// Seconds after 2026-11-21 10:00 UTC.
    var second: Int
    var source = "10.0.0.1"
    var destination = "10.0.0.2"
    var sourcePort: Int? = 50_000
    var destinationPort: Int?
    var direction: String? = "egress"
    var vpc: String? = "vpc-1"
  }

  /// What a detection groups by.
  struct Group: Hashable, Comparable, CustomStringConvertible {
    let source: String
    let destination: String
    let vpc: String?

    var description: String { "\(source) > \(destination) in \(vpc ?? "no VPC")" }

    static func < (left: Group, right: Group) -> Bool { left.description < right.description }
  }

  /// 2026-11-21 10:00 UTC.
  static let startNanos: Int64 = 1_795_255_200_000_000_000

  private let catalogue: QueryCatalogue
  private let flows: [Flow]

  init(_ flows: [Flow], catalogue: QueryCatalogue) {
    self.catalogue = catalogue
    self.flows = flows.sorted { $0.second < $1.second }
  }

  private static func nanos(_ second: Int) -> Int64 { startNanos + Int64(second) * 1_000_000_000 }

  /// The groups that the query gives when it runs at a time, over the flows that have arrived by then.
  func foundByQuery(at second: Int) throws -> Set<Group> {
    guard let query = catalogue.queries["VPC Flow Port Scanning"] else { throw MissingDetection() }
    let result = try QueryExecution(
      plan: query.compiled.plan, snapshot: window(upTo: second).snapshot(), asOfNanos: PortTraffic.nanos(second)
    ).run()
    return Set(
      result.rows.map { row in
        Group(
          source: PortTraffic.text(row[0]) ?? "", destination: PortTraffic.text(row[1]) ?? "",
          vpc: PortTraffic.text(row[3]))
      })
  }

  /// The groups for which the streaming rule raises an alert, and when.
  func foundByRule() throws -> [Group: Int] {
    guard let program = DetectionProgram(definitions: catalogue.library.definitions).program(forLogType: "AWS.VPCFlow")
    else { throw MissingDetection() }
    let evaluator = EventEvaluator()
    var windows: [String: DedupWindow] = [:]
    var found: [Group: Int] = [:]
    var writer = FlowEventWriter(batch: batch(flows))
    for (row, flow) in flows.enumerated() {
      var event: [UInt8] = []
      writer.write(row: row, into: &event)
      for match in try evaluator.evaluate(event, with: program).matches {
        let (now, terms) = (PortTraffic.nanos(flow.second), WindowTerms(matchesOf: match.definition))
        var window = windows[match.dedup] ?? DedupWindow(openedNanos: now)
        if !window.isOpen(at: now, terms) { window = DedupWindow(openedNanos: now) }
        let step = window.take(now: now, terms: terms, distinctValue: match.distinctValue)
        windows[match.dedup] = window
        guard step.outcome == .alertCreated else { continue }
        let group = Group(source: flow.source, destination: flow.destination, vpc: flow.vpc)
        found[group] = found[group] ?? flow.second
      }
    }
    return found
  }

  private func window(upTo second: Int) -> FlowWindow {
    var window = FlowWindow(rowIdPrefix: "test", fingerprintKey: FlowFingerprintKey(1, 2))
    window.insert(
      window.check(batch(flows.filter { $0.second <= second }), receivedNanos: PortTraffic.nanos(second)).batch)
    return window
  }

  private func batch(_ flows: [Flow]) -> FlowBatch {
    var builder = FlowBatchBuilder()
    for flow in flows {
      builder.set(.start, nanos: PortTraffic.nanos(flow.second))
      for (column, text) in [
        (FlowColumn.srcAddr, flow.source), (.dstAddr, flow.destination), (.flowDirection, flow.direction ?? ""),
        (.vpcId, flow.vpc ?? ""),
      ] {
        Array(text.utf8).withUnsafeBytes { builder.set(column, text: $0) }
      }
      if let port = flow.sourcePort { builder.set(.srcPort, integer: Int64(port)) }
      if let port = flow.destinationPort { builder.set(.dstPort, integer: Int64(port)) }
      _ = builder.endRow()
    }
    return builder.takeBatch(logType: "AWS.VPCFlow")
  }

  private static func text(_ value: FlowValue) -> String? {
    if case .text(let text) = value { return text }
    return nil
  }

  private struct MissingDetection: Error {}
}
