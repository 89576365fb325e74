import Flows
import Foundation
import TestSupport
import Testing

@Suite("Queries beside SQLite")
struct OracleTests {
  /// Each seed makes other flows and other queries; `PICKET_ORACLE_SEEDS` has the first and the last of others, `25 1000`.
  static let seeds = Array(otherSeeds ?? defaultSeeds)
  static let defaultSeeds = 1...UInt64(Trials.count(full: 24, inTests: 10))
  static let queriesPerSeed = 150

  private static let otherSeeds: ClosedRange<UInt64>? = {
    let bounds = ProcessInfo.processInfo.environment["PICKET_ORACLE_SEEDS"]?.split(separator: " ")
    guard let bounds, let first = bounds.first.flatMap({ UInt64($0) }), let last = bounds.last.flatMap({ UInt64($0) })
    else { return nil }
    return first...max(first, last)
  }()

  @Test("Random queries give the rows that SQLite gives on the same flows", arguments: seeds)
  func answersAreSQLites(seed: UInt64) throws {
    let flows = OracleFlows(seed: seed)
    let comparison = OracleComparison(data: try flows.data(flows.rows))
    var queries = OracleQueries(seed: seed, timesDiffer: flows.timesDiffer)
    var tally = OracleTally()
    for number in 0..<Self.queriesPerSeed {
      let query = queries.next()
      let outcome = comparison.outcome(query)
      tally.add(outcome)
      // The first few are made smaller and shown; the rest is in the counts.
      if case .different(let difference) = outcome, tally.differentCount <= 3 {
        report(query, difference, flows, "seed \(seed), query \(number), \(flows.rows.count) flows")
      }
    }
    #expect(tally.differentCount == 0, "seed \(seed): \(tally)")
    #expect(tally.isTelling(ofRows: flows.rows.count, hasExtremes: flows.hasExtremes), "seed \(seed): \(tally)")
    if Self.otherSeeds != nil { print("seed \(seed): \(tally)") }
  }

  private func report(
    _ query: OracleQuery, _ difference: OracleOutcome.Difference, _ flows: OracleFlows, _ place: String
  ) {
    var shrinker = OracleShrinker(query, flows.rows, difference, flows.data)
    shrinker.run()
    var words = difference.words
    if let data = try? flows.data(shrinker.rows),
      case .different(let smaller) = OracleComparison(data: data).outcome(shrinker.query)
    {
      words = smaller.words
    }
    Issue.record(
      """
      \(place): \(difference.kind); made smaller:
      \(shrinker.query.picket)
      \(shrinker.query.sqlite)
      over \(shrinker.rows.map { "\($0)" }.joined(separator: "\n  "))
      \(words)
      As it was found:
      \(query.picket)
      \(query.sqlite)
      """)
  }
}

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

@Suite("Port scans beside SQLite")
struct OracleScanTests {
  /// How many flows the query reads.
  static let flowCount = Trials.count("PICKET_ORACLE_FLOWS", full: 1_000_000, inTests: 250_000)

  @Test("The port scanning query gives the rows that SQLite gives on many flows")
  func portScanningQuery() throws {
    let data = try OracleScanFlows.data(count: Self.flowCount, segmentRows: 65_536)
    let outcome = OracleComparison(data: data).outcome(Self.query)
    guard case .rows(let count) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    // Thirty of the forty hosts use many ports of each of the eight others.
    #expect(count == 240 || Self.flowCount < 100_000)
  }

  /// The shipped query, clause by clause.
  private static let query: OracleQuery = {
    let common =
      "srcPort NOT IN (443, 80, 2049, 123, 445, 53, 853) AND dstPort NOT IN (443, 80, 2049, 123, 445, 53, 853)"
    let rest = "srcAddr != 'null' AND \(common) AND flowDirection = 'egress'"
    let since = OracleRows.asOfNanos - 3_600_000_000_000
    let keys = ["srcAddr", "dstAddr", "vpcId", "region", "subNetId"].map { TwoTexts($0, .text) }
    var query = OracleQuery()
    query.outputs = keys.map { OracleQuery.Output(value: $0, name: "") }
    query.outputs.append(
      OracleQuery.Output(value: TwoTexts("COUNT(DISTINCT dstPort)", .integer), name: "distinctDstPorts"))
    query.filter = TwoTexts(
      picket: "p_occurs_since('1 hour') AND \(rest)",
      sqlite: "p_event_time >= \(since) AND p_event_time < \(OracleRows.asOfNanos) AND \(rest)",
      .boolean)
    query.keys = keys
    query.having = TwoTexts("COUNT(DISTINCT dstPort) >= 10", .boolean)
    return query
  }()
}

@Suite("What the queries beside SQLite are made of")
struct OracleCoverageTests {
  /// In how many of the queries of a run each word stands, in capital letters.
  private static let counts: [String: Int] = {
    var counts: [String: Int] = [:]
    for seed in OracleTests.defaultSeeds {
      var queries = OracleQueries(seed: seed, timesDiffer: OracleFlows.timesDiffer(seed: seed))
      for _ in 0..<OracleTests.queriesPerSeed {
        for word in Set(words(queries.next().picket)) { counts[word.uppercased(), default: 0] += 1 }
      }
    }
    return counts
  }()

  private static func words(_ text: String) -> [String] {
    text.utf8.split { byte in
      !(0x30...0x39).contains(byte) && !(0x41...0x5a).contains(byte & 0xdf) && byte != UInt8(ascii: "_")
    }.map { String($0) ?? "" }
  }

  /// The lines of a section of the manual.
  private static func lines(of section: String) throws -> [Substring] {
    let lines = try Repository.text("docs/flows.md").split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0 == "### \(section)" })
    return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("##") })
  }

  /// The names of capital letters and the macros among words.
  private static func names(_ lines: [Substring]) -> [String] {
    let names = lines.flatMap { words(String($0)) }.filter { word in
      let isName = word == word.uppercased() && word.contains { $0.isLetter } || word.hasPrefix("p_occurs")
      return isName && word.count > 1 && !word.hasPrefix("_") && !word.hasSuffix("_")
    }
    return Set(names).sorted()
  }

  @Test(
    "Every clause, condition, type, function and macro of the manual is in the queries that are compared",
    arguments: [
      ("Clauses", "```", 17), ("Types", "- `CAST", 20), ("Conditions", "`", 15), ("Expressions and functions", "|", 80),
      ("Macros", "|", 5),
    ])
  func manual(section: String, start: String, least: Int) throws {
    let names = Self.names(try Self.paragraph(of: section, start))
    #expect(names.count >= least, "\(section) names \(names)")
    let countMin = Trials.count(full: 3, inTests: 1)
    for name in names {
      #expect(Self.counts[name.uppercased(), default: 0] >= countMin, "\(name) is in the manual and not in the queries")
    }
  }

  /// The lines from the first that starts so up to the end of its block: a table, a list's item, code or a paragraph.
  private static func paragraph(of section: String, _ start: String) throws -> [Substring] {
    let lines = try lines(of: section)
    let first = try #require(lines.firstIndex { $0.hasPrefix(start) })
    return [lines[first]] + lines[(first + 1)...].prefix { !$0.isEmpty && $0 != "```" && !$0.hasPrefix("- ") }
  }
}
