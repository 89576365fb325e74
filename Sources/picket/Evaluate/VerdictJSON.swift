import Wire

/// A verdict as a line of JSON.
enum VerdictJSON {
  static func value(of verdict: Verdict) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("index", .number(verdict.event.index))
    ]
    members += verdict.event.place.json(number: "event")
    members.append(("log_type", .string(verdict.logType)))
    switch verdict.answer {
    case .evaluated(let response):
      members += [
        ("matches", .list(response.matches, WireJSON.value)),
        ("detections_evaluated", .number(response.detectionsEvaluated)),
        ("errors", .list(response.errors, WireJSON.value)),
      ]
    case .refused(let code, let message):
      members.append(("refused", ["code": .string(code), "message": .string(message)]))
    }
    return .object(members)
  }
}
