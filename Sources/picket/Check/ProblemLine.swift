import Detection

/// How a problem or a warning of a detection file is shown.
enum ProblemLine {
  /// `file:line:column: code: message`, and where the problem has it, the line of the file with a mark.
  static func lines(_ problem: Problem, style: Style) -> [String] {
    let place = "\(VisibleText.line(problem.path)):\(problem.position.line):\(problem.position.column):"
    let line = "\(style.bold(place)) \(style.bad(problem.code.rawValue)): \(VisibleText.line(problem.message))"
    guard let excerpt = problem.excerpt else { return [line] }
    let shown = excerpt.lines.map { "  " + VisibleText.line($0) }
    return [line, shown[0], style.bad(shown[1])]
  }

  /// The same for a warning.
  static func line(_ warning: LintWarning, style: Style) -> String {
    let place = "\(VisibleText.line(warning.path)):\(warning.position.line):\(warning.position.column):"
    return "\(style.bold(place)) \(style.notable(warning.code.rawValue)): \(VisibleText.line(warning.message))"
  }

  static func json(_ warning: LintWarning) -> JSONValue {
    [
      "path": .string(warning.path),
      "line": .number(warning.position.line),
      "column": .number(warning.position.column),
      "code": .string(warning.code.rawValue),
      "message": .string(warning.message),
    ]
  }

  static func json(_ problem: Problem) -> JSONValue {
    [
      "path": .string(problem.path),
      "line": .number(problem.position.line),
      "column": .number(problem.position.column),
      "code": .string(problem.code.rawValue),
      "message": .string(problem.message),
    ]
  }
}
