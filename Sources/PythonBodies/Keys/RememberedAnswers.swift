import Detection
import Primitives

/// What bodies said of an event that has written to the key-value store, by the ids of their detections, as JSON.
///
/// The same event would find another state when it comes again, and might be told something else than what was counted.
enum RememberedAnswers {
  /// The bodies of an event that have matched or failed.
  static func bytes(_ answers: PythonAnswers, _ bodyIDs: [String]) -> [UInt8] {
    let value = JSONValue.list(answers.filter { bodyIDs.indices.contains($0.body) }) { answer in
      entry(answer.result, id: bodyIDs[answer.body], hasContext: true)
    }
    let line = value.line
    if line.count <= bytesMax { return line }
    return JSONValue.list(answers.filter { bodyIDs.indices.contains($0.body) }) { answer in
      entry(answer.result, id: bodyIDs[answer.body], hasContext: false)
    }.line
  }

  /// Reads them; bodies that are not loaded any more are left out.
  static func read(_ bytes: [UInt8], _ bodyIDs: [String], _ json: JSONText) -> PythonAnswers {
    json.read(bytes) { list in
      list.elements.compactMap { entry in
        guard let id = entry["id"].text, let body = bodyIDs.firstIndex(of: id) else { return nil }
        return (body, PythonResult(entry))
      }
    } ?? []
  }

  /// Beyond this the contexts, which may have 200 KiB each, are left out.
  private static let bytesMax = 65_536

  private static func entry(_ result: PythonResult, id: String, hasContext: Bool) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [("id", .string(id)), ("matched", .bool(result.matched))]
    let texts: [(String, String?)] = [
      ("title", result.title), ("dedup", result.dedup), ("severity", result.severity),
      ("context", hasContext ? result.context : nil), ("unique", result.unique),
      ("description", result.description), ("reference", result.reference), ("runbook", result.runbook),
    ]
    for (name, text) in texts { if let text { members.append((name, .string(text))) } }
    if let destinations = result.destinations { members.append(("destinations", .strings(destinations))) }
    if let error = result.error { members.append(("error", failure(error))) }
    if !result.auxiliaryErrors.isEmpty { members.append(("auxiliary_errors", .list(result.auxiliaryErrors, failure))) }
    return .object(members)
  }

  private static func failure(_ error: PythonFailure) -> JSONValue {
    [
      "function": .string(error.function), "kind": .string(error.kind), "class": .string(error.className),
      "message": .string(error.message), "line": error.line.map { .number($0) } ?? .null, "path": .string(error.path),
      "repr": .string(error.representation),
    ]
  }
}
