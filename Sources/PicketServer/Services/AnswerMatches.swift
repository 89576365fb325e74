import Wire

/// The matches and failures of many events, as many as fit into an answer; all of them are counted.
struct AnswerMatches {
  private(set) var matches: [Wire.Match] = []
  private(set) var errors: [Wire.DetectionError] = []
  private(set) var matchCount: UInt64 = 0

  /// Bytes of an answer that matches may take.
  static let bytes_max = WireLimits.frameDataBytesMax / 4

  /// Takes the results of events, in order.
  init(_ results: [EventResult]) {
    var byteCount = 0
    for result in results {
      for match in result.matches {
        matchCount += 1
        byteCount += match.textByteCount + AnswerMatches.overheadBytes
        if byteCount <= AnswerMatches.bytes_max { matches.append(match) }
      }
      for error in result.errors {
        byteCount += error.message.utf8.count + AnswerMatches.overheadBytes
        if byteCount <= AnswerMatches.bytes_max { errors.append(error) }
      }
    }
  }

  /// More than numbers, tags and lengths of one match take.
  private static let overheadBytes = 128
}
