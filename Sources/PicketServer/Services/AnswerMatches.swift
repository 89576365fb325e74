import Wire

/// The matches and failures of many events, as many as fit into an answer; all of them are counted.
///
/// Where not all fit, matches that created an alert come before others: whoever asked must hear of each alert.
struct AnswerMatches {
  private(set) var matches: [Wire.Match] = []
  private(set) var errors: [Wire.DetectionError] = []
  private(set) var matchCount: UInt64 = 0

  /// Bytes of an answer that matches may take.
  static let bytes_max = WireLimits.frameDataBytesMax / 4

  /// Takes the results of events, in order.
  init(_ results: [EventResult]) {
    var alertByteCount = 0
    var byteCount = AnswerMatches.alertByteCount(results)
    for result in results {
      for match in result.matches {
        matchCount += 1
        let size = AnswerMatches.byteCount(match)
        if match.outcome == .alertCreated { alertByteCount += size } else { byteCount += size }
        let taken = match.outcome == .alertCreated ? alertByteCount : byteCount
        if taken <= AnswerMatches.bytes_max { matches.append(match) }
      }
      for error in result.errors {
        byteCount += error.message.utf8.count + AnswerMatches.overheadBytes
        if byteCount <= AnswerMatches.bytes_max { errors.append(error) }
      }
    }
  }

  /// What the matches that created an alert take together.
  private static func alertByteCount(_ results: [EventResult]) -> Int {
    results.reduce(0) { sum, result in
      result.matches.reduce(sum) { $0 + ($1.outcome == .alertCreated ? byteCount($1) : 0) }
    }
  }

  private static func byteCount(_ match: Wire.Match) -> Int { match.textByteCount + overheadBytes }

  /// More than numbers, tags and lengths of one match take.
  private static let overheadBytes = 128
}
