import Flows

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

  func make(_ count: Int, _ random: inout OracleRandom) -> [OracleRow] {
    (0..<count).map { row($0, &random) }
  }

  private func row(_ number: Int, _ random: inout OracleRandom) -> OracleRow {
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

  private func text(_ texts: [String], _ random: inout OracleRandom) -> FlowValue {
    random.chance(8) ? .null : .text(random.pick(texts))
  }

  private func port(_ random: inout OracleRandom) -> FlowValue {
    if random.chance(8) { return .null }
    return .integer(random.chance(60) ? random.pick(Self.ports) : Int64.random(in: 1...2_000, using: &random))
  }

  private func amount(_ random: inout OracleRandom) -> FlowValue {
    if random.chance(8) { return .null }
    if hasExtremes, random.chance(4) { return .integer(random.pick(Self.extremes)) }
    return .integer(random.chance(10) ? 0 : Int64.random(in: 1...100_000, using: &random))
  }

  /// Whole seconds, many of them equal, and some with a fraction.
  private func setTimes(of row: inout OracleRow, _ number: Int, _ random: inout OracleRandom) {
    let second = Int64.random(in: 1...(hasWeeks ? 3_400_000 : 3_500), using: &random) / 7 * 7
    let fraction = random.chance(20) ? Int64.random(in: 0..<999_000_000, using: &random) : 0
    let start = Self.asOfNanos - second * 1_000_000_000 + (timesDiffer ? Int64(number) : fraction)
    row[.start] = timesDiffer || random.chance(92) ? .time(start) : .null
    row[.end] = random.chance(10) ? .null : .time(start + Int64.random(in: 0...60, using: &random) * 1_000_000_000)
  }
}
