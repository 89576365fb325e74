import Detection
import DetectionFiles
import Flows
import TestSupport
import Testing

@Suite("The same traffic before the port-scan query and before the streaming rule")
struct SameTrafficTests {
  private typealias Flow = PortTraffic.Flow

  private static let catalogue = QueryCatalogue(library: DetectionTree(paths: [Repository.path("detections")]).load())
  private static let hour = 3_600
  private static let usualPorts = [443, 80, 2049, 123, 445, 53, 853]

  private func traffic(_ flows: [Flow]) -> PortTraffic { PortTraffic(flows, catalogue: SameTrafficTests.catalogue) }

  private func scan(ports: ClosedRange<Int>, from second: Int, every seconds: Int = 1) -> [Flow] {
    ports.enumerated().map { Flow(second: second + $0 * seconds, destinationPort: $1) }
  }

  // MARK: Where they agree

  @Test("Both find ten ports within an hour: the rule at the tenth, the query at its next run")
  func scan() throws {
    let traffic = traffic(scan(ports: 1000...1009, from: 60, every: 10))
    #expect(try traffic.foundByRule().values.sorted() == [150])
    #expect(try traffic.foundByQuery(at: SameTrafficTests.hour).count == 1)
    #expect(try traffic.foundByQuery(at: 149).isEmpty)
  }

  @Test("Neither finds nine ports, however often they are asked for, nor usual ones, nor the replies of a server")
  func ordinary() throws {
    let nine = (0..<500).map { Flow(second: $0, destinationPort: 1000 + $0 % 9) }
    let usual = (0..<500).map { Flow(second: $0, destinationPort: SameTrafficTests.usualPorts[$0 % 7]) }
    let replies = (0..<500).map { Flow(second: $0, sourcePort: 443, destinationPort: 40_000 + $0) }
    let incoming = (0..<500).map { Flow(second: $0, destinationPort: 1000 + $0, direction: "ingress") }
    let undirected = (0..<500).map { Flow(second: $0, destinationPort: 1000 + $0, direction: nil) }
    let portless = (0..<500).map { Flow(second: $0, sourcePort: nil, destinationPort: 1000 + $0) }
    let spread = (0..<500).map { Flow(second: $0, destination: "10.0.1.\($0 % 250)", destinationPort: 1000 + $0) }
    for flows in [nine, usual, replies, incoming, undirected, portless, spread, nine + usual + replies] {
      let traffic = traffic(flows)
      #expect(try traffic.foundByRule().isEmpty)
      #expect(try traffic.foundByQuery(at: 500).isEmpty)
    }
  }

  @Test("Within one hour they find the same groups, whatever the traffic", arguments: 1...25)
  func randomTraffic(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let sources = ["10.0.0.1", "10.0.0.2", "8.8.8.8"]
    let ports: [Int?] = [nil, 443, 53, 0, 65_535] + (1000..<1014).map { $0 }
    let flows = (0..<1000).map { _ in
      Flow(
        second: Int.random(in: 0...SameTrafficTests.hour, using: &random), source: pick(sources, &random),
        destination: pick(["10.0.0.7", "10.0.0.8"], &random),
        sourcePort: pick([nil, 443, 50_000, 50_001, 50_002], &random), destinationPort: pick(ports, &random),
        direction: pick([nil, "ingress", "egress", "egress", "egress"], &random),
        vpc: pick([nil, "vpc-1", "vpc-2"], &random))
    }
    let traffic = traffic(flows)
    let byRule = try traffic.foundByRule()
    #expect(try traffic.foundByQuery(at: SameTrafficTests.hour).sorted() == byRule.keys.sorted())
    // Of 18 groups some are found and some are not.
    #expect((1...17).contains(byRule.count))
  }

  // MARK: Where their windows make them differ

  @Test("A scan on both sides of a run is found by the rule alone: its hour begins with the scan")
  func acrossRuns() throws {
    let hour = SameTrafficTests.hour
    let traffic = traffic(scan(ports: 1000...1004, from: hour - 300) + scan(ports: 1005...1009, from: hour + 300))
    #expect(try traffic.foundByRule().values.sorted() == [hour + 304])
    for run in [hour, 2 * hour] { #expect(try traffic.foundByQuery(at: run).isEmpty) }
  }

  @Test("A scan on both sides of the end of a window is found by the query alone: its hour ends with the run")
  func acrossWindows() throws {
    let hour = SameTrafficTests.hour
    // One port opens a window that closes at 11:10, five are in it, five after it.
    let first = [Flow(second: 600, destinationPort: 1000)]
    let flows = first + scan(ports: 1001...1005, from: hour + 590) + scan(ports: 1006...1010, from: hour + 601)
    let traffic = traffic(flows)
    #expect(try traffic.foundByRule().isEmpty)
    #expect(try traffic.foundByQuery(at: 2 * hour).count == 1)
  }

  @Test(
    "The full hour itself belongs to the hour of the rule alone, the second before to both, the one after to neither")
  func bounds() throws {
    let hour = SameTrafficTests.hour
    let scan = scan(ports: 1000...1008, from: 0, every: 0)
    let whole = traffic(scan + [Flow(second: hour - 1, destinationPort: 1009)])
    #expect(try whole.foundByRule().values.sorted() == [hour - 1])
    #expect(try whole.foundByQuery(at: hour).count == 1)
    let onTheHour = traffic(scan + [Flow(second: hour, destinationPort: 1009)])
    #expect(try onTheHour.foundByRule().values.sorted() == [hour])
    #expect(try onTheHour.foundByQuery(at: hour).isEmpty)
    let longer = traffic(scan + [Flow(second: hour + 1, destinationPort: 1009)])
    #expect(try longer.foundByRule().isEmpty)
    #expect(try longer.foundByQuery(at: hour + 1).isEmpty)
  }

  // MARK: Chance

  private func pick<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value {
    values[Int.random(in: values.indices, using: &random)]
  }
}

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
