import Primitives
import TestSupport
import Testing

@testable import Flows

@Suite("Hostile queries")
struct HostileQueryTests {
  private static func query(_ condition: String) -> String {
    "SELECT srcAddr FROM aws_vpcflow WHERE \(condition)"
  }

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test(
    "Texts nested 1,000 deep are refused, whatever nests",
    arguments: [
      repeated("(", 1_000) + "1" + repeated(")", 1_000) + " = 1", repeated("NOT ", 1_000) + "TRUE",
      repeated("- ", 1_000) + "bytes = 1", repeated("ABS(", 1_000) + "bytes" + repeated(")", 1_000) + " = 1",
      "bytes" + repeated(" + 1", 1_000) + " = 1", "srcAddr" + repeated(" || 'x'", 1_000) + " = 'x'",
      "bytes" + repeated("::int", 1_000) + " = 1", "TRUE" + repeated(" IS TRUE", 1_000),
      "TRUE" + repeated(" IS DISTINCT FROM NOT TRUE", 1_000),
      repeated("CASE WHEN TRUE THEN ", 1_000) + "TRUE" + repeated(" END", 1_000),
      repeated("bytes BETWEEN 1 AND NOT ", 1_000) + "TRUE", repeated("bytes = NOT ", 1_000) + "TRUE",
      repeated("p_occurs_after(", 1_000) + "start" + repeated(")", 1_000),
      "bytes" + repeated(" OPERATOR(pg_catalog.+) 1", 1_000) + " = 1",
      repeated("bytes IN (1, ", 1_000) + "1" + repeated(")", 1_000), repeated("(", 1_000), repeated("((", 100_000),
      repeated("CASE ", 1_000), repeated("TRUE AND (", 1_000) + "TRUE" + repeated(")", 1_000),
    ])
  func nesting(condition: String) {
    let found = problems(Self.query(condition))
    #expect(
      found.contains { $0.hasSuffix("expressions may be nested 128 levels deep (query_depth_max), this is deeper") })
  }

  @Test(
    "Expressions that stand twice in what they are compiled to are refused before there are too many",
    arguments: [
      repeated("p_occurs_around(CASE WHEN ", 30) + "TRUE" + repeated(" THEN start END, 1h)", 30),
      repeated("(", 30) + "bytes BETWEEN 1 AND 2" + repeated(")::int BETWEEN 1 AND 2", 30),
    ])
  func doubledExpressions(condition: String) {
    #expect(problems(Self.query(condition)).contains { $0.contains("the query is too large") })
    let items = (1...40).map {
      "CASE WHEN p_occurs_between('2026-01-01', '2026-01-02', , x\($0 - 1)) THEN start ELSE end END AS x\($0)"
    }
    let found = problems("SELECT start AS x0, " + items.joined(separator: ", ") + " FROM aws_vpcflow")
    #expect(found.contains { $0.contains("the query is too large") })
  }

  @Test("A truth value that is cast to a number stands once, however often it is cast")
  func nestedTruthValues() throws {
    let condition = Self.repeated("(", 30) + "bytes > 0" + Self.repeated(")::int > 0", 30)
    let filter = try #require(try compiled(Self.query(condition)).plan.filter)
    #expect(ExpressionBinder.nodeCount(filter) == 3 + 30 * 3)
  }

  @Test("Each of many unknown names is not compared with all known ones", .timeLimit(.minutes(1)))
  func manyUnknownNames() {
    for item in ["f(),", "a::x,", "abcd,"] {
      let count = 40_000 / item.utf8.count
      #expect(problems("SELECT " + Self.repeated(item, count) + "1 FROM aws_vpcflow").count == 100)
    }
  }

  @Test(
    "What lies within the limit of nesting is compiled, even when all of it is used",
    arguments: [
      repeated("(", 126) + "1" + repeated(")", 126) + " = 1", repeated("NOT ", 128) + "TRUE",
      "bytes" + repeated(" + 1", 127) + " = 1", repeated("ABS(", 126) + "bytes" + repeated(")", 126) + " = 1",
      repeated("CASE WHEN TRUE THEN ", 128) + "TRUE" + repeated(" END", 128),
      repeated("TRUE AND ", 5_000) + "TRUE", repeated("bytes = 1 OR NOT bytes = 2 AND ", 2_000) + "TRUE",
      repeated("bytes BETWEEN 1 AND 2 AND ", 2_000) + "TRUE",
    ])
  func nestingWithinTheLimit(condition: String) {
    #expect(problems(Self.query(condition)) == [])
  }

  @Test("A text longer than the limit is refused before it is read", arguments: [262_145, 1_048_576, 10_000_000])
  func length(count: Int) {
    let sql = Self.query("bytes = " + String(repeating: "1", count: count)).prefix(count)
    #expect(
      problems(String(sql))
        == ["1:1: a query may have 262144 bytes (query_text_bytes_max), this one has \(count)"])
  }

  @Test("A list with more values than the limit is refused where it begins")
  func listLength() {
    let list = Self.repeated("1, ", 10_000) + "1"
    #expect(
      problems(Self.query("bytes IN (\(list))"))
        == ["1:48: a list may have 10000 values (in_list_values_max), this one has more"])
    var limits = QueryLimits()
    limits.inListValuesMax = 3
    #expect(problems(Self.query("bytes IN (1, 2, 3)"), limits: limits).isEmpty)
    #expect(problems(Self.query("bytes IN (1, 2, 3, 4)"), limits: limits).count == 1)
  }

  @Test("A list of ten million values is refused whatever the limits are set to")
  func tenMillionValues() {
    var limits = QueryLimits()
    for entry in limits.entries { limits.set(entry.name, to: entry.range.upperBound) }
    let sql = Self.query("bytes IN (" + Self.repeated("1,", 10_000_000) + "1)")
    #expect(problems(sql, limits: limits).count == 1)
  }

  @Test("A list at the limit is compiled")
  func longestList() throws {
    let list = (1...10_000).map(String.init).joined(separator: ",")
    let filter = try compiled(Self.query("srcPort NOT IN (\(list))")).plan.filter
    guard case .not(.inList(.column(.srcPort), let values, hasNull: false))? = filter else {
      Issue.record("\(String(describing: filter).prefix(100))")
      return
    }
    #expect(values.count == 10_000)
  }

  @Test(
    "Aliases that double each other are refused before they fill the memory",
    arguments: [
      ("bytes AS a0", "+"), ("srcAddr AS a0", "||"), ("bytes > 5 AS a0", "AND"),
    ])
  func doublingAliases(first: String, sign: String) {
    let items = (1...60).map { "a\($0 - 1) \(sign) a\($0 - 1) AS a\($0)" }
    let found = problems("SELECT " + ([first] + items).joined(separator: ", ") + " FROM aws_vpcflow")
    #expect(found.contains { $0.contains("the query is too large") })
  }

  @Test("Aliases of aliases are refused before they fill the stack")
  func chainOfAliases() {
    let items = (1...1_000).map { "a\($0 - 1) + 1 AS a\($0)" }
    let sql = "SELECT bytes AS a0, " + items.joined(separator: ", ") + " FROM aws_vpcflow WHERE a1000 = 1"
    #expect(problems(sql).contains { $0.hasSuffix("expressions may be nested 128 levels deep, aliases put in") })
  }

  @Test("A long text that aliases repeat is refused before it fills the memory")
  func repeatedText() {
    let text = Self.repeated("x", 200_000)
    let sql = "SELECT '\(text)' AS a FROM aws_vpcflow WHERE " + Self.repeated("a = a AND ", 1_000) + "TRUE"
    #expect(problems(sql).contains { $0.contains("the query is too large") })
  }

  @Test("The types of long expressions that aliases repeat are found once", .timeLimit(.minutes(1)))
  func repeatedTypes() throws {
    let conditions = (0..<1_000).map { "a <> \($0)" }.joined(separator: " AND ")
    let sql = "SELECT bytes\(Self.repeated(" + 1", 120)) AS a FROM aws_vpcflow WHERE \(conditions)"
    #expect(problems(sql) == [])
  }

  @Test("A CASE does not repeat a large operand without end")
  func repeatedOperand() {
    let operand = "bytes" + Self.repeated(" + 1", 100)
    let sql = Self.query("CASE \(operand)" + Self.repeated(" WHEN 1 THEN TRUE", 9_000) + " END")
    #expect(problems(sql).contains { $0.contains("the query is too large") })
  }

  @Test(
    "Texts of one thing alone, thousands of times, are answered",
    arguments: [
      "(", ")", "'", "\"", "$$", "/*", "--", ",", "SELECT ", "a,", "*,", "1,", "a.", ".", ";", "\\", "'\\", "-", "NOT ",
      "é",
      "\u{0}", "\u{FEFF}", "end ", "case ", "p_occurs_since(", "p_occurs_since(1d),", "count(*),", ":", "::", "[", "{{",
      "x'", "1e", "0x", "like any (", "group by all ", "try_cast(", "from ", "union ", "\r\n",
    ])
  func oneThing(piece: String) {
    let text = Self.repeated(piece, Trials.count(full: 48_000, inTests: 16_000) / max(1, piece.utf8.count))
    #expect(!problems(text).isEmpty)
    let select = "SELECT " + text.prefix(8_000)
    #expect(!problems(select).isEmpty)
    _ = problems("SELECT srcAddr FROM aws_vpcflow WHERE " + text.prefix(8_000))
    _ = problems("SELECT srcAddr FROM aws_vpcflow ORDER BY " + text.prefix(8_000))
  }

  @Test("Bytes that are no UTF-8 are refused or read as the character that stands for them")
  func invalidUTF8() {
    let sql = String(
      decoding: Array("SELECT ".utf8) + [0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80] + Array(" FROM aws_vpcflow".utf8),
      as: UTF8.self)
    #expect(problems(sql).count == 1)
  }

  @Test("A name may have 63 bytes, as the parser cuts longer ones")
  func longNames() {
    let name = Self.repeated("n", 63)
    #expect(problems("SELECT bytes AS \(name) FROM aws_vpcflow ORDER BY \(name)").isEmpty)
    #expect(problems("SELECT bytes AS \(name)n FROM aws_vpcflow") == ["1:17: a name may have 63 bytes"])
    #expect(problems("SELECT bytes AS \"\(name)n\" FROM aws_vpcflow") == ["1:17: a name may have 63 bytes"])
  }
}

@Suite("Compiling on many threads")
struct ConcurrentCompilationTests {
  @Test("Threads that compile good and bad texts at the same time do not disturb each other")
  func threads() async throws {
    let good = try compiled(CatalogueQuery.text)
    let bad = "SELECT 'é', srcAddr FROM aws_vpcflow WHERE AND"
    let answers = await withTaskGroup(of: Bool.self) { group in
      for task in 0..<16 {
        group.addTask {
          (0..<50).allSatisfy { _ in
            task.isMultiple(of: 2)
              ? (try? compiled(CatalogueQuery.text)) == good : problems(bad) == ["1:44: unexpected `AND`"]
          }
        }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(answers.count == 16 && answers.allSatisfy { $0 })
  }
}
