import Detection
import DetectionFiles

/// What `picket check` found.
struct CheckReport {
  let catalogue: QueryCatalogue

  private var library: DetectionLibrary { catalogue.library }

  /// Problems decide; a tree without any detection is most likely a mistyped path, and no success.
  var status: ExitStatus {
    library.problems.isEmpty && !library.definitions.isEmpty ? .ok : .invalidDetections
  }

  private var inactive: [DetectionDefinition] {
    library.definitions.filter { $0.inactiveReason != nil }
  }

  private var activeCount: Int { library.definitions.count { $0.isActive } }

  /// The report for people.
  func lines(style: Style) -> [String] {
    var lines = library.problems.flatMap { ProblemLine.lines($0, style: style) }
    if !lines.isEmpty { lines.append("") }
    lines += detectionLines(style: style) + queryLines(style: style) + ignoredLines(style: style)
    lines.append(problemLine(style: style))
    return lines
  }

  private func detectionLines(style: Style) -> [String] {
    let inactive = inactive
    let total =
      "\(counted(library.definitions.count, "detection")) in \(counted(library.fileCount, "file"))"
    if inactive.isEmpty { return ["\(total): \(grouped(activeCount)) active"] }
    var table = Table(header: ["NOT RUN", "WHY", "FILE"])
    for definition in inactive { table.add([definition.id, definition.inactiveReason ?? "", definition.path]) }
    return ["\(total): \(grouped(activeCount)) active, \(grouped(inactive.count)) not run"]
      + table.lines(indent: "  ", style: style)
  }

  private func queryLines(style: Style) -> [String] {
    if catalogue.queries.isEmpty { return [] }
    let unwatched = catalogue.queriesWithoutRules
    let total = "\(counted(catalogue.queries.count, "query", "queries")) compiled"
    if unwatched.isEmpty { return [total] }
    var table = Table(header: ["NO RULE OVER ITS ROWS", "FILE"])
    for query in unwatched { table.add([query.definition.id, query.definition.path]) }
    return ["\(total), \(grouped(unwatched.count)) without a rule"] + table.lines(indent: "  ", style: style)
  }

  private func ignoredLines(style: Style) -> [String] {
    if library.ignoredDocuments.isEmpty { return [] }
    var table = Table(header: ["IGNORED", "WHY"])
    for document in library.ignoredDocuments {
      table.add(["\(document.path):\(document.position.line)", document.reason])
    }
    return ["\(counted(library.ignoredDocuments.count, "document")) ignored"] + table.lines(indent: "  ", style: style)
  }

  private func problemLine(style: Style) -> String {
    if library.problems.isEmpty {
      return library.definitions.isEmpty ? style.bad("no detection found") : style.good("no problems")
    }
    let files = Set(library.problems.map(\.path)).count
    return style.bad("\(counted(library.problems.count, "problem")) in \(counted(files, "file"))")
  }

  /// The report for programs.
  var json: JSONValue {
    [
      "problems": .list(library.problems, ProblemLine.json),
      "detections": .list(library.definitions, CheckReport.json),
      "queries_without_rules": .strings(catalogue.queriesWithoutRules.map(\.definition.id)),
      "ignored_documents": .list(library.ignoredDocuments) {
        ["path": .string($0.path), "line": .number($0.position.line), "reason": .string($0.reason)]
      },
      "summary": [
        "detection_count": .number(library.definitions.count),
        "active_count": .number(activeCount),
        "not_run_count": .number(inactive.count),
        "query_count": .number(catalogue.queries.count),
        "ignored_document_count": .number(library.ignoredDocuments.count),
        "file_count": .number(library.fileCount),
        "problem_count": .number(library.problems.count),
      ],
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
