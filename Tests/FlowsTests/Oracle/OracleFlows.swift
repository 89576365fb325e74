import Flows
import TestSupport

/// The flows of a seed, and how they come into the window.
struct OracleFlows {
  let rows: [OracleRow]
  let hasExtremes: Bool
  let timesDiffer: Bool
  private let batch: Int
  private let segmentRows: Int
  private let retentionSeconds: Int

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed &* 7_919)
    var maker = OracleRows()
    (maker.hasExtremes, maker.hasWeeks, maker.timesDiffer) = (
      seed % 5 == 1, seed % 3 == 1, Self.timesDiffer(seed: seed)
    )
    rows = maker.make([0, 1, 7, 60, 400, 1_500, 60, 400][Int(seed % 8)], &random)
    (hasExtremes, timesDiffer) = (maker.hasExtremes, maker.timesDiffer)
    batch = random.pick([1, 13, 500])
    segmentRows = random.pick([16, 100, 65_536])
    retentionSeconds = maker.hasWeeks ? 60 * 86_400 : 7_200
  }

  /// Whether no two flows of a seed have the same time.
  static func timesDiffer(seed: UInt64) -> Bool { seed % 2 == 1 }

  /// Rows in both databases.
  func data(_ rows: [OracleRow]) throws -> OracleData {
    try OracleData(rows, batch: batch, segmentRows: segmentRows, retentionSeconds: retentionSeconds)
  }
}

/// Makes flows with nulls, extremes, equal times and values that meet each other often.
struct OracleRows {
  /// The time as of which queries run; all flows begin before.
  static let asOfNanos: Int64 = 1_790_000_000_000_000_000

  static let addresses = (0..<24).map { "10.0.\($0 / 6).\($0 % 6)" } + ["2001:db8::1", "2001:db8::2", "fe80::a:b"]
  static let ports: [Int64] = [0, 22, 53, 80, 123, 443, 445, 853, 2049, 8080, 65535]
  static let directions = ["egress", "ingress"]
  /// Where 32 bits, the integers of doubles and 64 bits end.
  static let extremes: [Int64] = [
    (1 << 31) - 1, 1 << 31, 1 << 32, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, 1 << 62, .max - 1, .max,
  ]
  /// What texts must be quoted, escaped, counted or compared with care for.
  static let oddTexts = [
    "it's", "100%", "a_b", "A_B", "back\\slash", "\\%", "日本", "e\u{301}", "é", "😀😀", "tab\tx", "two\nlines",
    "\"q\"", "  pad  ", "a", "$$x", "!", "NULL",
    String(repeating: "ab", count: 40) + "é" + String(repeating: "c", count: 60),
  ]

  /// Amounts reach to the ends of 64 bits, so that arithmetic overflows.
  var hasExtremes = false
  /// Times are spread over weeks, not over the hour before.
  var hasWeeks = false
  /// No two flows have the same time, and each has one.
  var timesDiffer = false

  func make(_ count: Int, _ random: inout SeededGenerator) -> [OracleRow] {
    (0..<count).map { row($0, &random) }
  }

  private func row(_ number: Int, _ random: inout SeededGenerator) -> OracleRow {
    var row = OracleRow()
    row[.srcAddr] = text(Self.addresses, &random)
    row[.dstAddr] = text(Self.addresses, &random)
    row[.srcPort] = port(&random)
    row[.dstPort] = port(&random)
    row[.protocol] = random.chance(10) ? .null : .integer(random.pick([1, 6, 17]))
    row[.packets] = amount(&random)
    row[.bytes] = amount(&random)
    row[.action] = text(["ACCEPT", "REJECT"], &random)
    row[.flowDirection] = text(Self.directions, &random)
    row[.vpcId] = text(["vpc-1", "vpc-2", "vpc_3%"], &random)
    row[.region] = text(["us-east-1", "eu-west-1", "EU-WEST-1", "grün"], &random)
    row[.subNetId] = text(["subnet-a", "subnet-b"], &random)
    row[.instanceId] = text(Self.oddTexts, &random)
    row[.azId] = text(ConvertibleText.all.map(\.text), &random)
    row[.tcpFlags] = random.chance(30) ? .null : .integer(Int64.random(in: 0...63, using: &random))
    row[.rowId] = .text("row \(number)")
    setTimes(of: &row, number, &random)
    return row
  }

  private func text(_ texts: [String], _ random: inout SeededGenerator) -> FlowValue {
    random.chance(8) ? .null : .text(random.pick(texts))
  }

  private func port(_ random: inout SeededGenerator) -> FlowValue {
    if random.chance(8) { return .null }
    return .integer(random.chance(60) ? random.pick(Self.ports) : Int64.random(in: 1...2_000, using: &random))
  }

  private func amount(_ random: inout SeededGenerator) -> FlowValue {
    if random.chance(8) { return .null }
    if hasExtremes, random.chance(4) { return .integer(random.pick(Self.extremes)) }
    return .integer(random.chance(10) ? 0 : Int64.random(in: 1...100_000, using: &random))
  }

  /// Whole seconds, many of them equal, and some with a fraction.
  private func setTimes(of row: inout OracleRow, _ number: Int, _ random: inout SeededGenerator) {
    let second = Int64.random(in: 1...(hasWeeks ? 3_400_000 : 3_500), using: &random) / 7 * 7
    let fraction = random.chance(20) ? Int64.random(in: 0..<999_000_000, using: &random) : 0
    let start = Self.asOfNanos - second * 1_000_000_000 + (timesDiffer ? Int64(number) : fraction)
    row[.start] = timesDiffer || random.chance(92) ? .time(start) : .null
    row[.end] = random.chance(10) ? .null : .time(start + Int64.random(in: 0...60, using: &random) * 1_000_000_000)
  }
}

/// Many flows between few hosts, of which many pairs use many ports: as many as make a difference, made fast.
struct OracleScanFlows {
  /// What stands in a flow, as numbers of texts; -1 is NULL.
  private struct Flow {
    var texts: [Int]
    var srcPort: Int64
    var dstPort: Int64
    var start: Int64
  }

  private static let columns: [FlowColumn] = [.srcAddr, .dstAddr, .vpcId, .region, .subNetId, .flowDirection]
  private static let texts: [[UInt8]] = {
    let sources = (0..<40).map { "10.1.0.\($0)" }
    let rest = (0..<8).map { "10.2.0.\($0)" } + (0..<4).map { "vpc-\($0)" } + (0..<2).map { "eu-west-\($0)" }
    return (sources + rest + (0..<8).map { "subnet-\($0)" } + ["egress", "ingress"]).map { Array($0.utf8) }
  }()

  private var random = SeededGenerator(seed: 42)

  /// So many flows, in both databases; in segments of so many.
  static func data(count: Int, segmentRows: Int) throws -> OracleData {
    var limits = FlowWindowLimits()
    limits.flowSegmentRowsMax = segmentRows
    var window = FlowWindow(limits: limits, rowIdPrefix: "scan", fingerprintKey: FlowFingerprintKey(1, 2))
    let database = try OracleDatabase()
    let names = Self.columns.map(\.name) + ["srcPort", "dstPort", "p_event_time"]
    try database.execute("CREATE TABLE aws_vpcflow (\(names.joined(separator: ", "))); BEGIN")
    let statement = try database.prepare("INSERT INTO aws_vpcflow VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    var builder = FlowBatchBuilder()
    var flows = OracleScanFlows()
    for number in 1...count {
      let flow = flows.next()
      insert(flow, &builder, statement)
      if let error = builder.endRow() { throw error }
      guard number % 16_384 == 0 || number == count else { continue }
      window.insert(window.check(builder.takeBatch(logType: "AWS.VPCFlow"), receivedNanos: OracleRows.asOfNanos).batch)
    }
    try database.execute("COMMIT")
    return OracleData(snapshot: window.snapshot(), database: database)
  }

  /// The next flow: each host is in one subnet, and one of them in none; the last ten use too few ports for a scan.
  private mutating func next() -> Flow {
    let bits = random.next()
    let (host, peer) = (Int(bits & 0xff) % 40, Int(bits >> 8 & 7))
    let subnet = host == 7 ? -1 : 54 + host % 8
    let ports = OracleRows.ports
    let anyPort = host < 30 ? Int64(bits >> 13 & 0x7ff) : 9_000 + Int64(bits >> 13 & 3)
    let dstPort = bits >> 11 & 3 == 0 ? ports[Int(bits >> 13 & 0xff) % 9] : anyPort
    let srcPort = bits >> 24 & 3 == 0 ? ports[Int(bits >> 26 & 0xff) % ports.count] : Int64(bits >> 26 & 0xfff)
    let seconds = Int64(bits >> 38 & 0xffff) % 7_100
    return Flow(
      texts: [host, 40 + peer, 48 + host % 4, 52 + host % 2, subnet, bits >> 54 & 3 == 0 ? 63 : 62], srcPort: srcPort,
      dstPort: dstPort, start: OracleRows.asOfNanos - seconds * 1_000_000_000)
  }

  private static func insert(_ flow: Flow, _ builder: inout FlowBatchBuilder, _ statement: OracleStatement) {
    for place in columns.indices where flow.texts[place] >= 0 {
      texts[flow.texts[place]].withUnsafeBytes { text in
        builder.set(columns[place], text: text)
        statement.bind(text, to: Int32(place + 1))
      }
    }
    if flow.texts[4] < 0 { statement.bind(.null, to: 5) }
    builder.set(.srcPort, integer: flow.srcPort)
    statement.bind(flow.srcPort, to: 7)
    builder.set(.dstPort, integer: flow.dstPort)
    statement.bind(flow.dstPort, to: 8)
    builder.set(.start, nanos: flow.start)
    statement.bind(flow.start, to: 9)
    statement.run()
  }
}
