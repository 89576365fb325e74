import Detection
import DetectionWire
import Primitives
import Wire

/// The report of `picket test` in the XML that CI systems read.
///
/// A detection is a test suite, its tests are the cases; a problem of a file is an error of the suite
/// `detection files`.
enum JUnitReport {
  static func document(of report: TestReport) -> String {
    var suites: [Suite] = report.detections.map { suite(of: $0, notes: report.notes) }
    if !report.problems.isEmpty { suites.insert(("detection files", report.problems.map(testCase), []), at: 0) }
    var root = element("testsuites", "picket test", counting: suites.flatMap(\.cases))
    for suite in suites {
      var element = element("testsuite", suite.name, counting: suite.cases)
      for child in suite.cases + suite.output { element.add(child) }
      root.add(element)
    }
    return root.document()
  }

  private typealias Suite = (name: String, cases: [XMLElement], output: [XMLElement])

  private static func element(_ kind: String, _ name: String, counting cases: [XMLElement]) -> XMLElement {
    let count = { (outcome: String) in String(cases.count { $0.hasChild(outcome) }) }
    return XMLElement(
      kind,
      [
        "name": name, "tests": String(cases.count), "failures": count("failure"), "errors": count("error"),
        "skipped": count("skipped"),
      ])
  }

  private static func testCase(of problem: Problem) -> XMLElement {
    var testCase = XMLElement(
      "testcase",
      [
        "name": "\(problem.path):\(problem.position.line):\(problem.position.column)", "classname": "detection files",
        "file": problem.path, "line": String(problem.position.line),
      ])
    testCase.add(
      XMLElement("error", ["type": problem.code.rawValue, "message": problem.message], text: problem.description))
    return testCase
  }

  private static func suite(of detection: TestedDetection, notes: [Problem]) -> Suite {
    let cases = detection.skipReason.map { skippedCases(of: detection.definition, $0) } ?? runCases(of: detection)
    let notes = notes.filter { $0.path == detection.definition.path }
    let output = XMLElement("system-out", text: notes.map(\.description).joined(separator: "\n"))
    return (detection.definition.id, cases, notes.isEmpty ? [] : [output])
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

  /// Whether an element of this name is in it.
  func hasChild(_ name: String) -> Bool { children.contains { $0.name == name } }

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

  /// Text as an attribute may have it, which keeps no line breaks, or an element, which does; what XML cannot hold at
  /// all becomes U+FFFD.
  private static func escaped(_ text: String, isAttribute: Bool) -> String {
    var escaped = ""
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n" where !isAttribute: escaped += "\n"
      case "\n", "\t", "\r": escaped += "&#\(scalar.value);"
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: escaped += "\u{FFFD}"
      // The same character, but nothing that a terminal obeys or a reader does not see.
      case _ where VisibleText.isHidden(scalar, after: previous): escaped += "&#\(scalar.value);"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
