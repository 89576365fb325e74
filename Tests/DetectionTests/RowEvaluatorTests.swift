import Detection
import Primitives
import TestSupport
import Testing

/// Rows of tables beside the same rows as JSON.
@Suite("Rows of tables as events")
struct RowEvaluatorTests {
  @Test("Random rules say of a row what they say of its JSON, to the byte", arguments: 1...30 as ClosedRange<UInt64>)
  func agreement(seed: UInt64) throws {
    var maker = RandomMaker(random: SeededGenerator(seed: seed))
    let program = try #require(TableRows.program((0..<40).map { _ in maker.renderedRule() }))
    let rows = TableRows(program)
    let evaluator = EventEvaluator()
    var matchCount = 0
    for _ in 0..<60 {
      let row = maker.row(TableRows.names)
      let expected = try evaluator.evaluate(Array(Value.object(row).json.utf8), with: program)
      let found = rows.evaluate(row)
      #expect(TableRows.text(of: found) == TableRows.text(of: expected), "seed \(seed): \(Value.object(row).json)")
      matchCount += found.matches.count
    }
    // Rules that never match would show nothing.
    #expect(matchCount > 50, "\(matchCount) matches")
  }

  @Test("Only the columns that rules read are asked for, under any spelling that is the same without case")
  func columnsRead() throws {
    var rule = SimpleDetection(expressions: [.unary(FieldPath(key: "B"), Condition(.exists))])
    rule.groupBy = [FieldPath(key: "é"), FieldPath(key: "nowhere")]
    rule.unique = try FieldPath(keyPath: "c.below[0]")
    let evaluator = RowEvaluator(
      program: try #require(TableRows.program([rule])), columnNames: ["a", "b", "c", "d", "É"])
    #expect(evaluator.columnsRead == [1, 2, 4])
  }

  @Test("An inline filter, which knows one spelling only, does not see a column of another")
  func filters() throws {
    var rule = SimpleDetection(expressions: [.constant(true)])
    rule.inlineFilters = [.value(FieldPath(key: "A"), Condition(.equals), .integer(1))]
    let rows = TableRows(try #require(TableRows.program([rule])))
    #expect(rows.evaluate([.init(key: "a", value: .integer(1))]).matches.isEmpty)
  }

  @Test("A row takes nothing over from the row before it")
  func nothingLeft() throws {
    let rule = SimpleDetection(expressions: [.unary(FieldPath(key: "a"), Condition(.exists))])
    let rows = TableRows(try #require(TableRows.program([rule])))
    #expect(rows.evaluate([.init(key: "a", value: .text("x"))]).matches.count == 1)
    #expect(rows.evaluate([]).matches.isEmpty)
    #expect(rows.evaluate([.init(key: "B", value: .integer(1))]).matches.isEmpty)
  }

  @Test("Long texts of a row find room")
  func room() throws {
    var rule = SimpleDetection(expressions: [.unary(FieldPath(key: "a"), Condition(.exists))])
    rule.groupBy = [FieldPath(key: "a"), FieldPath(key: "B")]
    let rows = TableRows(try #require(TableRows.program([rule])))
    for length in [0, 1, 400, 20_000] {
      let text = String(repeating: "x", count: length)
      let verdict = rows.evaluate(
        [.init(key: "a", value: .text("first")), .init(key: "B", value: .text(text))])
      #expect(verdict.matches.first?.dedup.hasPrefix("[\"first\",\"\(text.prefix(900))") == true)
    }
  }
}

/// A table of the columns that `RandomMaker` gives values, evaluated row by row.
struct TableRows {
  /// Different without regard to case, as the columns of a table are.
  static let names = ["a", "B", "c", "é", "d"]

  private let evaluator: RowEvaluator

  init(_ program: LogTypeProgram) {
    evaluator = RowEvaluator(program: program, columnNames: TableRows.names)
  }

  func evaluate(_ row: [Value.Pair]) -> EventVerdict {
    for pair in row {
      guard let column = TableRows.names.firstIndex(of: pair.key) else { continue }
      switch pair.value {
      case .integer(let integer): evaluator.set(column, integer: Int64(integer))
      case .text(let text): Array(text.utf8).withUnsafeBytes { evaluator.set(column, text: $0) }
      default: break
      }
    }
    return evaluator.evaluate()
  }

  /// The program of some rules.
  static func program(_ rules: [SimpleDetection]) -> LogTypeProgram? {
    let definitions = rules.enumerated().map { number, rule in
      var definition = DetectionDefinition(
        analysisType: .rule, id: "Rule\(number + 1_000)", body: .simple(rule), path: "rules.yml",
        position: SourcePosition(line: number + 1, column: 1))
      definition.isEnabled = true
      definition.logTypes = ["Test.Table"]
      return definition
    }
    return DetectionProgram(definitions: definitions).program(forLogType: "Test.Table")
  }

  /// All that a verdict says.
  static func text(of verdict: EventVerdict) -> [String] {
    verdict.matches.map { match in
      """
      \(match.definition.id) \(match.severity) '\(match.title)' '\(match.dedup)' \
      \(String(decoding: match.context, as: UTF8.self)) \(match.distinctValue ?? "nothing") \(match.failures)
      """
    } + verdict.errors.map { "\($0.detectionID) \($0.code) \($0.message)" } + ["\(verdict.detectionCount)"]
  }
}
