import Primitives
import Wire

/// Why an event matched or not, as the command prints it.
struct EventExplanation {
  let logType: String
  let response: EvaluateEventResponse
  /// The explanations to show.
  let explanations: [DetectionExplanation]

  /// Chooses from an answer; all explanations are shown where no ids are given.
  ///
  /// Throws when an id is none of them.
  init(logType: String, response: EvaluateEventResponse, detectionIDs: [String]) throws(CommandFailure) {
    self.logType = logType
    self.response = response
    let all = response.explanation?.detections ?? []
    for id in detectionIDs where !all.contains(where: { $0.detectionID == id }) {
      let hint = Suggestion.nearest(to: id, among: all.map(\.detectionID)) ?? ""
      throw CommandFailure(.failed, "no active detection '\(id)' names the log type '\(logType)'\(hint)")
    }
    explanations = detectionIDs.isEmpty ? all : all.filter { detectionIDs.contains($0.detectionID) }
  }

  func lines(style: Style) -> [String] {
    ExplanationText(style: style).lines(of: explanations, response) + enrichmentLines(style)
  }

  /// What lookup tables say of the event; no lines where they say nothing.
  private func enrichmentLines(_ style: Style) -> [String] {
    let enrichment = response.explanation?.enrichment ?? []
    if enrichment.isEmpty { return [] }
    return ["", style.dim("Lookup tables (p_enrichment)")] + IndentedDocument.lines(of: enrichment, indent: "  ")
  }

  /// The explanations, with what lookup tables say of the event where they say something.
  private var explanationJSON: JSONValue {
    let enrichment = response.explanation?.enrichment ?? []
    let detections = (key: "detections", value: JSONValue.list(explanations, WireJSON.value))
    return .object([detections] + (enrichment.isEmpty ? [] : [(key: "enrichment", value: .document(enrichment))]))
  }

  var json: JSONValue {
    [
      "log_type": .string(logType),
      "matches": .list(response.matches, WireJSON.value),
      "detections_evaluated": .number(response.detectionsEvaluated),
      "errors": .list(response.errors, WireJSON.value),
      "explanation": explanationJSON,
    ]
  }
}

/// Explanations as trees for people.
struct ExplanationText {
  let style: Style

  func lines(of explanations: [DetectionExplanation], _ response: EvaluateEventResponse) -> [String] {
    if explanations.isEmpty { return ["no detection evaluated"] }
    let blocks = explanations.map { explanation in
      lines(of: explanation) + errorLines(response.errors.filter { $0.detectionID == explanation.detectionID })
    }
    return Array(blocks.joined(separator: [""]))
  }

  private func lines(of explanation: DetectionExplanation) -> [String] {
    let verdict =
      explanation.matched ? "matches, severity \(explanation.severity)" : "does not match"
    let name = style.bold(VisibleText.line(explanation.detectionID))
    var lines = ["\(name)  \(mark(explanation.matched))  \(verdict)"]
    lines += conditions(of: explanation, indent: "  ")
    if !explanation.severities.isEmpty { lines += stage("Dynamic severities", explanation.severities, indent: "  ") }
    if let window = explanation.window {
      lines += ["  \(style.dim("Window"))"] + WindowText.lines(of: window).map { "    \($0)" }
    }
    return lines
  }

  /// What decides whether the detection matches: the inline filters and its own condition.
  func conditions(of explanation: DetectionExplanation, indent: String) -> [String] {
    let filters = explanation.filters.map { stage("Inline filters", [$0], indent: indent) } ?? []
    return filters + (explanation.detection.map { stage("Condition", [$0], indent: indent) } ?? [])
  }

  private func stage(_ name: String, _ nodes: [ExpressionExplanation], indent: String) -> [String] {
    ["\(indent)\(style.dim(name))"] + nodes.flatMap { lines(of: $0, indent: indent + "  ") }
  }

  private func lines(of node: ExpressionExplanation, indent: String) -> [String] {
    let line = "\(indent)\(VisibleText.line(node.text))  \(mark(node))\(seen(by: node))"
    return [line] + node.children.flatMap { lines(of: $0, indent: indent + "  ") }
  }

  private func mark(_ node: ExpressionExplanation) -> String {
    node.error.isEmpty ? mark(node.value) : style.bad("!")
  }

  private func mark(_ value: Bool) -> String {
    value ? style.good("✓") : style.bad("✗")
  }

  private func seen(by node: ExpressionExplanation) -> String {
    if !node.error.isEmpty { return "  \(style.bad(VisibleText.line(node.error)))" }
    let field = VisibleText.line(node.field)
    if node.missing { return "  \(field) is missing" }
    if node.actual.isEmpty { return "" }
    let value = VisibleText.line(String(decoding: node.actual, as: UTF8.self))
    return "  \(field) = \(value)\(node.truncated ? "…" : "")"
  }

  private func errorLines(_ errors: [DetectionError]) -> [String] {
    errors.map { "  \(style.bad("failed")): \(VisibleText.line("\($0.message) (\($0.code))"))" }
  }
}

/// The dedup window that a match goes into, for people.
enum WindowText {
  static func lines(of window: WindowExplanation) -> [String] {
    let silence = window.silence.map { [SilenceText.sentence(of: $0)] } ?? []
    return ["dedup \(VisibleText.line(window.dedup))"] + (window.open ? open(window) : closed(window)) + silence
  }

  private static func closed(_ window: WindowExplanation) -> [String] {
    let alert = window.threshold > 1 ? "; an alert takes \(grouped(window.threshold))" : ""
    return ["none is open: the next match opens one\(alert)"]
  }

  private static func open(_ window: WindowExplanation) -> [String] {
    let opened = Timestamp(unixNanos: window.openedUnixNanos).text
    let closes = Timestamp(unixNanos: window.closesUnixNanos).text
    let alert = window.alertID.isEmpty ? "no alert yet" : "alert \(VisibleText.line(window.alertID))"
    return ["open since \(opened), closes \(closes)", "\(count(of: window)), \(alert)"]
  }

  private static func count(of window: WindowExplanation) -> String {
    let events = counted(window.eventCount, "event")
    if window.uniqueCount > 0 {
      return "\(events), \(grouped(window.uniqueCount)) of \(grouped(window.threshold)) distinct values"
    }
    if window.eventCount < window.threshold {
      return "\(grouped(window.eventCount)) of \(grouped(window.threshold)) events"
    }
    return window.threshold > 1 ? "\(events); threshold \(grouped(window.threshold))" : events
  }
}
