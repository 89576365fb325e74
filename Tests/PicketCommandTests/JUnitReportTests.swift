import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("picket test --output junit")
struct JUnitReportTests {
  /// Collects the elements of a document and its counts.
  private final class Reader: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]
    var root: [String: String] = [:]
    var suites: [[String: String]] = []
    var caseNames: [String] = []

    func parser(
      _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      counts[element, default: 0] += 1
      switch element {
      case "testsuites": root = attributes
      case "testsuite": suites.append(attributes)
      case "testcase": caseNames.append(attributes["name"] ?? "")
      default: break
      }
    }
  }

  private func read(_ document: String) throws -> Reader {
    let reader = Reader()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "not well-formed: \(String(describing: parser.parserError))")
    return reader
  }

  @Test("The report has a suite for each detection, a case for each test, and one for each problem")
  func report() async throws {
    let outcome = try await Command("test", "broken", "failing", "good", "--output", "junit").run()
    #expect(outcome.exitCode == 3)
    try Golden.expect(outcome.output, is: "test-junit.xml")
    let reader = try read(outcome.output)
    #expect(reader.counts["testsuite"] == 9)
    #expect(reader.counts["error"] == 5)
    #expect(reader.counts["failure"] == 3)
    #expect(reader.counts["skipped"] == 2)
  }

  @Test("The counts of the suites add up to those of the document")
  func countsAddUp() async throws {
    let outcome = try await Command("test", "broken", "failing", "good", "-o", "junit", "--minimum-tests", "2").run()
    let reader = try read(outcome.output)
    for name in ["tests", "failures", "errors", "skipped"] {
      let sum = reader.suites.reduce(0) { $0 + (Int($1[name] ?? "") ?? 0) }
      #expect(reader.root[name] == String(sum), "\(name)")
    }
    #expect(reader.root["tests"] == reader.counts["testcase"].map { String($0) })
    #expect(reader.root["failures"] == reader.counts["failure"].map { String($0) })
  }

  @Test("Names with markup, quotes and control characters keep the document well-formed")
  func hostileNames() async throws {
    let scratch = try ScratchDirectory()
    let path = try scratch.write(
      """
      AnalysisType: rule
      RuleID: Example.Hostile
      Enabled: true
      LogTypes: [Example.Auth]
      Severity: Info
      Detection:
        - Key: user
          Condition: Exists
      Tests:
        - Name: "]]></testcase> & <b a='1' b=\\"2\\"> \\u0001 é"
          ExpectedResult: true
          Log: {}

      """, to: "hostile.yml")
    let outcome = try await Command("test", path, "--output", "junit").run()
    #expect(outcome.exitCode == 4)
    let reader = try read(outcome.output)
    #expect(reader.caseNames == ["]]></testcase> & <b a='1' b=\"2\"> \u{FFFD} é"])
  }
}
