import ArgumentParser
import Glibc
import Wire

/// `picket detections show`: the catalogue page of one detection.
struct ShowDetectionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the catalogue page of a detection.",
    discussion: """
      Prints what the detection is about, its logic in normal form, what it excludes and looks for (the corpus column \
      counts the other loaded detections that look for the same), the fields it emits, and its tests.

      EXAMPLES
        picket detections show Wiz.Defend.Alert.Passthrough
        picket detections show --source Wiz.Defend.Alert.Passthrough > wiz.yml
      """)

  @Argument(help: ArgumentHelp("The detection's id.", valueName: "id"), completion: DaemonCompletion.detections)
  var detectionID: String

  @Flag(help: "Print the detection's file as it was loaded.")
  var source = false

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the page.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if source, output == .json { throw ValidationError("--source prints the file itself; leave out --output json") }
  }

  func run() async throws {
    let detection = try await connection.withService { service in
      do throws(ServiceError) {
        return try await service.call(.getDetection, GetDetectionRequest(detectionID: detectionID))
      } catch {
        throw try await failure(error, service)
      }
    }
    let writer = OutputWriter.standardOutput()
    if source {
      try writer.write(bytes: detection.source)
    } else if output == .json {
      try writer.write(bytes: JSONWriter.indented(WireJSON.value(of: detection)))
    } else {
      for line in CatalogueText(detection: detection, style: .of(writer)).lines() { try writer.writeLine(line) }
    }
    try writer.flush()
  }

  /// An id that is not loaded was most likely mistyped.
  private func failure(_ error: ServiceError, _ service: Service) async throws -> CommandFailure {
    guard case .refused(StatusCode.notFound.name, _) = error else { return error.failure }
    let ids = try await DetectionList.all(from: service).map(\.detectionID)
    let nearest = NearestNames.of(detectionID, among: ids, count: 3).map { "'\($0)'" }
    let message = "no detection '\(detectionID)' is loaded"
    if access(detectionID, F_OK) == 0 {
      return CommandFailure(.failed, "\(message); expected an id rather than a file, picket detections list has them")
    }
    if nearest.isEmpty { return CommandFailure(.failed, "\(message); picket detections list shows what is") }
    return CommandFailure(.failed, "\(message); did you mean \(nearest.joined(separator: " or "))?")
  }
}

/// The catalogue page of a detection for people.
struct CatalogueText {
  let detection: GetDetectionResponse
  let style: Style

  private var summary: DetectionSummary { detection.summary ?? DetectionSummary() }

  func lines() -> [String] {
    let sections = [
      heading, text(detection.description), metadata, query, logic, severities, exclusions, indicators, outputFields,
      tests,
    ]
    return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  private var heading: [String] {
    let name = summary.displayName.isEmpty ? summary.detectionID : summary.displayName
    let state = summary.active ? style.good("active") : style.notable(VisibleText.line(summary.inactiveReason))
    if name == summary.detectionID { return ["\(style.bold(VisibleText.line(name)))  \(state)"] }
    return [style.bold(VisibleText.line(name)), "\(VisibleText.line(summary.detectionID))  \(state)"]
  }

  private func text(_ text: String) -> [String] {
    WrappedText.lines(of: text, style: style)
  }

  private var metadata: [String] {
    var rows = [("Type", summary.analysisType)] + (isQuery ? [] : ruleSubjects)
    rows += [("Enabled", summary.enabled ? "yes" : "no")] + (isQuery ? queryFacts : ruleFacts)
    rows.append(("Tags", list(detection.tags)))
    rows += detection.reports.map { ($0.framework, list($0.values)) }
    rows += [
      ("Summary of", list(detection.summaryAttributes)), ("Destinations", list(detection.outputIDs)),
      ("Reference", detection.reference), ("Runbook", detection.runbook), ("File", summary.path),
    ]
    let shown = rows.filter { !$0.1.isEmpty }
    let width = shown.map { DisplayWidth.of(VisibleText.line($0.0)) }.max() ?? 0
    return shown.flatMap { name, value in row(VisibleText.line(name), value, width: width) }
  }

  /// A query has no severity of its own, and no windows.
  private var isQuery: Bool { !detection.query.isEmpty }

  private var ruleSubjects: [(String, String)] {
    [
      ("Severity", summary.severity.description), ("Log types", list(summary.logTypes)),
      ("Queries", list(summary.scheduledQueries)),
    ]
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

  private func row(_ name: String, _ value: String, width: Int) -> [String] {
    let lines = WrappedText.lines(of: value, style: style, indent: width + 2)
    return lines.enumerated().map { index, line in
      "\(style.dim((index == 0 ? name : "").padded(to: width)))  \(line)"
    }
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
    var table = Table(header: ["FIELD", "KIND", "EXCLUDED VALUES"])
    for exclusion in detection.exclusions { table.add([exclusion.field, exclusion.kind, list(exclusion.values)]) }
    return section("Exclusions", table)
  }

  /// A blank corpus column says that the indicator is specific to this detection.
  private var indicators: [String] {
    var table = Table(header: ["FIELD", "KIND", "VALUES", "CORPUS"])
    for indicator in detection.indicators {
      let corpus = indicator.corpusCount == 0 ? "" : grouped(indicator.corpusCount)
      table.add([indicator.field, indicator.kind, list(indicator.values), corpus])
    }
    return section("Indicators", table)
  }

  private var outputFields: [String] {
    var table = Table(header: ["FIELD", "SOURCE"])
    for field in detection.outputFields { table.add([field.field, field.source]) }
    return section("Output fields", table)
  }

  private var tests: [String] {
    var table = Table(header: ["EXPECTED", "TEST"])
    for test in detection.tests { table.add([test.expectedResult ? "match" : "no match", test.name]) }
    return section("Tests", table)
  }

  private func section(_ name: String, _ table: Table) -> [String] {
    section(name, table.isEmpty ? [] : table.lines(indent: "  ", style: style))
  }

  private func section(_ name: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : [style.bold(name)] + lines
  }

  private func list(_ values: [String]) -> String {
    values.map(VisibleText.line).joined(separator: ", ")
  }
}
