/// Lines of one format that are sent in one call.
struct FlowChunk: Sendable {
  /// The most bytes of lines in a call: half of what fits, so that an ordinary answer fits too.
  static let bytesMax = 2_097_152
  /// The longest line that is sent.
  static let lineBytesMax = 1_048_576

  /// The name of the file.
  var file: String
  /// The header of the format; empty for the default one.
  var format: String
  /// The first of the lines, counted from 1.
  var firstLine: Int
  var lines: [UInt8] = []
  /// Lines, blank ones among them.
  var lineCount = 0
  /// Lines that are not blank.
  var recordCount = 0
  /// Where the lines stood, where they are not those of the file; else nil.
  var places: FlowPlaces?

  /// Where the line at an index stood.
  func place(ofLineAt index: Int) -> InputPlace {
    guard let places, index < places.lines.count else { return InputPlace(file: file, line: firstLine + index) }
    return InputPlace(file: file, line: places.lines[index], record: places.firstRecord.map { $0 + index })
  }
}

/// Where records stood that were made lines.
struct FlowPlaces: Sendable {
  /// The line of each.
  var lines: [Int]
  /// The number of the first; nil where lines say enough.
  var firstRecord: Int?
}
