import InputFiles

/// The lines of a flow log in a file or in standard input.
///
/// JSON is cut into its records, a line for each: objects in lists and envelopes, and the lines of flow logs that
/// CloudWatch Logs, Kinesis and Firehose deliver in JSON. Text is passed on as it is.
final class FlowSource {
  /// What an input of flows is expected to hold.
  private static let expected = "flow logs as text, or JSON records"
  /// What is handed out at once, so that much that was little when it was compressed does not wait in memory.
  private static let linesBytesMax = 1_048_576

  /// The name to show: the path, or `standard input`.
  let name: String
  /// Records that were not handed out.
  private(set) var refused = UnsentRecords()

  private let file: InputFile
  private var hasStarted = false
  private var reader: RecordReader?
  /// Whether records may be there without reading further.
  private var holdsRecords = false
  /// For each line that was handed out and not asked for, where its record was.
  private var lines: [Int] = []
  /// Lines that were handed out before those.
  private var forgottenCount = 0

  /// Opens a file; `-` is standard input.
  init(path: String) throws(InputError) {
    file = try InputFile(path: path, expected: FlowSource.expected)
    name = file.name
  }

  /// What was read of the file itself.
  var bytesRead: Int { file.bytesRead }

  /// Whether a person has to type the records.
  var isTypedIn: Bool { file.isTypedIn }

  /// Whether reading would not block.
  var hasInputWaiting: Bool { holdsRecords || (reader?.hasInputWaiting ?? file.hasInputWaiting) }

  /// Appends what can be read at once, and blocks until that is something; false at the end.
  func read(into buffer: inout [UInt8]) throws(InputError) -> Bool {
    if !hasStarted { return try start(&buffer) }
    if let reader { return try readRecords(reader, into: &buffer) }
    return try file.read(into: &buffer)
  }

  /// Where the lines were that were handed out as some lines; nil where they are those of the file.
  func places(ofLinesFrom firstLine: Int, count: Int) -> FlowPlaces? {
    guard let reader else { return nil }
    let start = firstLine - 1 - forgottenCount
    let places = FlowPlaces(
      lines: Array(lines[max(0, start)..<min(lines.count, start + count)]),
      firstRecord: reader.numbersRecords ? firstLine : nil)
    forgottenCount += min(lines.count, start + count)
    lines.removeFirst(min(lines.count, start + count))
    return places
  }

  /// Where a line was that was handed out as this one and is not asked for yet.
  func place(ofLine line: Int) -> InputPlace {
    let index = line - 1 - forgottenCount
    guard let reader, lines.indices.contains(index) else { return InputPlace(file: name, line: line) }
    return InputPlace(file: name, line: lines[index], record: reader.numbersRecords ? line : nil)
  }

  /// Reads up to the first character, which shows whether this is JSON.
  private func start(_ buffer: inout [UInt8]) throws(InputError) -> Bool {
    hasStarted = true
    let start = buffer.count
    var first: UInt8?
    while first == nil, try file.read(into: &buffer) {
      first = buffer[start...].first { !FlowSource.isBlankOrMark($0) }
    }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return buffer.count > start }
    let reader = RecordReader(file: file, beginningWith: Array(buffer[start...]))
    buffer.removeLast(buffer.count - start)
    self.reader = reader
    return try readRecords(reader, into: &buffer)
  }

  private func readRecords(_ reader: RecordReader, into buffer: inout [UInt8]) throws(InputError) -> Bool {
    let start = buffer.count
    while buffer.count - start < FlowSource.linesBytesMax {
      switch reader.next() {
      case .record(let record): append(record, of: reader, to: &buffer)
      case .incomplete:
        holdsRecords = false
        if buffer.count > start { return true }
        try reader.fill()
      case .end:
        holdsRecords = false
        return buffer.count > start
      }
    }
    holdsRecords = true
    return true
  }

  private func append(_ record: Record, of reader: RecordReader, to buffer: inout [UInt8]) {
    var reason = record.fault
    if record.byteCount > FlowChunk.lineBytesMax {
      reason = "the record has \(record.byteCount) bytes; at most \(FlowChunk.lineBytesMax) can be sent"
    }
    if let reason {
      // A record that is refused keeps its place, so that lines are numbered as records are.
      refused.add(at: InputPlace(of: record, in: reader), reason: reason)
    } else {
      for byte in record.bytes { buffer.append(byte == 0x0A ? 0x0D : byte) }
    }
    buffer.append(0x0A)
    lines.append(record.line)
  }

  private static func isBlankOrMark(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0xEF || byte == 0xBB || byte == 0xBF
  }
}

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
  /// Where the lines were, where they are not those of the file; else nil.
  var places: FlowPlaces?

  /// Where the line at an index was.
  func place(ofLineAt index: Int) -> InputPlace {
    guard let places, index < places.lines.count else { return InputPlace(file: file, line: firstLine + index) }
    return InputPlace(file: file, line: places.lines[index], record: places.firstRecord.map { $0 + index })
  }
}

/// Where records were that were made lines.
struct FlowPlaces: Sendable {
  /// The line of each.
  var lines: [Int]
  /// The number of the first; nil where lines are enough.
  var firstRecord: Int?
}
