import Flows

/// Makes flows with nulls, extremes, equal times and values that meet each other often.
enum OracleRows {
  /// The time as of which queries run; all flows begin in the hour before.
  static let asOfNanos: Int64 = 1_790_000_000_000_000_000

  static let addresses = (0..<24).map { "10.0.\($0 / 6).\($0 % 6)" } + ["2001:db8::1", "2001:db8::2", "fe80::a:b"]
  static let ports: [Int64] = [0, 22, 53, 80, 123, 443, 445, 853, 2049, 8080, 65535]
  static let directions = ["egress", "ingress"]

  static func make(_ count: Int, _ random: inout OracleRandom) -> [OracleRow] {
    (0..<count).map { _ in row(&random) }
  }

  /// The same between few hosts, each in one subnet, so that many pairs of them use many ports.
  static func betweenFewHosts(_ count: Int, _ random: inout OracleRandom) -> [OracleRow] {
    make(count, &random).map { row in
      var row = row
      let host = Int.random(in: 0..<40, using: &random)
      row[.srcAddr] = .text("10.1.0.\(host)")
      row[.dstAddr] = .text("10.2.0.\(Int.random(in: 0..<8, using: &random))")
      row[.vpcId] = .text("vpc-\(host % 4)")
      row[.region] = .text("eu-west-\(host % 2)")
      row[.subNetId] = host == 7 ? .null : .text("subnet-\(host % 8)")
      return row
    }
  }

  private static func row(_ random: inout OracleRandom) -> OracleRow {
    var row = OracleRow()
    row[.srcAddr] = text(addresses, &random)
    row[.dstAddr] = text(addresses, &random)
    row[.srcPort] = port(&random)
    row[.dstPort] = port(&random)
    row[.protocol] = random.chance(10) ? .null : .integer(random.pick([1, 6, 17]))
    row[.packets] = amount(&random)
    row[.bytes] = amount(&random)
    row[.action] = text(["ACCEPT", "REJECT"], &random)
    row[.flowDirection] = text(directions, &random)
    row[.vpcId] = text(["vpc-1", "vpc-2", "vpc_3%"], &random)
    row[.region] = text(["us-east-1", "eu-west-1", "EU-WEST-1", "grün"], &random)
    row[.subNetId] = text(["subnet-a", "subnet-b"], &random)
    row[.tcpFlags] = random.chance(30) ? .null : .integer(Int64.random(in: 0...63, using: &random))
    setTimes(of: &row, &random)
    return row
  }

  private static func text(_ texts: [String], _ random: inout OracleRandom) -> FlowValue {
    random.chance(8) ? .null : .text(random.pick(texts))
  }

  private static func port(_ random: inout OracleRandom) -> FlowValue {
    if random.chance(8) { return .null }
    return .integer(random.chance(60) ? random.pick(ports) : Int64.random(in: 1...2_000, using: &random))
  }

  private static func amount(_ random: inout OracleRandom) -> FlowValue {
    if random.chance(8) { return .null }
    return .integer(random.chance(10) ? 0 : Int64.random(in: 1...100_000, using: &random))
  }

  /// Whole seconds, many of them equal, and some with a fraction.
  private static func setTimes(of row: inout OracleRow, _ random: inout OracleRandom) {
    let second = Int64.random(in: 1...3_500, using: &random) / 7 * 7
    let fraction = random.chance(20) ? Int64.random(in: 0..<1_000_000_000, using: &random) : 0
    let start = asOfNanos - second * 1_000_000_000 + fraction
    row[.start] = .time(start)
    row[.end] = random.chance(10) ? .null : .time(start + Int64.random(in: 0...60, using: &random) * 1_000_000_000)
  }
}
