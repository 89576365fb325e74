import Primitives
import Testing

@testable import Detection

@Suite("Warnings about detections that load")
struct LintTests {
  /// The codes and lines of the warnings of a rule that has two good tests, with some keys replaced.
  private func warnings(
    _ detection: String, extra: String = "", logType: String = "Test.Log",
    tests: String = "[{Name: a, ExpectedResult: true, Log: {x: 1}}, {Name: b, ExpectedResult: false, Log: {x: 2}}]"
  ) -> [String] {
    let text = """
      AnalysisType: rule
      RuleID: R
      Enabled: true
      Severity: Low
      LogTypes: [\(logType)]
      Detection: \(detection)
      Tests: \(tests)
      \(extra)
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml")])
    #expect(library.problems.isEmpty, "\(library.problems)")
    #expect(library.definitions.count == 1)
    return library.warnings.map(\.code.rawValue)
  }

  private func tests(_ first: String, _ second: String = "{}") -> String {
    "[{Name: a, ExpectedResult: true, Log: \(first)}, {Name: b, ExpectedResult: false, Log: \(second)}]"
  }

  @Test("A rule that says what it means has no warning")
  func clean() {
    #expect(warnings("[{Key: x, Condition: Equals, Value: 1}, {Key: y, Condition: DoesNotExist}]") == [])
    #expect(warnings("[{Condition: AlwaysTrue}]") == [])
  }

  @Test(
    "A dotted Key is a warning wherever it stands, unless a test has a field of that name",
    arguments: [
      ("Key: user.name", "{user: {name: x}}", true), ("Key: user.name", "{user.name: x}", false),
      ("Key: user.name", "'{\"User.Name\": \"x\"}'", false), ("KeyPath: user.name", "{user: {name: x}}", false),
      ("Key: \"v1.\"", "{}", false),
    ])
  func dottedKeys(_ key: String, _ log: String, _ isWarned: Bool) {
    let found = warnings("[{\(key), Condition: Equals, Value: x}]", tests: tests(log))
    #expect(found == (isWarned ? ["dotted-key"] : []))
  }

  @Test("A dotted Key in GroupBy and in the elements of a list is a warning too")
  func dottedKeysElsewhere() {
    let elements = "[{Key: l, Condition: AnyElement, Expressions: [{Key: a.b, Condition: Exists}]}]"
    #expect(warnings(elements) == ["dotted-key"])
    #expect(warnings("[{Key: x, Condition: Exists}]", extra: "GroupBy: [{Key: a.b}]") == ["dotted-key"])
  }

  @Test(
    "A number that events write in another way is a warning",
    arguments: ["0xff", "0o17", "007", "+5", "1e5", "2E-3", "1.50", "3.0", ".5"])
  func numberSpelling(_ value: String) {
    #expect(warnings("[{Key: f, Condition: Equals, Value: \(value)}]") == ["number-spelling"])
    #expect(warnings("[{Key: f, Condition: IsIn, Values: [1, \(value)]}]") == ["number-spelling"])
    #expect(warnings("[{Key: f, Condition: Equals, Value: '\(value)'}]") == [])
    #expect(warnings("[{Key: f, Condition: IsGreaterThan, Value: \(value)}]") == [])
  }

  @Test("A number that a test compares with a number is one, however it is written")
  func numberInTests() {
    #expect(warnings("[{Key: f, Condition: Equals, Value: 0xff}]", tests: tests("{f: 255}")) == [])
    #expect(warnings("[{Key: f, Condition: Equals, Value: 0xff}]", tests: tests("{f: '255'}")) == ["number-spelling"])
  }

  @Test(
    "A value of another kind than all tests have is a warning",
    arguments: [
      ("Equals, Value: 5", "{f: '5'}", true), ("Equals, Value: '5'", "{f: 5}", true),
      ("Equals, Value: 'true'", "{f: true}", true), ("StartsWith, Value: '10'", "{f: 1000}", true),
      ("IsGreaterThan, Value: 5", "{f: '7'}", true), ("Contains, Value: 5", "{f: '15'}", true),
      ("IsIn, Values: [1, 2]", "{f: ['1']}", true), ("DoesNotEqual, Value: 5", "'{\"f\": \"5\"}'", true),
      ("Equals, Value: 5", "{f: 5}", false), ("Equals, Value: 5", "{f: null}", false),
      ("Equals, Value: 5", "{g: x}", false), ("IsIn, Values: [a]", "{f: [a]}", false),
      ("Contains, Value: a", "{f: [b]}", false), ("Contains, Value: a", "{f: {a: 1}}", false),
      ("IEquals, Value: x", "{F: X}", false),
    ])
  func valueKinds(_ condition: String, _ log: String, _ isWarned: Bool) {
    let found = warnings("[{Key: f, Condition: \(condition)}]", tests: tests(log))
    #expect(found == (isWarned ? ["value-kind"] : []))
  }

  @Test("One test with the right kind is enough")
  func mixedKinds() {
    #expect(warnings("[{Key: f, Condition: Equals, Value: 5}]", tests: tests("{f: x}", "{f: 5}")) == [])
  }

  @Test("Typographic quotes around a value are a warning", arguments: ["“root”", "‘root’", "„root“", "«root»"])
  func typographicQuotes(_ value: String) {
    #expect(warnings("[{Key: f, Condition: Equals, Value: \(value)}]") == ["typographic-quotes"])
    #expect(warnings("[{Key: f, Condition: Equals, Value: \"\(value)\"}]") == [])
  }

  @Test(
    "A log type that differs from a known one in case or blanks is a warning",
    arguments: [
      ("AWS.Cloudtrail", true), ("aws.cloudtrail", true), ("AWS CloudTrail", true), ("AWS_CloudTrail", true),
      ("' AWS.CloudTrail'", true), ("AWS.CloudTrail", false), ("AWS.CloudTrails", false), ("My.Own", false),
    ])
  func knownLogTypes(_ name: String, _ isWarned: Bool) {
    let found = warnings("[{Condition: AlwaysTrue}]", logType: name)
    #expect(found == (isWarned ? ["log-type-spelling"] : []))
  }

  @Test("Of two spellings of a log type of one's own, the rarer one is a warning, whatever the order")
  func ownLogTypes() {
    let files = ["my.log", "My.Log", "My.Log"].enumerated().map { number, logType in
      let text = """
        AnalysisType: rule
        RuleID: R\(number)
        Enabled: true
        Severity: Low
        LogTypes: [\(logType)]
        Detection: [{Condition: AlwaysTrue}]
        Tests: \(tests("{}"))
        """
      return DetectionFileDecoder.decode(Array(text.utf8), path: "\(number).yml")
    }
    for order in [files, files.reversed()] {
      let found = DetectionLibrary(files: order).warnings
      #expect(found.map { "\($0.path):\($0.position.line)" } == ["0.yml:5"])
    }
  }

  @Test(
    "Conditions that cannot hold together are a warning",
    arguments: [
      "{Key: a, Condition: Equals, Value: x}, {Key: a, Condition: Equals, Value: y}",
      "{Key: a, Condition: Equals, Value: x}, {Key: a, Condition: DoesNotEqual, Value: x}",
      "{Key: a, Condition: Exists}, {Key: a, Condition: DoesNotExist}",
      "{Key: a, Condition: Exists}, {Key: a, Condition: IsNull}",
      "{Key: a, Condition: IsIn, Values: [x]}, {Key: a, Condition: IsNotIn, Values: [x]}",
      "{Key: a, Condition: IsGreaterThan, Value: 9}, {Key: a, Condition: IsLessThan, Value: 5}",
      "{Key: a, Condition: Exists}, {Condition: AlwaysFalse}",
    ])
  func neverTrue(_ pair: String) {
    #expect(warnings("[\(pair)]") == ["never-true"])
    #expect(warnings("[{Any: [{Key: z, Condition: Exists}, {All: [\(pair)]}]}]") == ["never-true"])
  }

  @Test(
    "Conditions of which one always holds are a warning under Any, and only there",
    arguments: [
      "{Key: a, Condition: DoesNotEqual, Value: x}, {Key: a, Condition: DoesNotEqual, Value: y}",
      "{Key: a, Condition: IsNull}, {Key: a, Condition: Exists}",
      "{Key: a, Condition: Exists}, {Condition: AlwaysTrue}",
    ])
  func alwaysTrue(_ pair: String) {
    #expect(warnings("[{Any: [\(pair)]}]") == ["always-true"])
    #expect(!warnings("[\(pair)]").contains("always-true"))
  }

  @Test(
    "What can hold together, or need not hold, is no warning",
    arguments: [
      "[{Key: a, Condition: Equals, Value: x}, {Key: b, Condition: Equals, Value: y}]",
      "[{Key: a, Condition: DoesNotEqual, Value: x}, {Key: a, Condition: DoesNotEqual, Value: y}]",
      "[{Any: [{Key: a, Condition: Equals, Value: x}, {Key: a, Condition: Equals, Value: y}]}]",
      "[{Key: a, Condition: Contains, Value: x}, {Key: a, Condition: Contains, Value: y}]",
      "[{Key: a, Condition: IsGreaterThan, Value: 5}, {Key: a, Condition: IsLessThan, Value: 9}]",
      "[{OnlyOne: [{Key: a, Condition: Exists}, {Key: a, Condition: IsNull}]}]",
    ])
  func compatible(_ detection: String) {
    #expect(warnings(detection) == [])
  }

  @Test("An expression that stands twice is a warning, with the line of the first")
  func duplicates() {
    let twice = "{Key: a, Condition: Equals, Value: x}, {Key: a, Condition: Equals, Value: 'x'}"
    #expect(warnings("[\(twice)]") == ["duplicate-expression"])
    #expect(warnings("[{None: [\(twice)]}]") == ["duplicate-expression"])
  }

  @Test(
    "A title that looks different in every event is a warning without GroupBy",
    arguments: [
      ("{eventTime}", true), ("{request_id}", true), ("{requestId}", true), ("{a.uuid}", true), ("{src_port}", true),
      ("{count}", true), ("{user.id}", false), ("{id}", true), ("{userId}", false), ("{accountId}", false),
      ("{country}", false),
      ("{reporter}", false), ("{support.name}", false),
    ])
  func titles(_ title: String, _ isWarned: Bool) {
    let extra = "AlertTitle: 'x \(title)'"
    let expected = isWarned ? ["changing-title"] : []
    #expect(warnings("[{Key: x, Condition: Exists}]", extra: extra) == expected)
    #expect(warnings("[{Key: x, Condition: Exists}]", extra: extra + "\nGroupBy: [{Key: x}]") == [])
    #expect(warnings("[{Key: x, Condition: Exists}]", extra: extra + "\nCreateAlert: false") == [])
  }

  @Test("Tests that are missing or of one kind are warnings")
  func others() {
    #expect(warnings("[{Key: x, Condition: Exists}]", tests: "[]") == ["no-tests"])
    for result in ["true", "false"] {
      let one = "[{Name: a, ExpectedResult: \(result), Log: {}}]"
      #expect(warnings("[{Key: x, Condition: Exists}]", tests: one) == ["one-sided-tests"])
    }
  }

  @Test("A derived rule is not blamed for what it has from its base")
  func derived() {
    let text = """
      AnalysisType: rule
      RuleID: Base
      Enabled: true
      Severity: Low
      LogTypes: [Test.Log]
      Detection: [{Key: x, Condition: Exists}]
      GroupBy: [{Key: x}]
      Tests: \(tests("{}"))
      ---
      AnalysisType: rule
      RuleID: Derived
      BaseDetection: Base
      AlertTitle: "{eventTime}"
      """
    let library = DetectionLibrary(files: [DetectionFileDecoder.decode(Array(text.utf8), path: "f.yml")])
    #expect(library.definitions.count == 2 && library.warnings.isEmpty)
  }
}
