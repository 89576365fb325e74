import Flows
import Foundation
import GRDB
import Testing

@Suite("Queries beside SQLite")
struct OracleTests {
  /// Each seed makes other flows and other queries.
  static let seeds = Array<UInt64>(1...24)
  static let queriesPerSeed = 150

  @Test("Random queries give the rows that SQLite gives on the same flows", arguments: seeds)
  func answersAreSQLites(seed: UInt64) throws {
    var random = OracleRandom(seed: seed &* 7_919)
    let rowCount = random.pick([0, 1, 7, 60, 400, 1_500])
    let data = try OracleData(
      OracleRows.make(rowCount, &random), batch: random.pick([1, 13, 500]), segmentRows: random.pick([16, 100, 65_536]))
    var queries = OracleQueries(seed: seed)
    for number in 0..<OracleTests.queriesPerSeed {
      let query = queries.next()
      try compare(query, data, "seed \(seed), query \(number), \(rowCount) flows")
    }
  }

  /// How many flows the port scanning query reads; `PICKET_ORACLE_FLOWS=1000000` makes it a million.
  static let scanFlows = ProcessInfo.processInfo.environment["PICKET_ORACLE_FLOWS"].flatMap { Int($0) } ?? 30_000

  @Test("The port scanning query gives the rows that SQLite gives on many flows")
  func portScanningQuery() throws {
    var random = OracleRandom(seed: 42)
    let data = try OracleData(
      OracleRows.betweenFewHosts(OracleTests.scanFlows, &random), batch: 1_000, segmentRows: 8_192)
    let body = """
      COUNT(DISTINCT dstPort) as distinctDstPorts, vpcId, region, subNetId
      FROM aws_vpcflow
      WHERE %@ and srcAddr != 'null' and srcPort not in (443, 80, 2049, 123, 445, 53, 853)
      and dstPort not in (443, 80, 2049, 123, 445, 53, 853) and flowDirection = 'egress'
      GROUP BY srcAddr, dstAddr, vpcId, region, subNetId HAVING COUNT(DISTINCT dstPort) >= 10
      """
    let since = OracleRows.asOfNanos - 3_600_000_000_000
    let query = OracleQuery(
      picket: "SELECT srcAddr, dstAddr, " + body.replacing("%@", with: "p_occurs_since('1 hour')"),
      sqlite: "SELECT srcAddr, dstAddr, " + body.replacing("%@", with: "p_event_time >= \(since)"), order: .none)
    let rows = try compare(query, data, "port scanning")
    #expect(rows > 100)
  }

  /// Runs a query in both; gives the number of rows.
  @discardableResult
  private func compare(_ query: OracleQuery, _ data: OracleData, _ place: String) throws -> Int {
    let theirs = try? sqliteRows(query.sqlite, data.database)
    let ours: [[OracleCell]]
    do {
      ours = try picketRows(query.picket, data.snapshot)
    } catch {
      #expect(theirs == nil, "\(place): only Picket fails: \(error)\n\(query.picket)")
      return 0
    }
    guard let theirs else {
      Issue.record("\(place): only SQLite fails\n\(query.picket)\n\(query.sqlite)")
      return 0
    }
    let comment: Comment = "\(place)\n\(query.picket)\n\(query.sqlite)"
    switch query.order {
    case .total: #expect(ours == theirs, comment)
    case .by(let output):
      #expect(ours.map { $0[output] } == theirs.map { $0[output] }, comment)
      #expect(sorted(ours) == sorted(theirs), comment)
    case .none: #expect(sorted(ours) == sorted(theirs), comment)
    }
    return ours.count
  }

  private func sorted(_ rows: [[OracleCell]]) -> [[OracleCell]] {
    rows.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private func picketRows(_ text: String, _ snapshot: FlowSnapshot) throws -> [[OracleCell]] {
    let compiled = try QueryCompiler.compile(text)
    let execution = QueryExecution(
      plan: compiled.plan, snapshot: snapshot, asOfNanos: OracleRows.asOfNanos, limits: QueryLimits(),
      isCancelled: { false })
    return try execution.run().rows.map { $0.map { OracleCell($0) } }
  }

  private func sqliteRows(_ text: String, _ database: DatabaseQueue) throws -> [[OracleCell]] {
    try database.read { db in
      try Row.fetchAll(db, sql: text).map { row in row.databaseValues.map { OracleCell($0) } }
    }
  }
}
