import Flows
import Synchronization
import Testing

@Suite("Bounds of a run, whatever the query is")
struct QueryBoundsTests {
  private static let asOf = RandomFlows.asOfNanos

  /// So many flows, each with an identifier, an address and a number of its own.
  private static func flows(_ count: Int) -> RandomFlows {
    RandomFlows(
      (0..<count).map { index in
        [
          .rowId: .text("client-\(index)"), .srcAddr: .text("10.0.\(index / 250 % 250).\(index % 250)"),
          .bytes: .integer(Int64(index)), .dstPort: .integer(Int64(index % 65_536)), .start: .time(asOf),
        ]
      })
  }

  private static func run(
    _ sql: String, _ flows: RandomFlows, memory: Int = 536_870_912,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> QueryResult {
    var limits = QueryLimits()
    limits.queryMemoryBytesMax = memory
    return try QueryExecution(
      plan: try QueryCompiler.compile(sql).plan, snapshot: flows.window.snapshot(), asOfNanos: asOf, limits: limits,
      isCancelled: isCancelled
    ).run()
  }

  private static func list(_ count: Int, _ item: (Int) -> String) -> String {
    (0..<count).map(item).joined(separator: ", ")
  }

  private static let long = String(repeating: "x", count: 10_000)

  @Test(
    "Memory is bounded inside of a batch of rows too, wherever it is used",
    arguments: [
      "SELECT srcAddr FROM aws_vpcflow WHERE p_row_id || '\(long)' = 'a'",
      "SELECT COUNT(*) FROM aws_vpcflow WHERE UPPER(p_row_id || '\(long)') = 'a' OR bytes > 5",
      "SELECT p_row_id || '\(long)' AS a FROM aws_vpcflow",
      "SELECT \(list(3_000) { "\($0) AS a\($0)" }) FROM aws_vpcflow",
      "SELECT srcAddr FROM aws_vpcflow ORDER BY \(list(2_000) { "bytes + \($0)" })",
      "SELECT COUNT(*) FROM aws_vpcflow GROUP BY \(list(400) { "bytes + \($0)" })",
      "SELECT bytes, \(list(1_000) { "SUM(bytes + \($0)) AS a\($0)" }) FROM aws_vpcflow GROUP BY bytes",
      "SELECT \(list(20) { "ARRAY_AGG(p_row_id || '\(String(repeating: "y", count: 100))\($0)') AS a\($0)" }) "
        + "FROM aws_vpcflow",
      "SELECT COUNT(*) FROM aws_vpcflow WHERE " + String(repeating: "srcAddr <> 'a' AND ", count: 9_000) + "TRUE",
      "SELECT COUNT(*) FROM aws_vpcflow WHERE "
        + String(repeating: "bytes < 0 OR LOWER(srcAddr) = 'a' OR ", count: 2_000) + "FALSE",
    ])
  func memory(sql: String) throws {
    let limit = 4 << 20
    #expect(throws: QueryFailure.tooMuchMemory(limit: limit)) {
      try Self.run(sql, Self.flows(2_048), memory: limit)
    }
  }

  @Test(
    "A query of one batch of rows is asked often whether it may go on, when its expressions take long",
    arguments: [
      "SELECT COUNT(*) FROM aws_vpcflow WHERE \((0..<300).map { "bytes + dstPort = \($0)" }.joined(separator: " OR "))",
      "SELECT \(list(300) { "SUM(bytes + \($0)) AS a\($0)" }) FROM aws_vpcflow",
      "SELECT COUNT(*) FROM aws_vpcflow GROUP BY \(list(300) { "dstPort % \($0 + 1)" })",
      "SELECT COUNT(*) FROM aws_vpcflow WHERE LOWER(p_row_id || '\(String(repeating: "b", count: 100))') LIKE '%\(String(repeating: "a_", count: 2_000))'",
    ])
  func cancellation(sql: String) throws {
    let questions = Atomic<Int>(0)
    _ = try Self.run(sql, Self.flows(1_000)) {
      questions.add(1, ordering: .relaxed)
      return false
    }
    #expect(questions.load(ordering: .relaxed) > 4)
  }

  @Test("A pattern longer than any text is refused")
  func longPattern() {
    let pattern = String(repeating: "%a", count: 2_049)
    #expect(
      problems("SELECT srcAddr FROM aws_vpcflow WHERE srcAddr LIKE '\(pattern)'")
        == ["1:52: a pattern may have 4096 bytes, this one has 4098"])
  }

  @Test("A key of the order that stood before is left out")
  func repeatedKeys() throws {
    let ordering = try compiled("SELECT srcAddr FROM aws_vpcflow ORDER BY 1, srcAddr DESC, bytes, 1").plan.ordering
    #expect(ordering.map(\.expression) == [.column(.srcAddr), .column(.bytes)])
    #expect(ordering.map(\.isDescending) == [false, false])
  }

  @Test(
    "What fails a query is said as it is written in SQL, and in few words",
    arguments: [
      ("SELECT srcAddr FROM aws_vpcflow WHERE ABS(bytes - 9223372036854775807 - 1) = 0", "ABS((bytes - 92233"),
      (
        "SELECT SUM(bytes) AS s FROM aws_vpcflow GROUP BY srcAddr HAVING (s + 1) * 9223372036854775807 > 1",
        "(SUM(bytes) + 1) * 9223372036854775807"
      ),
      (
        "SELECT dstPort + 1 AS p FROM aws_vpcflow GROUP BY p ORDER BY p * 9223372036854775807",
        "(dstPort + 1) * 9223372036854775807"
      ),
      ("SELECT CAST(srcAddr || '\(long)' AS INTEGER) FROM aws_vpcflow", "CAST(CONCAT(srcAddr, '"),
    ])
  func failures(sql: String, words: String) throws {
    let failure = #expect(throws: QueryFailure.self) { try Self.run(sql, Self.flows(3)) }
    #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
    #expect(failure.map { $0.message.utf8.count < 1_000 } == true)
  }

  @Test("Flows of equal times come in the order of arrival, also when clients named them all")
  func arrival() throws {
    var flows = RandomFlows([])
    // The blocks of an open segment begin at different times, the later ones earlier.
    for block in 0..<4 {
      let first = Self.asOf - Int64(block) * 1_000_000_000
      flows.insert(
        (0..<4_096).map { index in
          [
            .rowId: .text("\(block)-\(index)"), .bytes: .integer(Int64(block * 4_096 + index)),
            .start: .time(index == 0 ? first : Self.asOf),
          ]
        })
    }
    let rows = try Self.run("SELECT bytes FROM aws_vpcflow ORDER BY p_event_time LIMIT 5000", flows).rows
    let expected = [12_288, 8_192, 4_096, 0] + (1..<4_096).map { $0 } + (4_097..<4_998).map { $0 }
    #expect(rows == expected.map { [.integer(Int64($0))] })
  }

  @Test(
    "Identifiers of flows are compared like other texts",
    arguments: [
      ("p_row_id = 'client-7'", 1), ("'client-7' = p_row_id", 1), ("p_row_id <> 'client-7'", 299),
      ("p_row_id IN ('client-7', 'client-8', 'x')", 2), ("p_row_id NOT IN ('client-7', 'client-8', 'x')", 298),
      ("p_row_id NOT IN ('client-7', NULL)", 0), ("p_row_id LIKE 'client-1_'", 10),
      ("NOT (p_row_id LIKE 'client-1%')", 189), ("p_row_id > 'client-98'", 1), ("UPPER(p_row_id) = 'CLIENT-7'", 1),
      ("p_row_id = 'client-7' OR p_row_id IS NULL", 1), ("p_row_id = NULL", 0),
      ("p_row_id IN (\((0..<40).map { "'client-\($0)'" }.joined(separator: ", ")))", 40),
    ])
  func identifiers(condition: String, count: Int) throws {
    let flows = Self.flows(300)
    #expect(
      try Self.run("SELECT COUNT(*) FROM aws_vpcflow WHERE \(condition)", flows).rows == [[.integer(Int64(count))]])
  }
}
