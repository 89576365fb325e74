import ArgumentParser
import Detection
import DetectionFiles
import Glibc
import Primitives
import PythonBodies

/// `picket test`: runs the tests that detection files carry.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the tests of detection files.",
    discussion: """
      Runs the Tests of every detection below the given files and directories, with the code that the daemon runs; the \
      tests of a scheduled rule hold rows of its queries. \
      Needs no daemon and no network. A test that expects a match passes when the detection matches and nothing \
      that makes the match fails; a test that expects none passes when the detection evaluates and does not match.

      Of a test that failed it prints the conditions as a tree, each with a mark, ✓ where it holds and ✗ where it does \
      not, and the value that it saw; of a body in Python what each function returned, or raised and in which line.

      Bodies in Python run in processes that can neither write files nor reach a network; without a Python interpreter \
      they are said to be skipped.

      A detection of a kind that is not run is said to be skipped, and why; it never counts as passed. Tests of \
      disabled detections are run unless --skip-disabled is given. What a file refers to need not be there: a scheduled \
      rule is tested without its query, and that is noted.

      With --watch the tests run again after every change of the files, until Ctrl-C; the exit code is that of the last \
      run.

      Exits with 3 when a file has a problem, else with 4 when a test failed.

      FILTERS
        KEY=V1,V2    keeps detections whose KEY is V1 or V2
        KEY!=V1,V2   drops them
        Several filters must all hold. Keys are those of the files, such as
        RuleID, Severity, LogTypes, Tags and Enabled; case does not matter.

      EXAMPLES
        picket test detections
        picket test detections --failures-only --minimum-tests 2
        picket test detections --filter LogTypes=AWS.CloudTrail,Okta.SystemLog
        picket test detections --filter Tags=Okta --filter Severity!=Info
        picket test detections --test root --test '*machine of ours'
        picket test rules/login.yml --watch
        picket test detections --output junit > results.xml
      """)

  @Argument(help: "Detection files, and directories to search for them.", completion: .file())
  var paths: [String]

  @OptionGroup var overrides: OverrideOptions

  @OptionGroup var python: PythonOptions

  @Option(
    name: [.long, .customShort("f")],
    help: ArgumentHelp(
      "Test only detections whose KEY is one of the values (KEY!=… for none of them).", valueName: "KEY=V1,V2"),
    transform: DetectionFilter.init(argument:))
  var filter: [DetectionFilter] = []

  @Option(
    help: ArgumentHelp(
      "Run only tests with this in their name, or with a name of this pattern (*, ?, […]); in any case.",
      valueName: "NAME"),
    transform: TestNamePattern.init(argument:))
  var test: [TestNamePattern] = []

  @Flag(help: "Show what bodies in Python print.")
  var print = false

  @Flag(help: "Show only what failed, and the summary.")
  var failuresOnly = false

  @Option(
    help: ArgumentHelp(
      "Fail a detection with fewer tests; from 2 on, also one without a true and a false case.", valueName: "N"))
  var minimumTests = 0

  @Flag(help: "Skip detections that are not enabled.")
  var skipDisabled = false

  @Flag(help: "Run no test when any file has a problem.")
  var strict = false

  @Flag(help: "Run again after every change of the files, until Ctrl-C.")
  var watch = false

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the report.", valueName: "FORMAT"))
  var output: TestOutputFormat = .text

  func validate() throws {
    if minimumTests < 0 { throw ValidationError("--minimum-tests expects 0 or more, not \(minimumTests)") }
    if minimumTests > 0, !test.isEmpty {
      throw ValidationError("--minimum-tests counts all tests of a detection; leave out --test")
    }
    if watch, output == .junit {
      throw ValidationError("--watch prints one report after the other, which no file of JUnit can hold")
    }
  }

  func run() throws {
    let source = try overrides.source(of: paths)
    if watch {
      let watch = TestWatch(tree: source.tree) {
        let report = try self.report(on: source)
        try write(report, to: .standardOutput())
        return report.status
      }
      return try watch.untilInterrupted().end {}
    }
    let report = try self.report(on: source)
    try report.status.end { try write(report, to: .standardOutput()) }
  }

  private func report(on source: DetectionSource) throws -> TestReport {
    var loaded: PythonCatalogue?
    let catalogue = source.load { library in
      let bodies = python.load(library, toRun: true)
      loaded = bodies
      return bodies.library
    }
    let tests = TestableDetections(catalogue.library)
    let detections = try tested(tests, loaded?.host)
    let files = Set(detections.map(\.definition.path))
    let selection = selection
    return TestReport(
      problems: tests.problems, notes: tests.notes.filter { selection.isEverything || files.contains($0.path) },
      detections: detections)
  }

  private var selection: TestSelection { TestSelection(filters: filter, names: test) }

  private func tested(_ tests: TestableDetections, _ host: PythonHost?) throws -> [TestedDetection] {
    if strict, !tests.problems.isEmpty {
      try StandardErrorNote.write("no test is run, because of the problems and --strict")
      return []
    }
    if tests.definitions.isEmpty, tests.problems.isEmpty {
      throw CommandFailure(.invalidDetections, "no detection found in \(paths.joined(separator: ", "))")
    }
    var runner = DetectionTestRunner(at: Timestamp.now.unixNanos)
    let chosen = try selection.chosen(from: tests.definitions)
    let isRun = { TestedDetection.skipReason(of: $0, skipsDisabled: skipDisabled) == nil }
    var runs = chosen.filter(isRun).compactMap { runner.begin($0) }
    host?.finish(&runs)
    let results = Dictionary(runs.map { ($0.definition.id, $0.finished) }, uniquingKeysWith: { first, _ in first })
    return chosen.map { definition in
      TestedDetection(definition, minimumTests: minimumTests, skipsDisabled: skipDisabled) {
        results[$0.id] ?? runner.run($0)
      }
    }
  }

  private func write(_ report: TestReport, to writer: OutputWriter) throws {
    let shown = failuresOnly ? report.failuresOnly() : report
    switch output {
    case .text:
      try writer.write(
        lines: TestReportText(report: shown, showsNotes: !failuresOnly, showsOutput: print, style: .of(writer)).lines())
    case .json: try writer.write(bytes: TestReportJSON.value(of: shown).indented)
    case .junit: try writer.write(JUnitReport.document(of: shown))
    }
    try writer.flush()
  }
}

/// How `picket test` writes its answer.
enum TestOutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
  case junit
}

/// Which detections to test, and which of their tests.
struct TestSelection {
  /// How many names a message proposes.
  private static let proposedMax = 3

  let filters: [DetectionFilter]
  let names: [TestNamePattern]

  /// Whether all tests of all detections are meant.
  var isEverything: Bool { filters.isEmpty && names.isEmpty }

  /// The chosen detections, with nothing but the chosen tests.
  ///
  /// Throws when filters let nothing pass, and when a name is that of no test.
  func chosen(from definitions: [DetectionDefinition]) throws(CommandFailure) -> [DetectionDefinition] {
    let filtered = definitions.filter { definition in filters.allSatisfy { $0.keeps(definition) } }
    if filtered.isEmpty, !definitions.isEmpty {
      throw CommandFailure(.usage, "none of the \(counted(definitions.count, "detection")) passes the filters")
    }
    if names.isEmpty || filtered.isEmpty { return filtered }
    let present = filtered.flatMap { $0.tests.map(\.name) }
    for pattern in names where !present.contains(where: pattern.matches) {
      throw TestSelection.failure(pattern, among: present)
    }
    return filtered.compactMap { definition in
      var definition = definition
      definition.tests.removeAll { test in !names.contains { $0.matches(test.name) } }
      return definition.tests.isEmpty ? nil : definition
    }
  }

  private static func failure(_ pattern: TestNamePattern, among names: [String]) -> CommandFailure {
    let message = "none of the \(counted(names.count, "test")) has a name like '\(pattern.text)'"
    return CommandFailure(.usage, message + (Suggestion.of(nearest(to: pattern.text, among: names)) ?? ""))
  }

  /// The names that are near as a whole, else those with a word that is.
  private static func nearest(to text: String, among names: [String]) -> [String] {
    let whole = NearestName.nearest(toArgument: text, among: names, count: proposedMax)
    if !whole.isEmpty { return whole }
    let words = Set(names.flatMap { $0.split(separator: " ").map(String.init) })
    guard let word = NearestName.nearest(toArgument: text, among: words.sorted(), count: 1).first else { return [] }
    return Array(names.filter { $0.split(separator: " ").contains(word[...]) }.prefix(proposedMax))
  }
}

/// `--test NAME`: which tests to run, by a part of their name or by a pattern.
struct TestNamePattern {
  /// What was given.
  let text: String

  init(argument: String) throws {
    if argument.isEmpty {
      throw ValidationError("--test expects a part of a test's name, or a pattern such as '*root*'")
    }
    text = argument
  }

  /// Whether a test is meant: its name contains the text or is matched by it as a shell pattern, in any case.
  func matches(_ name: String) -> Bool {
    let (pattern, name) = (text.lowercased(), name.lowercased())
    return name.contains(pattern) || fnmatch(pattern, name, 0) == 0
  }
}
