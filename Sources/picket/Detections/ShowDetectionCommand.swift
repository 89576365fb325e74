import ArgumentParser
import Detection
import DetectionFiles
import DetectionWire
import Glibc
import PicketClient
import Primitives
import PythonBodies
import Wire

/// `picket detections show`: the catalogue page of one detection.
struct ShowDetectionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the catalogue page of a detection.",
    discussion: """
      Prints what the detection is about, its logic in normal form, what it excludes and looks for (the corpus column \
      counts the other loaded detections that look for the same), the fields it emits, and its tests. Of a body in \
      Python all this is read from its source; nothing of it is run for the page, and the page says what could not be \
      read. With --detections it shows the page of a detection of these files, without a daemon.

      EXAMPLES
        picket detections show Wiz.Defend.Alert.Passthrough
        picket detections show --detections rules/ Okta.Login
        picket detections show --source Wiz.Defend.Alert.Passthrough > wiz.yml
      """)

  @Argument(help: ArgumentHelp("The detection's id.", valueName: "id"), completion: DaemonCompletion.detections)
  var detectionID: String

  @Flag(help: "Print the detection's file as it was loaded.")
  var source = false

  @Option(
    help: ArgumentHelp(
      "Show a detection of these files instead of the daemon's; may be given more than once.", valueName: "PATH"),
    completion: .file())
  var detections: [String] = []

  @OptionGroup var python: PythonOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the page.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if source, output == .json { throw ValidationError("--source prints the file itself; leave out --output json") }
  }

  func run() async throws {
    let detection = try await detections.isEmpty ? loaded() : local()
    if source {
      let writer = OutputWriter.standardOutput()
      if writer.isTerminal {
        try writer.write(lines: VisibleText.lines(String(decoding: detection.source, as: UTF8.self)))
      } else {
        try writer.write(bytes: detection.source)
      }
      return try writer.flush()
    }
    try output.write {
      CatalogueText(detection: detection, style: $0).lines()
    } json: {
      WireJSON.value(of: detection)
    }
  }

  private func loaded() async throws -> GetDetectionResponse {
    try await connection.withClient { client in
      do throws(PicketClientError) {
        return try await client.getDetection(GetDetectionRequest(detectionID: detectionID))
      } catch {
        throw try await failure(error, client)
      }
    }
  }

  /// The page of a detection of files: bodies in Python are loaded to read their sources, and not called.
  private func local() throws -> GetDetectionResponse {
    let catalogue = DetectionSource(paths: detections).load {
      python.load($0, toRun: false, readingPages: true).library
    }
    let library = catalogue.library
    if let definition = library.definitions.first(where: { $0.id == detectionID }) {
      return GetDetectionResponse(catalogue.pages.page(of: definition), in: library)
    }
    let problems = library.problems.isEmpty ? "" : "; picket check shows what cannot be loaded"
    let hint = Suggestion.nearest(to: detectionID, among: library.definitions.map(\.id), count: 3) ?? problems
    throw CommandFailure(.failed, "there is no detection '\(detectionID)' in the files\(hint)")
  }

  /// An id that is not loaded was most likely mistyped.
  private func failure(_ error: PicketClientError, _ client: PicketClient) async throws -> CommandFailure {
    guard error.refusal?.code == .notFound else { return error.failure }
    let ids = try await client.allDetections().map(\.detectionID)
    let message = "no detection '\(detectionID)' is loaded"
    if access(detectionID, F_OK) == 0 {
      return CommandFailure(.failed, "\(message); expected an id rather than a file, picket detections list has them")
    }
    let hint = Suggestion.nearest(to: detectionID, among: ids, count: 3) ?? "; picket detections list shows what is"
    return CommandFailure(.failed, message + hint)
  }
}

/// The catalogue page of a detection for people.
struct CatalogueText {
  let detection: GetDetectionResponse
  let style: Style

  private var summary: DetectionSummary { detection.summary ?? DetectionSummary() }

  func lines() -> [String] {
    let sections = [
      heading, WrappedText.lines(of: detection.description, style: style), metadata, query, logic, severities,
      exclusions, indicators, outputFields, tests, unread,
    ]
    return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  private var heading: [String] {
    let name = summary.displayName.isEmpty ? summary.detectionID : summary.displayName
    let state = summary.active ? style.good("active") : style.notable(VisibleText.line(summary.inactiveReason))
    if name == summary.detectionID { return ["\(style.bold(VisibleText.line(name)))  \(state)"] }
    return [style.bold(VisibleText.line(name)), "\(VisibleText.line(summary.detectionID))  \(state)"]
  }

  private var metadata: [String] {
    var rows = [("Type", summary.analysisType)] + (isQuery ? [] : ruleSubjects)
    rows += [("Enabled", summary.enabled ? "yes" : "no")] + (isQuery ? queryFacts : ruleFacts)
    rows += [("Overridden", overrides), ("Tags", list(detection.tags))]
    rows += detection.reports.map { ($0.framework, list($0.values)) }
    rows += [
      ("Functions", list(detection.functions)), ("Helpers", list(detection.helpers)),
      ("Data models", list(detection.dataModels)), ("Summary of", list(detection.summaryAttributes)),
      ("Destinations", list(detection.outputIDs)), ("Reference", detection.reference), ("Runbook", detection.runbook),
      ("File", summary.path), ("Body", detection.bodyPath),
    ]
    return FactTable(rows: rows).lines(style: style)
  }

  /// A query has no severity of its own, and no windows.
  private var isQuery: Bool { !detection.query.isEmpty }

  /// What a test of a policy expects is what the policy returns, and False is what alerts.
  private var isPolicy: Bool { summary.analysisType == AnalysisType.policy.rawValue }

  private var ruleSubjects: [(String, String)] {
    [
      ("Severity", summary.severity.description), (isPolicy ? "Resource types" : "Log types", list(summary.logTypes)),
      ("Queries", list(summary.scheduledQueries)), ("Schedule", summary.schedule),
    ]
  }

  /// What the configuration has put over the file, with what the file says.
  private var overrides: String {
    summary.overrides.map { override in
      let value = override.value.isEmpty ? "none" : override.value
      let fileValue = override.fileValue.isEmpty ? "none" : override.fileValue
      return VisibleText.line("\(override.key) \(value), in the file \(fileValue)")
    }.joined(separator: "; ")
  }

  private var ruleFacts: [(String, String)] {
    [
      ("Dedup period", counted(detection.dedupPeriodMinutes, "minute")), ("Threshold", grouped(detection.threshold)),
      ("Unique", detection.unique),
      ("Creates alert", detection.createAlert ? "yes" : "no, a signal only"), ("Title", detection.alertTitle),
      ("Grouped by", list(detection.groupBy)),
    ]
  }

  private var queryFacts: [(String, String)] {
    let timeout = detection.timeoutMinutes
    return [
      ("Schedule", summary.schedule), ("Timeout", timeout == 0 ? "" : counted(timeout, "minute")),
      ("Scheduled rules", list(detection.scheduledRules)),
    ]
  }

  private var query: [String] {
    section("Query", VisibleText.lines(detection.query).map { "  \($0)" })
  }

  private var logic: [String] {
    let stages = detection.logic.enumerated().flatMap { index, stage in
      conditions(stage.lines, of: isQuery ? "Stage \(index + 1): \(stage.name)" : stage.name)
    }
    return section("Detection logic", stages)
  }

  private var severities: [String] {
    section(
      "Dynamic severities", detection.dynamicSeverities.flatMap { conditions($0.lines, of: $0.severity.description) })
  }

  private func conditions(_ lines: [String], of name: String) -> [String] {
    ["  \(VisibleText.line(name))"] + lines.map { "    \(VisibleText.line($0))" }
  }

  private var exclusions: [String] {
    section(
      "Exclusions", ["FIELD", "KIND", "EXCLUDED VALUES"],
      detection.exclusions.map { [$0.field, $0.kind, list($0.values)] })
  }

  /// A blank corpus column means that the indicator is specific to this detection.
  private var indicators: [String] {
    section(
      "Indicators", ["FIELD", "KIND", "VALUES", "CORPUS"],
      detection.indicators.map {
        [$0.field, $0.kind, list($0.values), $0.corpusCount == 0 ? "" : grouped($0.corpusCount)]
      })
  }

  private var outputFields: [String] {
    section("Output fields", ["FIELD", "SOURCE"], detection.outputFields.map { [$0.field, $0.source] })
  }

  private var tests: [String] {
    section(
      "Tests", ["EXPECTED", "TEST"],
      detection.tests.map { [$0.expectedResult == isPolicy ? "no match" : "match", $0.name] })
  }

  private var unread: [String] {
    section("Not read from the body", detection.unread.map { "  \(VisibleText.line($0))" })
  }

  private func section(_ name: String, _ header: [String], _ rows: [[String]]) -> [String] {
    section(name, Table(header: header, rows: rows).lines(indent: "  ", style: style))
  }

  private func section(_ name: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : [style.bold(name)] + lines
  }

  private func list(_ values: [String]) -> String {
    values.map(VisibleText.line).joined(separator: ", ")
  }
}
