import TestSupport
import Testing

@testable import Flows

@Suite("Mutated queries")
struct MutatedQueryTests {
  private static let seeds = [
    CatalogueQuery.text,
    """
    SELECT t.*, bytes::double / 2 AS "half", TRY_CAST(srcAddr AS INT) x, FROM public.aws_vpcflow AS t
    WHERE NOT p_occurs_since(90m, t, start) OR end BETWEEN '2026-01-01' AND CURRENT_TIMESTAMP() - INTERVAL '1 day'
    ORDER BY half DESC NULLS LAST, 2 LIMIT 10 OFFSET 5;
    """,
    """
    SELECT CASE WHEN end > start THEN 'a' ELSE action END AS kind, COUNT(*) FILTER (WHERE srcPort IN (1, -2, NULL)) n,
      ARRAY_AGG(DISTINCT srcAddr), MEDIAN(bytes) FROM aws_vpcflow -- comment
    WHERE action LIKE ANY ('A%', $$B_$$) AND srcAddr NOT ILIKE '%!%x' ESCAPE '!' AND (status IS NULL) IS NOT TRUE
    GROUP BY ALL HAVING n > 5 AND COALESCE(MAX(bytes), 0) <> 1e3 /* end */
    """,
    """
    SELECT DISTINCT DATE_TRUNC(hour, start) h, DATEADD('day', -1, h) d, SUBSTR(srcAddr, 1, 3) || ':' || srcPort p
    FROM panther_logs.public.aws_vpcflow WHERE IFF(srcPort IS NOT DISTINCT FROM dstPort, 1, 0) = 1 ORDER BY h, 2
    """,
  ]

  private static let pieces = [
    "(", ")", ",", "'", "\"", "$$", "--", "/*", "*/", ";", ".", "*", "-", "+", "::", "=", "<>", "||", "[", "]", ":",
    "\\",
    "\u{0}", "é", "SELECT", "FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "AND", "OR", "NOT", "NULL",
    "IN",
    "IS", "LIKE", "ANY", "BETWEEN", "CASE", "WHEN", "END", "end", "AS", "CAST", "int", "INTERVAL", "COUNT", "DISTINCT",
    "p_occurs_since", "srcAddr", "srcPort", "start", "1", "-9223372036854775808", "1.5e308", "'x'", "TRUE", "FILTER",
    "OVER", "ARRAY", "ROW", "UNION", "EXISTS", "VALUES", "DEFAULT", "COLLATE", "AT TIME ZONE", "SIMILAR TO", "ISNULL",
    "OPERATOR(+)", "VARIADIC", "ALL", "WITH", "GROUPING SETS", "CUBE", "XMLPARSE", "TABLESAMPLE", "ONLY", "LATERAL",
  ]

  @Test(
    "Thousands of texts near good ones are answered or refused inside the text, the same each time", arguments: 1...8)
  func mutations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var good = 0
    for _ in 0..<Trials.count(full: 400, inTests: 150) {
      let sql = mutated(&generator)
      let found = problems(sql)
      #expect(found == problems(sql))
      if found.isEmpty { good += 1 } else { checkPlaces(of: sql) }
    }
    #expect(good > 0)
  }

  private func checkPlaces(of sql: String) {
    do {
      _ = try QueryCompiler.compile(sql)
    } catch {
      for problem in error.problems {
        #expect(problem.offset >= 0 && problem.offset + problem.length <= sql.utf8.count, "\(sql): \(problem)")
        #expect(!problem.rendered(in: sql).isEmpty)
      }
    }
  }

  private func mutated(_ generator: inout SeededGenerator) -> String {
    var bytes = Array(Self.seeds[Int.random(in: Self.seeds.indices, using: &generator)].utf8)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let start = Int.random(in: 0...bytes.count, using: &generator)
      let end = min(bytes.count, start + Int.random(in: 0...12, using: &generator))
      switch Int.random(in: 0...3, using: &generator) {
      case 0: bytes.removeSubrange(start..<end)
      case 1:
        bytes.insert(
          contentsOf: " \(Self.pieces[Int.random(in: Self.pieces.indices, using: &generator)]) ".utf8, at: start)
      case 2: bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0...bytes.count, using: &generator))
      default:
        let piece = Self.pieces[Int.random(in: Self.pieces.indices, using: &generator)]
        bytes.replaceSubrange(start..<end, with: piece.utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
