import Primitives
import Testing

@testable import Detection

@Suite("Inline filters that end")
struct EndingFilterTests {
  private static let end = UnixTime.nanos("2026-12-31", .command) ?? 0

  private func library(_ filters: String, detection: String = "[{Key: user, Condition: Exists}]") -> DetectionLibrary {
    let text = """
      AnalysisType: rule
      RuleID: Test.Rule
      Enabled: true
      LogTypes: [T]
      Severity: Low
      InlineFilters: \(filters)
      Detection: \(detection)
      """
    return DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "rule.yml")])
  }

  private func matches(_ filters: String, _ event: String, at nanos: Int64) throws -> Bool {
    let library = library(filters)
    #expect(library.problems.isEmpty, "\(library.problems)")
    let program = try #require(DetectionProgram(definitions: library.definitions).program(forLogType: "T"))
    let evaluator = EventEvaluator()
    let verdict = try evaluator.evaluate(Array(event.utf8), with: program, at: nanos)
    let explained = try evaluator.explain(Array(event.utf8), with: program, at: nanos)
    #expect(explained.map(\.matched) == [!verdict.matches.isEmpty])
    return !verdict.matches.isEmpty
  }

  @Test(
    "A filter holds until its time and has no effect from then on",
    arguments: [
      ("2026-12-31", 0), ("2026-12-31T00:00:00Z", 0), ("'2026-12-31 01:00:00+01:00'", 0),
      ("2026-12-31T00:00:00.000000001Z", 1),
    ] as [(String, Int64)])
  func ends(until: String, later: Int64) throws {
    let filter = "[{KeyPath: user, Condition: DoesNotEqual, Value: ann, Until: \(until)}]"
    #expect(try !matches(filter, #"{"user":"ann"}"#, at: Self.end + later - 1))
    #expect(try matches(filter, #"{"user":"ann"}"#, at: Self.end + later))
    #expect(try matches(filter, #"{"user":"bob"}"#, at: Self.end + later - 1))
  }

  @Test("Each filter of a list has an end of its own, and one of All or Any ends as a whole")
  func several() throws {
    let filters = """
      [{KeyPath: user, Condition: DoesNotEqual, Value: ann, Until: 2026-12-31}, \
      {Any: [{KeyPath: a, Condition: Exists}, {KeyPath: b, Condition: Exists}], Until: 2027-01-01}, \
      {KeyPath: user, Condition: DoesNotEqual, Value: eve}]
      """
    let day = UnixTime.nanosPerDay
    #expect(try !matches(filters, #"{"user":"ann","a":1}"#, at: Self.end - 1))
    #expect(try matches(filters, #"{"user":"ann","a":1}"#, at: Self.end))
    #expect(try !matches(filters, #"{"user":"ann"}"#, at: Self.end))
    #expect(try matches(filters, #"{"user":"ann"}"#, at: Self.end + day))
    #expect(try !matches(filters, #"{"user":"eve","a":1}"#, at: Self.end + day))
  }

  @Test("A filter that has ended cannot fail either")
  func failure() throws {
    let library = library("[{KeyPath: n, Condition: IsLessThan, Value: 5, Until: 2026-12-31}]")
    let program = try #require(DetectionProgram(definitions: library.definitions).program(forLogType: "T"))
    let event = Array(#"{"user":"ann","n":"text"}"#.utf8)
    #expect(try EventEvaluator().evaluate(event, with: program, at: Self.end - 1).errors.count == 1)
    let later = try EventEvaluator().evaluate(event, with: program, at: Self.end)
    #expect(later.errors.isEmpty && later.matches.count == 1)
  }

  @Test("Rows are held against the time too, and only a program with such a filter asks for it")
  func rows() throws {
    let library = library("[{KeyPath: user, Condition: DoesNotEqual, Value: ann, Until: 2026-12-31}]")
    let program = try #require(DetectionProgram(definitions: library.definitions).program(forLogType: "T"))
    #expect(program.hasEndingFilters)
    let plain = self.library("[{KeyPath: user, Condition: DoesNotEqual, Value: ann}]")
    #expect(DetectionProgram(definitions: plain.definitions).program(forLogType: "T")?.hasEndingFilters == false)
    let evaluator = RowEvaluator(program: program, columnNames: ["user"])
    for (nanos, count) in [(Self.end - 1, 0), (Self.end, 1)] {
      Array("ann".utf8).withUnsafeBytes { evaluator.set(0, text: $0) }
      #expect(evaluator.evaluate(at: nanos).matches.count == count)
    }
  }

  @Test("What is shown says until when, and check warns of those that have ended")
  func shown() throws {
    let library = library("[{KeyPath: user, Condition: DoesNotEqual, Value: ann, Until: 2026-12-31}]")
    guard case .simple(let logic)? = library.definitions.first?.body else {
      Issue.record("no rule")
      return
    }
    let text = #"user ne "ann" until 2026-12-31T00:00:00Z"#
    #expect(NormalForm.lines(of: logic.inlineFilters) == [text])
    #expect(!library.warningOfEndedFilters(at: Self.end - 1).warnings.contains { $0.code == .endedFilter })
    let warnings = library.warningOfEndedFilters(at: Self.end).warnings.filter { $0.code == .endedFilter }
    #expect(warnings.count == 1 && warnings[0].message.hasSuffix(text) && warnings[0].position.line == 2)
  }

  @Test(
    "Until with what is no time, or where it cannot stand, is a problem that says what was expected",
    arguments: [
      ("[{KeyPath: a, Condition: Exists, Until: tomorrow}]", "Until: expected a date such as 2026-12-31"),
      ("[{KeyPath: a, Condition: Exists, Until: 20261231}]", "Until: expected a date"),
      ("[{KeyPath: a, Condition: Exists, Until: }]", "Until: expected a date"),
      ("[{KeyPath: a, Condition: Exists, Until: 2026-02-30}]", "Until: expected a date"),
      ("[{Any: [{KeyPath: a, Condition: Exists, Until: 2026-12-31}]}]", "'Until' stands in an entry of InlineFilters"),
      ("[{Until: 2026-12-31}]", "an expression needs 'Condition'"),
    ])
  func refused(filters: String, message: String) {
    let problems = library(filters).problems
    #expect(problems.contains { $0.message.contains(message) }, "\(problems)")
    let inDetection = library("[]", detection: "[{Key: a, Condition: Exists, Until: 2026-12-31}]").problems
    #expect(inDetection.contains { $0.message.contains("'Until' stands in an entry of InlineFilters") })
  }
}
