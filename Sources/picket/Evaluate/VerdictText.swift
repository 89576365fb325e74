import Wire

/// A verdict for people: nothing for an event that nothing has to be said of.
struct VerdictText {
  let style: Style
  /// Whether places need the name of their file.
  var namesFiles = false

  func lines(of verdict: Verdict) -> [String] {
    let origin = verdict.event.place
    let place = style.bold(namesFiles ? origin.prefix("event") : origin.text("event"))
    switch verdict.answer {
    case .refused(let code, let message):
      return ["\(place): \(style.bad("refused")): \(VisibleText.line(message)) (\(code))"]
    case .evaluated(let response):
      var lines: [String] = []
      if !response.matches.isEmpty { lines.append("\(place): \(counted(response.matches.count, "match", "matches"))") }
      for match in response.matches { lines += self.lines(of: match) }
      lines += response.errors.map { error in
        let name = VisibleText.line(error.detectionID)
        let outcome = VisibleText.line(OutcomeText.suffix(of: error))
        return "\(place): \(style.bad("\(name) failed")): \(VisibleText.line(error.message)) (\(error.code))\(outcome)"
      }
      return lines
    }
  }

  /// A match with what belongs to it.
  func lines(of match: Match) -> [String] {
    let title = "  \(style.severity(match.severity))  \(VisibleText.line(match.title))"
    return [title]
      + fields(of: match).map { name, value in
        "    \(style.dim(name.padded(to: 9)))  \(VisibleText.line(value))"
      }
  }

  private func fields(of match: Match) -> [(String, String)] {
    var fields = [("detection", match.detectionID), ("dedup", match.dedup)]
    if !match.context.isEmpty { fields.append(("context", String(decoding: match.context, as: UTF8.self))) }
    if let outcome = OutcomeText.line(of: match) { fields.append(("outcome", outcome)) }
    return fields
  }
}
