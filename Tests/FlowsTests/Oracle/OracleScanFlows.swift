import Flows

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

  private var random = OracleRandom(seed: 42)

  /// So many flows, in both databases; in segments of so many.
  static func data(count: Int, segmentRows: Int) throws -> OracleData {
    var limits = FlowWindowLimits()
    limits.flow_segment_rows_max = segmentRows
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
