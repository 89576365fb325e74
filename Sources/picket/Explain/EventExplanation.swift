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
      var message = "no active detection '\(id)' names the log type '\(logType)'"
      if let nearest = NearestNames.of(id, among: all.map(\.detectionID), count: 1).first {
        message += "; did you mean '\(nearest)'?"
      }
      throw CommandFailure(.failed, message)
    }
    explanations = detectionIDs.isEmpty ? all : all.filter { detectionIDs.contains($0.detectionID) }
  }

  func write(as format: OutputFormat, to writer: OutputWriter) throws {
    switch format {
    case .text:
      let text = ExplanationText(style: .of(writer))
      for line in text.lines(of: explanations, response) { try writer.writeLine(line) }
    case .json: try writer.write(bytes: JSONWriter.indented(json))
    }
    try writer.flush()
  }

  private var json: JSONValue {
    [
      "log_type": .string(logType),
      "matches": .list(response.matches, WireJSON.value),
      "detections_evaluated": .number(response.detectionsEvaluated),
      "errors": .list(response.errors, WireJSON.value),
      "explanation": ["detections": .list(explanations, WireJSON.value)],
    ]
  }
}
