#if canImport(Glibc)
  import Glibc
#endif

/// Reads flow logs as text: lines of AWS's flow logs, and JSON records, one object a line.
///
/// A line becomes a row, or is refused with its reason and affects no other line. A line that names fields is a header
/// and says how the lines after it are read: with commas between its names the fields of lines can stand between
/// commas. A line that starts with `{` is a JSON record. A time in front of a line, as CloudWatch Logs exports them, is
/// no field of it. Blank lines, ends of lines as Windows writes them and a byte order mark at the start are skipped.
/// `-` and `null` are null. Not to be used from two threads at once.
public final class FlowTextParser {
  /// How lines are read that are no JSON; nil after a header that was refused.
  private var format: FlowTextFormat?
  private let firstFormat: FlowTextFormat
  private let limits: FlowTextLimits
  private let refusedNamedMax: Int
  private var json: FlowJSONReader?
  private var lineReader: FlowLineReader
  /// Reads the content of a field that is a whole record.
  private let messageFormat: FlowTextFormat
  private let messageReader: FlowLineReader
  /// The field of the line being read that is a whole record.
  private var message: [UInt8] = []
  /// Whether what is wrong with a line is wrong in that field.
  private var isInMessage = false
  private var ignoredNames: [String] = []
  private var unknownNames: [[UInt8]] = []
  /// The line of the header that was refused.
  private var badHeaderLine = 0

  /// No more unknown names of fields are reported.
  private static let unknownNamesMax = 8

  /// A parser of lines whose fields a header names, as `srcaddr dstaddr …` or `${srcaddr} ${dstaddr} …`.
  ///
  /// Without a header, or with an empty one, it reads AWS's default format, version 2. Where the header names
  /// `@message`, a second line can be the header of the record in it. Its reports name the first refused lines,
  /// `refusedNamedMax` of them. Throws for a header that cannot be used.
  public convenience init(
    format: String?, limits: FlowTextLimits = FlowTextLimits(), refusedNamedMax: Int = 100
  ) throws(FlowFormatError) {
    guard let format, !format.isEmpty else {
      self.init(limits: limits, refusedNamedMax: refusedNamedMax)
      return
    }
    let lines = format.utf8.split(separator: 0x0A, maxSplits: 1).compactMap { String($0) }
    if let header = lines.first, lines.count == 2, let outer = try? FlowTextFormat(header: header), outer.hasMessage {
      let inner = try FlowTextFormat(header: lines[1])
      if inner.hasMessage { throw FlowFormatError(.repeated(name: "@message", .message)) }
      self.init(format: outer, messageFormat: inner, limits: limits, refusedNamedMax: refusedNamedMax)
    } else {
      self.init(
        format: try FlowTextFormat(header: format), limits: limits, refusedNamedMax: refusedNamedMax)
    }
  }

  /// A parser of lines with these fields, and of lines with those of `messageFormat` in a field that is a whole record;
  /// without it that is the first format, or AWS's default format.
  public init(
    format: FlowTextFormat = .version2, messageFormat: FlowTextFormat? = nil,
    limits: FlowTextLimits = FlowTextLimits(), refusedNamedMax: Int = 100
  ) {
    self.format = format
    self.limits = limits
    self.refusedNamedMax = refusedNamedMax
    self.messageFormat = messageFormat ?? (format.hasMessage ? .version2 : format)
    firstFormat = format
    lineReader = FlowLineReader(format: format)
    messageReader = FlowLineReader(format: self.messageFormat)
  }

  /// Reads lines and adds their rows.
  ///
  /// Takes time in proportion to the bytes. Headers hold to the end of these lines, not for the next ones.
  public func parse(_ lines: UnsafeRawBufferPointer, into builder: inout FlowBatchBuilder) -> FlowTextReport {
    var report = FlowTextReport(refusedNamedMax: refusedNamedMax)
    begin()
    guard let base = lines.baseAddress else { return report }
    var start = FlowTextParser.hasByteOrderMark(lines) ? 3 : 0
    while start < lines.count {
      let rest = lines.count - start
      let end = memchr(base + start, 0x0A, rest).map { UnsafeRawPointer($0) - base } ?? lines.count
      var contentEnd = end
      if contentEnd > start, lines[contentEnd - 1] == 0x0D { contentEnd -= 1 }
      let line = UnsafeRawBufferPointer(rebasing: lines[start..<contentEnd])
      read(line, readableAfter: lines.count - contentEnd, into: &builder, &report)
      start = end + 1
    }
    finish(&report)
    return report
  }

  private func begin() {
    use(firstFormat)
    ignoredNames = []
    unknownNames = []
    note(firstFormat)
    json?.forgetUnknownKeys()
  }

  /// Takes note of the fields of a format that no column takes.
  private func note(_ format: FlowTextFormat) {
    for name in format.ignoredNames where !ignoredNames.contains(name) { ignoredNames.append(name) }
    for name in format.unknownNames
    where unknownNames.count <= FlowTextParser.unknownNamesMax && !unknownNames.contains(name) {
      unknownNames.append(name)
    }
    if format.hasMessage { note(messageFormat) }
  }

  private func use(_ format: FlowTextFormat) {
    if self.format != format { lineReader = FlowLineReader(format: format) }
    self.format = format
  }

  @inline(__always)
  private func read(
    _ line: UnsafeRawBufferPointer, readableAfter: Int, into builder: inout FlowBatchBuilder,
    _ report: inout FlowTextReport
  ) {
    guard let start = FlowTextParser.firstNonBlank(line) else { return report.skip() }
    let outcome: FlowLineOutcome
    if line.count > limits.flowLineBytesMax {
      outcome = .tooLong
    } else if builder.rowCount >= limits.flowRowsMax {
      outcome = .tooManyRows
    } else if line[start] == UInt8(ascii: "{") {
      outcome = readJSON(line, readableAfter: readableAfter, into: &builder)
    } else if FlowHeaderWords.mayStart(with: line[start]), FlowTextFormat.isHeader(line) {
      return readHeader(line, &report)
    } else {
      outcome = readFields(line, from: start, readableAfter: readableAfter, into: &builder)
    }
    end(line, outcome, &builder, &report)
  }

  /// Reads a line that is no header and does not start as a JSON record.
  @inline(__always)
  private func readFields(
    _ line: UnsafeRawBufferPointer, from start: Int, readableAfter: Int, into builder: inout FlowBatchBuilder
  ) -> FlowLineOutcome {
    var start = start
    if let (recordStart, nanos) = FlowLineHints.timeInFront(line, from: start), !lineReader.startsWithTime {
      start = recordStart
      let isJSON = line[start] == UInt8(ascii: "{")
      if isJSON || lineReader.takesTimeInFront { builder.set(.eventTime, nanos: nanos) }
      if isJSON {
        let record = UnsafeRawBufferPointer(rebasing: line[start...])
        return readJSON(record, readableAfter: readableAfter, into: &builder)
      }
    }
    if format == nil { return .noFormat }
    isInMessage = false
    let outcome = lineReader.read(line, from: start, into: &builder, message: &message)
    return lineReader.hasMessage ? readMessage(outcome, into: &builder) : outcome
  }

  /// Reads the field of a line that is a whole record, unless something else of the line is wrong.
  private func readMessage(_ outcome: FlowLineOutcome, into builder: inout FlowBatchBuilder) -> FlowLineOutcome {
    guard case .row = outcome else { return outcome }
    return message.withUnsafeBytes { message in
      guard let start = FlowTextParser.firstNonBlank(message) else { return .emptyMessage }
      isInMessage = true
      if message[start] == UInt8(ascii: "{") { return readJSON(message, readableAfter: 0, into: &builder) }
      var further: [UInt8] = []
      return messageReader.read(message, from: start, into: &builder, message: &further)
    }
  }

  @inline(__always)
  private func end(
    _ line: UnsafeRawBufferPointer, _ outcome: FlowLineOutcome, _ builder: inout FlowBatchBuilder,
    _ report: inout FlowTextReport
  ) {
    guard case .row = outcome else {
      builder.discardRow()
      return report.refuse { reason(of: outcome, line) }
    }
    if let error = builder.endRow() {
      report.refuse { error.reason }
    } else {
      report.accept()
    }
  }

  private func readHeader(_ line: UnsafeRawBufferPointer, _ report: inout FlowTextReport) {
    do {
      let format = try FlowTextFormat(header: line)
      use(format)
      note(format)
      report.skip()
    } catch {
      format = nil
      badHeaderLine = report.lineCount
      report.refuse { error.description }
    }
  }

  private func readJSON(
    _ line: UnsafeRawBufferPointer, readableAfter: Int, into builder: inout FlowBatchBuilder
  ) -> FlowLineOutcome {
    let reader = json ?? FlowJSONReader(bytesMax: limits.flowLineBytesMax)
    json = reader
    return reader.read(line, readableAfter: readableAfter, into: &builder)
  }

  private func reason(of outcome: FlowLineOutcome, _ line: UnsafeRawBufferPointer) -> String {
    switch outcome {
    case .tooLong:
      "the line has \(line.count) bytes; expected at most \(limits.flowLineBytesMax) (flow_line_bytes_max)"
    case .tooManyRows: "expected at most \(limits.flowRowsMax) flows in a request (flow_rows_max)"
    case .noFormat:
      "what the fields are is not known, because the header in line \(badHeaderLine + 1) was refused"
    case .badRecord: FlowLineHints.isUTF16(line) ? FlowLineHints.utf16 : json?.reason ?? ""
    case .emptyMessage: "the line has no record in @message"
    default: isInMessage ? messageReason(of: outcome) : lineReason(of: outcome, line)
    }
  }

  private func lineReason(of outcome: FlowLineOutcome, _ line: UnsafeRawBufferPointer) -> String {
    let start = lineReader.startsWithTime ? nil : FlowLineHints.timeInFront(line, from: 0)
    return lineReader.reason(of: outcome, line, from: start?.recordStart ?? 0, isDefaultFormat: format == .version2)
  }

  private func messageReason(of outcome: FlowLineOutcome) -> String {
    "@message: "
      + message.withUnsafeBytes { message in
        messageReader.reason(of: outcome, message, from: 0, isDefaultFormat: messageFormat == .version2)
      }
  }

  private func finish(_ report: inout FlowTextReport) {
    if !ignoredNames.isEmpty {
      report.notes.append("left out, because the table has no column for it: \(ignoredNames.joined(separator: ", "))")
    }
    if !unknownNames.isEmpty { report.notes.append(unknownNamesNote) }
    if let note = json?.unknownKeysNote { report.notes.append(note) }
  }

  private var unknownNamesNote: String {
    let shown = unknownNames.prefix(FlowTextParser.unknownNamesMax).map { name in
      let shown = name.withUnsafeBytes { FlowRecordRules.shown($0) }
      let nearest = FlowFieldNames.all.nearest(to: String(decoding: name, as: UTF8.self))
      guard let nearest, nearest.field != .transitGateway else { return shown }
      return "\(shown) (did you mean \(nearest.name)?)"
    }
    let more = unknownNames.count > shown.count ? " and others" : ""
    return "ignored, because no field of a flow log has such a name: \(shown.joined(separator: ", "))\(more)"
  }

  @inline(__always)
  private static func firstNonBlank(_ line: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    while index < line.count {
      if line[index] != UInt8(ascii: " ") && line[index] != UInt8(ascii: "\t") { return index }
      index += 1
    }
    return nil
  }

  private static func hasByteOrderMark(_ lines: UnsafeRawBufferPointer) -> Bool {
    lines.count >= 3 && lines[0] == 0xEF && lines[1] == 0xBB && lines[2] == 0xBF
  }
}
