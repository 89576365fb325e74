import ArgumentParser
import Deliveries
import Detection
import DetectionFiles
import Primitives
import PythonBodies

/// `picket check`: reads detection files and reports what is wrong with them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check detection files without running them.",
    discussion: """
      Reads every detection file below the given files and directories and prints all problems of all files, sorted, \
      as file:line:column: code: message. The SQL of queries is compiled, and problems in it are shown with their line. \
      Files of Python that detections name are loaded, confined, and what keeps one from it is shown with its line. \
      Warnings come next, in the same form: what loads and is most likely not what was meant. \
      Then says what would be run, what is only listed and why, which files hold no detection, and which queries have \
      no rule over their rows. Ends with counts by reason and by code. Needs no daemon.

      Exits with 3 when there is a problem, with --fail-on-warnings also when there is a warning.

      FILTERS
        KEY=V1,V2    keeps detections whose KEY is V1 or V2
        KEY!=V1,V2   drops them
        Several filters must all hold, as in picket test. Problems and warnings
        are those of the detections that are kept; of a detection with problems
        those keys count that could be read, and what belongs to no detection,
        such as a syntax error, is always shown.

      EXAMPLES
        picket check detections
        picket check detections/wiz_defend_alert_passthrough.yml
        picket check --summary detections
        picket check --config /etc/picket/picketd.yml detections
        picket check --deliveries /etc/picket/deliver.yml detections
        picket check --ignore no-tests --ignore output-ids detections
        picket check --filter LogTypes=AWS.CloudTrail detections
        picket check --output json detections | jq '.problems[].message'
      """)

  @Argument(help: "Detection files, and directories to search for them.", completion: .file())
  var paths: [String]

  @OptionGroup var overrides: OverrideOptions

  @OptionGroup var python: PythonOptions

  @Option(
    help: ArgumentHelp(
      "Warn of destinations (OutputIds) that are none of the deliveries of this file. (default: "
        + "\(DeliverySettings.standardPath), where there is one)", valueName: "FILE"), completion: .file())
  var deliveries: String?

  @Option(
    name: [.long, .customShort("f")],
    help: ArgumentHelp(
      "Report only on detections whose KEY is one of the values (KEY!=… for none of them).", valueName: "KEY=V1,V2"),
    transform: DetectionFilter.init(argument:))
  var filter: [DetectionFilter] = []

  @Option(
    help: ArgumentHelp("Leave out warnings with the code; may be given several times.", valueName: "CODE"),
    completion: .list(LintWarning.Code.allCases.map(\.rawValue)), transform: CheckCommand.code(named:))
  var ignore: [LintWarning.Code] = []

  @Flag(help: "Exit with 3 when there is a warning.")
  var failOnWarnings = false

  @Flag(help: "Print only the counts.")
  var summary = false

  @Flag(help: "Print all that is not run and all warnings, however many there are.")
  var all = false

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the report.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  func validate() throws {
    if summary, all { throw ValidationError("--summary and --all exclude each other") }
  }

  func run() throws {
    let catalogue = try overrides.source(of: paths).load { python.load($0, toRun: false).library }
    let loaded = catalogue.library.warningOfEndedFilters(at: Timestamp.now.unixNanos)
    let library = loaded.adding(try DestinationCheck(deliveries).map { $0.warnings(of: loaded) } ?? [])
    let findings = CheckFindings(catalogue, library, filters: filter, ignoring: Set(ignore))
    if !filter.isEmpty, findings.definitions.isEmpty, findings.problems.isEmpty, !library.definitions.isEmpty {
      throw CommandFailure(.usage, "none of the \(counted(library.definitions.count, "detection")) passes the filters")
    }
    let report = CheckReport(findings: findings, failsOnWarnings: failOnWarnings)
    try report.status.end {
      try output.write {
        summary ? report.summaryLines(style: $0) : report.lines(style: $0, showsAll: all)
      } json: {
        summary ? report.summaryJSON : report.json
      }
    }
  }

  /// The code of a warning; the error names the nearest one.
  private static func code(named name: String) throws -> LintWarning.Code {
    if let code = LintWarning.Code(rawValue: name.lowercased()) { return code }
    if Problem.Code(rawValue: name.lowercased()) != nil {
      throw ValidationError("'\(name)' is the code of a problem, which cannot be ignored; --ignore is for warnings")
    }
    let names = LintWarning.Code.allCases.map(\.rawValue)
    let hint = Suggestion.nearest(to: name, among: names) ?? "; expected one of \(names.joined(separator: ", "))"
    throw ValidationError("'\(name)' is no code of a warning\(hint)")
  }
}

/// What there is to report of a load, as far as it passes the filters.
struct CheckFindings {
  let definitions: [DetectionDefinition]
  let problems: [Problem]
  let warnings: [LintWarning]
  let queryCount: Int
  let queriesWithoutRules: [LoadedQuery]
  let ignoredDocuments: [IgnoredDocument]
  let fileCount: Int

  /// The library is that of the catalogue, with further warnings.
  init(
    _ catalogue: QueryCatalogue, _ library: DetectionLibrary, filters: [DetectionFilter],
    ignoring codes: Set<LintWarning.Code>
  ) {
    let keeps = { (definition: DetectionDefinition) in filters.allSatisfy { $0.keeps(definition) } }
    let keepsPlace = { (position: SourcePosition, path: String) in
      if filters.isEmpty { return true }
      // What no document begins before is of no detection that could be left out.
      guard let outline = library.outline(at: position, of: path) else { return true }
      return keeps(library.definition(id: outline.definition.id) ?? outline.definition)
    }
    definitions = library.definitions.filter(keeps)
    problems = library.problems.filter { keepsPlace($0.position, $0.path) }
    warnings = library.warnings.filter { !codes.contains($0.code) && keepsPlace($0.position, $0.path) }
    queryCount = catalogue.queries.values.count { keeps($0.definition) }
    queriesWithoutRules = catalogue.queriesWithoutRules.filter { keeps($0.definition) }
    ignoredDocuments = filters.isEmpty ? library.ignoredDocuments : []
    fileCount = filters.isEmpty ? library.fileCount : Set(definitions.map(\.path) + problems.map(\.path)).count
  }

  /// The detections that are not run.
  var inactive: [DetectionDefinition] { definitions.filter { $0.inactiveReason != nil } }

  var activeCount: Int { definitions.count { $0.isActive } }

  /// How many detections are not run, by reason, the most frequent first.
  var inactiveCounts: [(name: String, count: Int)] {
    CheckFindings.counts(inactive.compactMap(\.inactiveReason).map(CheckFindings.withoutName))
  }

  /// How many problems there are, by code.
  var problemCounts: [(name: String, count: Int)] { CheckFindings.counts(problems.map(\.code.rawValue)) }

  /// How many warnings there are, by code.
  var warningCounts: [(name: String, count: Int)] { CheckFindings.counts(warnings.map(\.code.rawValue)) }

  /// A reason without the name of the query that it is about, which would make each reason one of its own.
  private static func withoutName(_ reason: String) -> String {
    guard let open = reason.firstIndex(of: "'"), let close = reason.lastIndex(of: "'"), open < close else {
      return reason
    }
    return "\(reason[..<open])…\(reason[reason.index(after: close)...])"
  }

  private static func counts(_ names: [String]) -> [(name: String, count: Int)] {
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    return counts.map { (name: $0.key, count: $0.value) }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
