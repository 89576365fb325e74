import Detection
import DetectionWire
import Wire

/// The report of `picket test` in the XML that CI systems read.
///
/// A detection is a test suite, its tests are the cases; a problem of a file is an error of the suite
/// `detection files`.
enum JUnitReport {
  static func document(of report: TestReport) -> String {
    let suites =
      (report.problems.isEmpty ? [] : [suite(of: report.problems)])
      + report.detections.map { suite(of: $0, notes: report.notes) }
    var root = XMLElement("testsuites", attributes("picket test", counts: suites.map(\.counts).reduce(Counts(), +)))
    for suite in suites { root.add(suite.element) }
    return root.document()
  }

  private struct Counts {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    static func + (left: Counts, right: Counts) -> Counts {
      Counts(
        tests: left.tests + right.tests, failures: left.failures + right.failures,
        errors: left.errors + right.errors, skipped: left.skipped + right.skipped)
    }
  }

  private typealias Suite = (element: XMLElement, counts: Counts)

  private static func attributes(_ name: String, counts: Counts) -> KeyValuePairs<String, String> {
    [
      "name": name, "tests": String(counts.tests), "failures": String(counts.failures),
      "errors": String(counts.errors), "skipped": String(counts.skipped),
    ]
  }

  private static func suite(of problems: [Problem]) -> Suite {
    let counts = Counts(tests: problems.count, errors: problems.count)
    var suite = XMLElement("testsuite", attributes("detection files", counts: counts))
    for problem in problems {
      var testCase = XMLElement(
        "testcase",
        [
          "name": "\(problem.path):\(problem.position.line):\(problem.position.column)", "classname": "detection files",
          "file": problem.path, "line": String(problem.position.line),
        ])
      testCase.add(
        XMLElement(
          "error", ["type": problem.code.rawValue, "message": problem.message], text: problem.description))
      suite.add(testCase)
    }
    return (suite, counts)
  }

  private static func suite(of detection: TestedDetection, notes: [Problem]) -> Suite {
    let cases = detection.skipReason.map { skippedCases(of: detection.definition, $0) } ?? runCases(of: detection)
    let counts = Counts(
      tests: cases.count,
      failures: detection.shortcomings.count + detection.results.count { !$0.passed },
      skipped: detection.skipReason == nil ? 0 : cases.count)
    var suite = XMLElement("testsuite", attributes(detection.definition.id, counts: counts))
    for testCase in cases { suite.add(testCase) }
    let notes = notes.filter { $0.path == detection.definition.path }
    if !notes.isEmpty {
      suite.add(XMLElement("system-out", text: notes.map(\.description).joined(separator: "\n")))
    }
    return (suite, counts)
  }

  private static func runCases(of detection: TestedDetection) -> [XMLElement] {
    let definition = detection.definition
    let missing = detection.shortcomings.map { shortcoming in
      var testCase = element("enough tests", line: definition.position.line, of: definition)
      testCase.add(XMLElement("failure", ["type": "shortcoming", "message": shortcoming]))
      return testCase
    }
    return missing + detection.results.map { testCase(of: $0, in: definition) }
  }

  private static func testCase(of result: DetectionTestResult, in definition: DetectionDefinition) -> XMLElement {
    var testCase = element(result.name, line: result.position.line, of: definition)
    if !result.passed {
      testCase.add(
        XMLElement(
          "failure", ["type": "test", "message": TestVerdict.text(of: result)],
          text: (result.failures + explanation(of: result)).joined(separator: "\n")))
    }
    return testCase
  }

  private static func explanation(of result: DetectionTestResult) -> [String] {
    guard let explanation = result.explanation else { return [] }
    return ExplanationText(style: .plain).conditions(of: Wire.DetectionExplanation(explanation), indent: "")
  }

  /// A skipped detection without tests still shows up, so that it is not taken for a passed one.
  private static func skippedCases(of definition: DetectionDefinition, _ reason: String) -> [XMLElement] {
    var places = definition.tests.map { ($0.name, $0.position.line) }
    if places.isEmpty { places = [("not run", definition.position.line)] }
    return places.map { name, line in
      var testCase = element(name, line: line, of: definition)
      testCase.add(XMLElement("skipped", ["message": reason]))
      return testCase
    }
  }

  private static func element(_ name: String, line: Int, of definition: DetectionDefinition) -> XMLElement {
    XMLElement("testcase", ["name": name, "classname": definition.id, "file": definition.path, "line": String(line)])
  }
}

/// An element of an XML document.
struct XMLElement {
  private let name: String
  private var attributes: [(name: String, value: String)]
  private var children: [XMLElement] = []
  private var text: String

  init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String = "") {
    self.name = name
    self.attributes = attributes.map { ($0.key, $0.value) }
    self.text = text
  }

  mutating func add(_ child: XMLElement) {
    children.append(child)
  }

  /// The element as a document of its own.
  func document() -> String {
    var output = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    write(to: &output, indent: "")
    return output
  }

  private func write(to output: inout String, indent: String) {
    output += "\(indent)<\(name)"
    for attribute in attributes {
      output += " \(attribute.name)=\"\(XMLElement.escaped(attribute.value, isAttribute: true))\""
    }
    if children.isEmpty, text.isEmpty {
      output += "/>\n"
      return
    }
    output += ">"
    if children.isEmpty {
      output += XMLElement.escaped(text, isAttribute: false)
    } else {
      output += "\n"
      for child in children { child.write(to: &output, indent: indent + "  ") }
      output += indent
    }
    output += "</\(name)>\n"
  }

  /// Text that may stand in an attribute, which keeps no line breaks, or in an element, which does; what XML cannot hold at all becomes U+FFFD.
  private static func escaped(_ text: String, isAttribute: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n" where !isAttribute: escaped += "\n"
      case "\n", "\t", "\r": escaped += "&#\(scalar.value);"
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
