import Detection

/// What a verdict says, for comparison.
struct VerdictSummary: Equatable {
  struct Match: Equatable {
    let id: String
    let severity: Severity
    let title: [UInt8]
    let dedup: [UInt8]
    let context: [UInt8]
  }

  let matches: [Match]
  let errors: [[String]]

  init(_ verdict: EventVerdict) {
    matches = verdict.matches.map {
      Match(
        id: $0.definition.id, severity: $0.severity, title: Array($0.title.utf8), dedup: Array($0.dedup.utf8),
        context: $0.context)
    }
    errors = verdict.errors.map { [$0.detectionID, $0.code, $0.message] }
  }

  /// Checks that the texts of matches are within their bounds and that contexts are JSON objects.
  static func checkTexts(_ verdict: EventVerdict) throws(FuzzFailure) {
    for match in verdict.matches {
      let lengths = [match.title, match.dedup].map(\.unicodeScalars.count)
      try FuzzFailure.require(lengths.allSatisfy { $0 <= 1_000 }, "\(match.definition.id): texts of \(lengths)")
      let isObject = match.context.isEmpty || StrictJSON(match.context)?.isObject == true
      try FuzzFailure.require(isObject, "not JSON: \(String(decoding: match.context, as: UTF8.self))")
    }
  }
}
