import Flows
import Testing

/// Queries at the edges, and those that differed once; a query that a seed finds is kept here when it is mended.
@Suite("Kept queries beside SQLite")
struct OracleKeptTests {
  /// A query in both languages, with the type of its answer.
  struct Kept: Sendable, CustomTestStringConvertible {
    let picket: String
    let sqlite: String
    let type: FlowValueType
    let category: String

    init(
      _ picket: String, _ sqlite: String? = nil, _ type: FlowValueType, category: String = "the same rows"
    ) {
      (self.picket, self.sqlite, self.type, self.category) = (picket, sqlite ?? picket, type, category)
    }

    var testDescription: String { picket }
  }

  private static let greatest = "9223372036854775807"

  static let kept: [Kept] = [
    // Sums that leave 64 bits on their way and come back, and that do not come back.
    Kept(
      "SUM(CASE dstPort WHEN 1 THEN \(greatest) WHEN 2 THEN 5 ELSE -5 END)",
      "exact_sum(CASE dstPort WHEN 1 THEN \(greatest) WHEN 2 THEN 5 ELSE -5 END)", .integer),
    Kept(
      "SUM(CASE dstPort WHEN 3 THEN 0 ELSE \(greatest) END)",
      "exact_sum(CASE dstPort WHEN 3 THEN 0 ELSE \(greatest) END)", .integer, category: "both overflow"),
    Kept("\(greatest) + dstPort", "checked(\(greatest) + dstPort)", .integer, category: "both overflow"),
    Kept("ABS(dstPort - \(greatest) - 1)", "abs(checked(checked(dstPort - \(greatest)) - 1))", .integer),
    Kept(
      "ABS(dstPort - \(greatest) - 2)", "abs(checked(checked(dstPort - \(greatest)) - 2))", .integer,
      category: "both overflow"),
    // Integers that doubles cannot tell apart.
    Kept("COUNT(DISTINCT 9007199254740991 + dstPort)", nil, .integer),
    Kept("COUNT(*) FILTER (WHERE 9007199254740992 + dstPort > 9007199254740993)", nil, .integer),
    Kept("(-9223372036854775807 - 1) % (dstPort - 2)", nil, .integer),
    // Nothing, and what is not known.
    Kept("COUNT(*) FILTER (WHERE srcPort NOT IN (1, NULL))", nil, .integer),
    Kept("COUNT(*) FILTER (WHERE (srcPort IN (80, NULL)) IS NOT TRUE)", nil, .integer),
    Kept("MAX(srcAddr) FILTER (WHERE FALSE)", nil, .text),
    Kept("COUNT(DISTINCT srcPort) FILTER (WHERE srcPort BETWEEN NULL AND 5)", nil, .integer),
    Kept("CASE srcPort WHEN NULL THEN 1 ELSE 2 END", nil, .integer),
    Kept("NULLIF(srcPort, NULL) IS NOT DISTINCT FROM srcPort", nil, .boolean),
    // Texts.
    Kept("region LIKE '%!%' ESCAPE '!'", nil, .boolean),
    Kept("LENGTH(region) || SUBSTR(region, 2, 1)", nil, .text),
    Kept("region LIKE '_'", nil, .boolean),
    // Addresses, which are one however they are spelt.
    Kept("srcAddr = '2001:DB8:0:0::1'", "srcAddr = '2001:db8::1'", .boolean),
    Kept("srcAddr NOT IN ('::FFFF:10.1.2.3', 'x')", "srcAddr NOT IN ('10.1.2.3', 'x')", .boolean),
    Kept("srcAddr IS DISTINCT FROM '::ffff:a01:203'", "srcAddr IS NOT '10.1.2.3'", .boolean),
    Kept(
      "srcAddr BETWEEN '2001:0DB8::1' AND '2001:DB8::f'", "srcAddr BETWEEN '2001:db8::1' AND '2001:db8::f'", .boolean),
    Kept(
      "COALESCE(MAX(srcAddr) = '2001:DB8::1', FALSE) AND COUNT(*) = 3",
      "COALESCE(MAX(srcAddr) = '2001:db8::1', FALSE) AND COUNT(*) = 3", .boolean),
    Kept("srcAddr LIKE '2001:DB8::1'", nil, .boolean),
  ]

  @Test("Queries at the edges give what SQLite gives", arguments: kept)
  func answersAreSQLites(kept: Kept) throws {
    let regions = ["e\u{301}", "100%", "日"]
    let rows = (0..<3).map { number in
      var row = OracleRow()
      row[.dstPort] = .integer(Int64(number + 1))
      row[.srcPort] = number == 1 ? .null : .integer(80)
      row[.region] = .text(regions[number])
      row[.srcAddr] = number == 2 ? .null : .text(["2001:db8::1", "10.1.2.3"][number])
      row[.start] = .time(OracleRows.asOfNanos - Int64(number))
      return row
    }
    var query = OracleQuery()
    query.outputs = [
      OracleQuery.Output(value: TwoTexts(picket: kept.picket, sqlite: kept.sqlite, kept.type), name: "o0")
    ]
    let outcome = OracleComparison(data: try OracleData(rows)).outcome(query)
    #expect(outcome.category == kept.category, "\(outcome)")
  }
}
