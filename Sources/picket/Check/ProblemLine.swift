import Detection

/// How a problem of a detection file is shown.
enum ProblemLine {
  /// `file:line:column: code: message`.
  static func text(_ problem: Problem, style: Style) -> String {
    let place = "\(VisibleText.line(problem.path)):\(problem.position.line):\(problem.position.column):"
    return "\(style.bold(place)) \(style.bad(problem.code.rawValue)): \(VisibleText.line(problem.message))"
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
