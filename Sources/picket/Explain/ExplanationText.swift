import Wire

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
    errors.map { "  \(style.bad("failed")): \(VisibleText.line($0.message)) (\($0.code))" }
  }
}
