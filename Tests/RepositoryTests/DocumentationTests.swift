import Detection
import Foundation
import PicketServer
import Primitives
import Storage
import TestSupport
import Testing

@testable import Flows

@Suite("The documentation")
struct DocumentationTests {
  private static let pages = [
    "README.md",
    "docs/ARCHITECTURE.md",
    "docs/OPERATIONS.md",
    "docs/THREATS.md",
    "docs/clients.md",
    "docs/configuration.md",
    "docs/correlation.md",
    "docs/deliveries.md",
    "docs/detections.md",
    "docs/flows.md",
    "docs/follow.md",
    "docs/hostile.md",
    "docs/lookup-tables.md",
    "docs/metrics.md",
    "docs/python-migration.md",
    "docs/python-prefilter.md",
    "docs/python.md",
    "docs/state.md",
    "docs/tour.md",
    "docs/wire.md",
  ]

  // MARK: Places

  @Test("Every path that a page names exists", arguments: pages)
  func pathsExist(page: String) throws {
    let document = try Document(page)
    let paths = document.paths(inRoot: try Repository.names(in: ""))
    #expect(!paths.isEmpty || !["docs/ARCHITECTURE.md", "docs/clients.md", "docs/wire.md"].contains(page))
    for path in paths { #expect(Repository.has(path), "\(page) names \(path)") }
  }

  @Test("Every link leads to a file of the repository", arguments: pages)
  func linksLead(page: String) throws {
    let folder = page.hasPrefix("docs/") ? "docs/" : ""
    for link in try Document(page).prose.joined(separator: "\n").matches(of: /\]\(([^)#]+)[^)]*\)/) {
      if link.1.hasPrefix("http") { continue }
      #expect(Repository.has(folder + link.1), "\(page) links to \(link.1)")
    }
  }

  @Test("Every Swift file that the architecture names without its folder exists")
  func filesExist() throws {
    let names = Set(Repository.files(below: ["Sources"], endingIn: [".swift"]).map(DocumentationTests.lastPart))
    for span in try Document("docs/ARCHITECTURE.md").codeSpans where span.hasSuffix(".swift") {
      #expect(names.contains(DocumentationTests.lastPart(of: span)), "\(span)")
    }
  }

  @Test("The map of the repository has every module")
  func mapIsWhole() throws {
    let spans = try Document("docs/ARCHITECTURE.md").codeSpans
    for module in try Repository.names(in: "Sources") {
      #expect(spans.contains("Sources/\(module)/"), "Sources/\(module)")
    }
  }

  @Test("The architecture says of every folder of the cores, of the state and of the server what is in it")
  func foldersAreDescribed() throws {
    let spans = try Document("docs/ARCHITECTURE.md").codeSpans
    for module in ["Detection", "Flows", "PicketServer", "Storage"] {
      for folder in try Repository.names(in: "Sources/\(module)") where !folder.contains(".") {
        #expect(spans.contains("Sources/\(module)/\(folder)"), "Sources/\(module)/\(folder)")
      }
    }
  }

  // MARK: Tables

  @Test("The architecture has every table of a program")
  func programTables() throws {
    let cells = try Document("docs/ARCHITECTURE.md").tableRows.compactMap(\.first).flatMap(DocumentationTests.listed)
    let tables = try Repository.text("Sources/Detection/Programs/ProgramTables.swift").matches(
      of: /let (\w+): FrozenArray/)
    #expect(!tables.isEmpty)
    for table in tables { #expect(cells.contains(String(table.1)), "\(table.1)") }
  }

  @Test("The architecture has every table of the state")
  func stateTables() throws {
    let cells = try Document("docs/ARCHITECTURE.md").tableRows.compactMap(\.first)
    let tables = try Repository.text("Sources/Storage/StateStore/StateSchema.swift").matches(of: /CREATE TABLE (\w+)/)
    #expect(!tables.isEmpty)
    for table in tables { #expect(cells.contains(String(table.1)), "\(table.1)") }
  }

  @Test("Every column of the table of flows is documented with its type", arguments: FlowColumn.allCases)
  func flowColumns(column: FlowColumn) throws {
    let row = try #require(try Document("docs/flows.md").tableRows.first { $0.first == column.name })
    #expect(row[1] == "\(column.kind)")
  }

  @Test("Every function and macro of queries is documented")
  func queryFunctions() throws {
    let names = Set(
      try Document("docs/flows.md").codeSpans.flatMap { $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" } }.map {
        $0.lowercased()
      }
    )
    #expect(SQLFunction.allNames.count > 80)
    for name in SQLFunction.allNames { #expect(names.contains(name), "\(name)") }
  }

  @Test("Every outcome of a match is documented")
  func outcomes() throws {
    let rows = try Document("docs/wire.md").tableRows
    let proto = try Repository.text("proto/picket/v1/detection.proto")
    let outcomes = try #require(proto.firstMatch(of: /enum Outcome \{([^}]+)\}/)?.1)
    let names = outcomes.matches(of: /(\w+) = \d+;/).map { String($0.1) }
    #expect(names.contains("ALERT_CREATED"))
    for name in names { #expect(rows.contains { $0.first == name }, "\(name)") }
  }

  @Test("Every metric is documented with its type, its labels and what it is, and no other")
  func metrics() throws {
    let rows = try Document("docs/metrics.md").tableRows.filter { $0.first?.hasPrefix("picket_") == true }
    let expected = Metric.all.map { metric in
      [
        metric.name, metric.kind.rawValue, metric.labels.isEmpty ? "-" : metric.labels.joined(separator: ", "),
        metric.help,
      ]
    }
    #expect(Set(rows) == Set(expected) && rows.count == expected.count)
    for row in expected { #expect(rows.contains(row), "\(row)") }
  }

  @Test("Every metric that a page speaks of exists", arguments: pages)
  func metricNames(page: String) throws {
    let known = Set(Metric.all.flatMap { $0.lineNames + [$0.name] })
    let document = try Document(page)
    let blocks = document.blocks.filter { $0.language == "promql" }.map(\.text)
    for text in blocks + document.codeSpans {
      for name in text.matches(of: /\bpicket_[a-z_]*(total|bytes|seconds|rows|failed|open)\b/) {
        #expect(known.contains(String(name.0)), "\(page): \(name.0)")
      }
    }
  }

  @Test("Every code of a problem is documented", arguments: Problem.Code.allCases)
  func problemCodes(code: Problem.Code) throws {
    let row = try #require(try Document("docs/detections.md").tableRows.first { $0.first == code.rawValue })
    #expect(row.count == 2)
  }

  @Test("The table of warnings has every code of a warning and no other")
  func warningCodes() throws {
    let document = try Document("docs/detections.md")
    let known = LintWarning.Code.allCases.map(\.rawValue)
    let problems = Set(Problem.Code.allCases.map(\.rawValue))
    #expect(problems.isDisjoint(with: known))
    let rows = document.tableRows.filter { $0.count == 3 && ($0.first.map(known.contains) ?? false) }
    #expect(rows.compactMap(\.first) == known)
    let url = Repository.root.appendingPathComponent("docs/detections.md")
    let text = try String(contentsOf: url, encoding: .utf8)
    let section = text.components(separatedBy: "## Warnings").last ?? ""
    let documented = section.matches(of: /(?m)^\| `([a-z-]+)` \|/).map { String($0.1) }
    #expect(documented == known)
  }

  @Test("Every name that may stand under Condition is in a table of conditions")
  func conditions() throws {
    let names = try Set(Document("docs/detections.md").tableRows.compactMap(\.first).flatMap(DocumentationTests.listed))
    let quantifiers = ElementQuantifier.allCases.map(\.rawValue)
    for name in Condition.names + quantifiers + ["AlwaysTrue", "AlwaysFalse"] {
      #expect(names.contains(name), "\(name)")
    }
    for combinator in Combinator.allCases { #expect(names.contains(combinator.rawValue)) }
  }

  @Test("Every type of document is documented", arguments: AnalysisType.allCases)
  func analysisTypes(type: AnalysisType) throws {
    let names = try Document("docs/detections.md").tableRows.compactMap(\.first).flatMap(DocumentationTests.listed)
    #expect(names.contains(type.rawValue))
  }

  @Test("Every method that the daemon answers is documented")
  func methods() throws {
    let documented = try Document("docs/wire.md").tableRows.compactMap(\.first)
    let changes = try Document("CHANGELOG.md").codeSpans
    var methodCount = 0
    for file in Repository.files(below: ["proto/picket"], endingIn: [".proto"]) {
      for method in try Repository.text(file).matches(of: /rpc (\w+)\(/).map({ String($0.1) }) {
        methodCount += 1
        #expect(documented.contains(method), "docs/wire.md: \(method)")
        #expect(changes.contains(method), "CHANGELOG.md: \(method)")
      }
    }
    #expect(methodCount >= 5)
  }

  @Test("Every status that the daemon answers with is documented")
  func statuses() throws {
    let rows = try Document("docs/wire.md").tableRows
    let files = Repository.files(below: ["Sources/PicketServer", "Sources/Wire"], endingIn: [".swift"])
    var codes: Set<String> = []
    for file in files {
      let made = try Repository.text(file).matches(of: /RPCError\(\s*\.(\w+)|self\.init\(\.(\w+), error/)
      codes.formUnion(made.compactMap { $0.1 ?? $0.2 }.map(DocumentationTests.wireName))
    }
    #expect(codes.contains("INVALID_ARGUMENT"))
    for code in codes { #expect(rows.contains { $0.first == code }, "\(code)") }
  }

  @Test("Every command is in the list of changes")
  func commands() throws {
    let changes = Set(try Document("CHANGELOG.md").codeSpans.flatMap { $0.split(separator: " ").map(String.init) })
    for file in Repository.files(below: ["Sources/picket"], endingIn: [".swift"]) {
      for name in try Repository.text(file).matches(of: /commandName: "(\w+)"/) {
        #expect(name.1.hasPrefix("picket") || changes.contains(String(name.1)), "\(name.1)")
      }
    }
  }

  // MARK: Words

  @Test("One word stands for one thing", arguments: pages)
  func words(page: String) throws {
    let others = /\b(incident|finding|polic(y|ie)|hit|bucket|packet|job)s?\b/.ignoresCase()
    let found = try Document(page).words.matches(of: others).map { String($0.0) }
    #expect(found.isEmpty)
  }

  @Test("The README opens with one sentence and has at most 150 lines")
  func opening() throws {
    let document = try Document("README.md")
    #expect(document.lines.first == "# Picket")
    let opening = document.lines.dropFirst(2).prefix { !$0.isEmpty }.joined(separator: " ")
    #expect(opening.hasSuffix(".") && !opening.dropLast().contains(". "))
    #expect(document.lines.count <= 150)
  }

  // MARK: What can be run

  @Test(
    "The sessions of the README and of the tour print what the pages say", arguments: ["README.md", "docs/tour.md"])
  func session(page: String) async throws {
    let session = ConsoleSession(try Document(page))
    #expect(session.steps.count > 8)
    for difference in try await session.differences() { Issue.record("\(difference)") }
  }

  @Test(
    "The session of the example service prints what its page says",
    .enabled(if: Tools.has("curl", "--version"), "needs curl"))
  func exampleSession() async throws {
    try await session(page: "Examples/LoginService/README.md")
  }

  @Test("The detections in the documentation have no problems and pass their tests", arguments: pages)
  func examples(page: String) throws {
    // What is pasted into a shell is run in Tests/System/package.
    for block in try Document(page).blocks where block.text.contains("AnalysisType:") && block.language != "sh" {
      let file = DetectionFileDecoder.decode(Array(block.text.utf8), path: page, isNamed: true)
      let library = DetectionLibrary(files: [file])
      #expect(library.problems.isEmpty)
      #expect(!library.definitions.isEmpty && library.definitions.allSatisfy { $0.isActive || $0.lookup != nil })
      var runner = DetectionTestRunner()
      for result in library.definitions.flatMap({ runner.run($0) }) { #expect(result.passed, "\(result.name)") }
    }
  }

  @Test("The daemon takes the configuration file of the documentation")
  func configuration() async throws {
    let blocks = try Document("docs/configuration.md").blocks
    let block = try #require(blocks.first { $0.text.contains("\nlimits:") })
    let callers = try #require(blocks.first { $0.text.hasPrefix("callers:") })
    let output = try await Shell.output(
      of: """
        cat >picketd.yml <<'END'
        \(block.text)\(callers.text)END
        picketd --config picketd.yml --detections detections --socket picket.sock --admin-socket admin.sock \
          --state-directory state 2>log &
        until picket health --socket picket.sock 2>/dev/null; do kill -0 $! || { cat log; exit 1; }; sleep 0.1; done
        picket status --all --socket picket.sock
        """)
    #expect(output.contains(/event_bytes_max[ ]+1,048,576\b/))
  }

  // MARK: Texts

  private static func lastPart(of path: String) -> String { String(path.split(separator: "/").last ?? "") }

  /// The names in a cell that lists some.
  private static func listed(_ cell: String) -> [String] {
    cell.split(separator: ",").map { String($0.trimmingPrefix(" ")) }
  }

  /// The canonical name of a status, for example `NOT_FOUND`.
  private static func wireName(_ name: Substring) -> String {
    name.reduce(into: "") { text, character in
      if character.isUppercase { text.append("_") }
      text.append(character.uppercased())
    }
  }
}
