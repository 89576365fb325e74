import Flows
import TestSupport
import Testing

@Suite("Random plans against an evaluation row by row")
struct ReferenceComparisonTests {
  @Test("The executor gives the rows that a plain evaluation gives", arguments: 0..<40)
  func plansAgree(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let flows = RandomFlows(count: random.element(of: [0, 1, 40, 300]), &random)
    #expect(flows.window.snapshot().rowCount == flows.rows.count)
    var plans = RandomPlans(random: random)
    for number in 0..<25 {
      let plan = plans.plan()
      guard let expected = try? ReferenceQuery(plan: plan, asOfNanos: RandomFlows.asOfNanos).rows(flows.rows) else {
        continue
      }
      let execution = QueryExecution(
        plan: plan, snapshot: flows.window.snapshot(), asOfNanos: RandomFlows.asOfNanos)
      let found = try execution.run()
      #expect(
        Self.agree(found.rows, expected), "seed \(seed), plan \(number): \(plan)\n\(found.rows)\nnot\n\(expected)")
      #expect(found.rowCount == expected.count && found.identities.count == expected.count)
    }
  }

  static func agree(_ left: [[FlowValue]], _ right: [[FlowValue]]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { agree($0, $1) }
  }

  private static func agree(_ left: [FlowValue], _ right: [FlowValue]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { left, right in
        switch (left, right) {
        case (.double(let a), .double(let b)): a == b || abs(a - b) <= 1e-9 * max(abs(a), abs(b)) || a.isNaN && b.isNaN
        case (.list(let a), .list(let b)): agree(a, b)
        default: left == right
        }
      }
  }
}

/// Flows with few different values, many nulls, equal times and extremes, in a window of small segments and as rows.
struct RandomFlows {
  static let asOfNanos: Int64 = 1_785_500_000_000_000_000

  /// The rows in the order of the flows: by event time, then by arrival.
  private(set) var rows: [[FlowColumn: FlowValue]] = []
  private(set) var window: FlowWindow

  /// Flows in batches of random sizes.
  init(count: Int, _ random: inout SeededGenerator) {
    var limits = FlowWindowLimits()
    limits.flowSegmentRowsMax = random.element(of: [16, 64, 65_536])
    limits.flowOpenSlicesMax = random.element(of: [1, 4, 32])
    window = FlowWindow(limits: limits, rowIdPrefix: "store-", fingerprintKey: FlowFingerprintKey(1, 2))
    var left = count
    while left > 0 {
      let size = min(left, 1 + random.below(40))
      insert((0..<size).map { _ in Self.row(&random) })
      left -= size
    }
    sort()
  }

  /// Given flows, as one batch.
  init(_ rows: [[FlowColumn: FlowValue]]) {
    window = FlowWindow(rowIdPrefix: "store-", fingerprintKey: FlowFingerprintKey(1, 2))
    insert(rows)
    sort()
  }

  private mutating func sort() {
    let times = rows.map { row in if case .time(let nanos) = row[.eventTime] { nanos } else { Int64.min } }
    rows = rows.indices.sorted { (times[$0], $0) < (times[$1], $1) }.map { rows[$0] }
  }

  /// Inserts rows, which do not take their place among `rows` yet.
  mutating func insert(_ batch: [[FlowColumn: FlowValue]]) {
    var builder = FlowBatchBuilder()
    for row in batch {
      for (column, value) in row {
        switch value {
        case .integer(let integer), .time(let integer): builder.set(column, integer: integer)
        case .text(let text): builder.set(column, string: text)
        default: break
        }
      }
      precondition(builder.endRow() == nil, "a test inserts good rows")
      rows.append(Self.completed(row))
    }
    let admission = window.check(builder.takeBatch(logType: "AWS.VPCFlow"), receivedNanos: Self.asOfNanos)
    precondition(admission.refused.isEmpty && admission.repeated.isEmpty, "a test inserts good rows")
    window.insert(admission.batch)
  }

  private static func completed(_ row: [FlowColumn: FlowValue]) -> [FlowColumn: FlowValue] {
    var row = row
    row[.eventTime] = row[.start] ?? row[.end] ?? .time(asOfNanos)
    row[.parseTime] = .time(asOfNanos)
    row[.logType] = .text("AWS.VPCFlow")
    return row
  }

  private static func row(_ random: inout SeededGenerator) -> [FlowColumn: FlowValue] {
    var row: [FlowColumn: FlowValue] = [:]
    for column in [FlowColumn.srcAddr, .dstAddr] where !random.isOne(in: 6) {
      row[column] = .text(random.element(of: ["10.0.0.1", "10.0.0.2", "10.1.0.1", "192.168.0.7", "2001:db8::1"]))
    }
    for column in [FlowColumn.srcPort, .dstPort] where !random.isOne(in: 6) {
      row[column] = .integer(Int64(random.element(of: [0, 22, 80, 443, 65_535, 1_024 + random.below(4)])))
    }
    for column in [FlowColumn.packets, .protocol] where !random.isOne(in: 6) {
      row[column] = .integer(Int64(random.below(7)))
    }
    if !random.isOne(in: 4) { row[.bytes] = .integer(random.element(of: [0, 1, 40, 1 << 40, .max - 1, .max])) }
    if !random.isOne(in: 8) { row[.start] = .time(asOfNanos - Int64(random.below(40)) * 150_000_000_000) }
    if !random.isOne(in: 8) { row[.end] = .time(asOfNanos + Int64(random.below(3)) * 1_000_000_000) }
    for column in [FlowColumn.action, .region, .vpcId] where !random.isOne(in: 5) {
      row[column] = .text(random.element(of: ["ACCEPT", "accept", " x ", "7", "-12", "añb", "e%_"]))
    }
    return row
  }
}

extension SeededGenerator {
  mutating func isOne(in count: Int) -> Bool { below(count) == 0 }

  mutating func element<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }
}
