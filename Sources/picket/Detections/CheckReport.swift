import Detection
import DetectionFiles
import Primitives

/// What `picket check` found.
struct CheckReport {
  let findings: CheckFindings
  let failsOnWarnings: Bool

  /// How many detections that are not run are listed, how many warnings of one code, and how many counts.
  private static let listedMax = 20

  /// Problems decide; a tree without any detection is most likely a mistyped path, and no success.
  var status: ExitStatus {
    let isGood = findings.problems.isEmpty && !findings.definitions.isEmpty
    return isGood && (findings.warnings.isEmpty || !failsOnWarnings) ? .ok : .invalidDetections
  }

  // MARK: For people

  /// The whole report; long lists are cut short unless everything is asked for.
  func lines(style: Style, showsAll: Bool) -> [String] {
    var lines = findings.problems.flatMap { ProblemLine.lines($0, style: style) }
    if !lines.isEmpty { lines.append("") }
    let warnings = warningLines(style: style, showsAll: showsAll)
    if !warnings.isEmpty { lines += warnings + [""] }
    lines += detectionLines(style: style, showsAll: showsAll) + queryLines(style: style) + ignoredLines(style: style)
    return lines + countLines(style: style)
  }

  /// Only the counts.
  func summaryLines(style: Style) -> [String] {
    var lines = [detectionTotal]
    lines += CheckReport.countTable(findings.inactiveCounts, header: "WHY NOT RUN", style: style)
    if findings.queryCount > 0 { lines.append(queryTotal) }
    if !findings.ignoredDocuments.isEmpty { lines.append(ignoredTotal) }
    return lines + countLines(style: style)
  }

  private func warningLines(style: Style, showsAll: Bool) -> [String] {
    var lines: [String] = []
    var counts: [LintWarning.Code: Int] = [:]
    for warning in findings.warnings {
      counts[warning.code, default: 0] += 1
      if showsAll || counts[warning.code, default: 0] <= CheckReport.listedMax {
        lines.append(ProblemLine(warning).text(style.notable(warning.code.rawValue), style))
      }
    }
    let rest = counts.values.reduce(0) { $0 + max(0, $1 - CheckReport.listedMax) }
    if !showsAll, rest > 0 { lines.append("and \(counted(rest, "further warning")); --all shows them") }
    return lines
  }

  private var detectionTotal: String {
    let total = "\(counted(findings.definitions.count, "detection")) in \(counted(findings.fileCount, "file"))"
    let inactive = findings.inactive.count
    return "\(total): \(grouped(findings.activeCount)) active" + (inactive == 0 ? "" : ", \(grouped(inactive)) not run")
  }

  private func detectionLines(style: Style, showsAll: Bool) -> [String] {
    let inactive = findings.inactive
    let isCut = !showsAll && inactive.count > CheckReport.listedMax
    let rows = inactive.prefix(isCut ? CheckReport.listedMax : .max).map { [$0.id, $0.inactiveReason ?? "", $0.path] }
    let table = Table(header: ["NOT RUN", "WHY", "FILE"], rows: rows)
    let lines = [detectionTotal] + table.lines(indent: "  ", style: style)
    if !isCut { return lines }
    return lines + ["  and \(grouped(inactive.count - CheckReport.listedMax)) more; --all shows them"]
      + CheckReport.countTable(findings.inactiveCounts, header: "WHY NOT RUN", style: style)
  }

  private var queryTotal: String {
    let unwatched = findings.queriesWithoutRules.count
    let total = "\(counted(findings.queryCount, "query", "queries")) compiled"
    return unwatched == 0 ? total : "\(total), \(grouped(unwatched)) without a rule"
  }

  private func queryLines(style: Style) -> [String] {
    if findings.queryCount == 0 { return [] }
    let rows = findings.queriesWithoutRules.map { [$0.definition.id, $0.definition.path] }
    return [queryTotal]
      + Table(header: ["NO RULE OVER ITS ROWS", "FILE"], rows: rows).lines(indent: "  ", style: style)
  }

  private var ignoredTotal: String { "\(counted(findings.ignoredDocuments.count, "document")) ignored" }

  private func ignoredLines(style: Style) -> [String] {
    if findings.ignoredDocuments.isEmpty { return [] }
    let rows = findings.ignoredDocuments.map { ["\($0.path):\($0.position.line)", $0.reason] }
    return [ignoredTotal] + Table(header: ["IGNORED", "WHY"], rows: rows).lines(indent: "  ", style: style)
  }

  /// Warnings and problems, each by code.
  private func countLines(style: Style) -> [String] {
    var lines: [String] = []
    if !findings.warnings.isEmpty {
      let files = Set(findings.warnings.map(\.path)).count
      lines.append(style.notable("\(counted(findings.warnings.count, "warning")) in \(counted(files, "file"))"))
      lines += CheckReport.countTable(findings.warningCounts, header: "WARNING", style: style)
    }
    if findings.problems.isEmpty {
      let isEmpty = findings.definitions.isEmpty
      return lines + [isEmpty ? style.bad("no detection found") : style.good("no problems")]
    }
    let files = Set(findings.problems.map(\.path)).count
    lines.append(style.bad("\(counted(findings.problems.count, "problem")) in \(counted(files, "file"))"))
    return lines + CheckReport.countTable(findings.problemCounts, header: "PROBLEM", style: style)
  }

  private static func countTable(_ counts: [(name: String, count: Int)], header: String, style: Style) -> [String] {
    var table = Table(header: [header, "COUNT"], rows: counts.prefix(listedMax).map { [$0.name, grouped($0.count)] })
    let rest = counts.dropFirst(listedMax)
    if !rest.isEmpty { table.add(["\(grouped(rest.count)) others", grouped(rest.reduce(0) { $0 + $1.count })]) }
    return table.lines(indent: "  ", style: style)
  }

  // MARK: For programs

  /// The whole report; nothing is cut short.
  var json: JSONValue {
    [
      "problems": .list(findings.problems) { ProblemLine($0).json },
      "warnings": .list(findings.warnings) { ProblemLine($0).json },
      "detections": .list(findings.definitions, CheckReport.json),
      "queries_without_rules": .strings(findings.queriesWithoutRules.map(\.definition.id)),
      "ignored_documents": .list(findings.ignoredDocuments) {
        ["path": .string($0.path), "line": .number($0.position.line), "reason": .string($0.reason)]
      },
      "summary": summary,
    ]
  }

  /// Only the counts.
  var summaryJSON: JSONValue { ["summary": summary] }

  private var summary: JSONValue {
    [
      "detection_count": .number(findings.definitions.count),
      "active_count": .number(findings.activeCount),
      "not_run_count": .number(findings.inactive.count),
      "not_run_by_reason": .list(findings.inactiveCounts) { ["reason": .string($0.name), "count": .number($0.count)] },
      "query_count": .number(findings.queryCount),
      "ignored_document_count": .number(findings.ignoredDocuments.count),
      "file_count": .number(findings.fileCount),
      "problem_count": .number(findings.problems.count),
      "problems_by_code": .list(findings.problemCounts) { ["code": .string($0.name), "count": .number($0.count)] },
      "warning_count": .number(findings.warnings.count),
      "warnings_by_code": .list(findings.warningCounts) { ["code": .string($0.name), "count": .number($0.count)] },
    ]
  }

  private static func json(_ definition: DetectionDefinition) -> JSONValue {
    [
      "detection_id": .string(definition.id),
      "display_name": .string(definition.displayName ?? ""),
      "analysis_type": .string(definition.analysisType.rawValue),
      "enabled": .bool(definition.isEnabled),
      "severity": .string(definition.severity.name.uppercased()),
      "log_types": .strings(definition.logTypes),
      "scheduled_queries": .strings(definition.scheduledQueries),
      "test_count": .number(definition.tests.count),
      "active": .bool(definition.isActive),
      "inactive_reason": .string(definition.inactiveReason ?? ""),
      "path": .string(definition.path),
      "line": .number(definition.position.line),
    ]
  }
}

/// How a problem, a warning or a note on a detection file is shown.
struct ProblemLine {
  let path: String
  let position: SourcePosition
  let code: String
  let message: String

  init<Kind>(_ problem: SourceProblem<Kind>) {
    (path, position, code, message) = (problem.path, problem.position, problem.code.rawValue, problem.message)
  }

  /// `file:line:column: kind: message`, where the kind is marked already.
  func text(_ kind: String, _ style: Style) -> String {
    let place = "\(VisibleText.line(path)):\(position.line):\(position.column):"
    return "\(style.bold(place)) \(kind): \(VisibleText.line(message))"
  }

  /// A problem, and where it has one, the line of the file with a mark.
  static func lines(_ problem: Problem, style: Style) -> [String] {
    let line = ProblemLine(problem).text(style.bad(problem.code.rawValue), style)
    guard let excerpt = problem.excerpt else { return [line] }
    let shown = excerpt.lines.map { "  " + VisibleText.line($0) }
    return [line, shown[0], style.bad(shown[1])]
  }

  var json: JSONValue {
    [
      "path": .string(path), "line": .number(position.line), "column": .number(position.column),
      "code": .string(code), "message": .string(message),
    ]
  }
}
