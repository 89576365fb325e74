#if canImport(Glibc)
  import Glibc
#endif

/// Reads flow logs as text: lines of AWS's flow logs, and JSON records, one object a line.
///
/// A line gives a row, or is refused with its reason and spoils nothing else. A line that names fields is a header and
/// says how the lines after it are read; a line that starts with `{` is a JSON record. Blank lines, ends of lines as
/// Windows writes them and a byte order mark at the start are passed over. `-` is null. Not to be used from two threads at
/// once.
public final class FlowTextParser {
  /// How lines are read that are no JSON; nil after a header that was refused.
  private var format: FlowTextFormat?
  private let firstFormat: FlowTextFormat
  private let limits: FlowTextLimits
  private let refusedNamedMax: Int
  private var json: FlowJSONReader?
  private var lineReader: FlowLineReader
  private var leftOutNames: [String] = []
  /// The line of the header that was refused.
  private var badHeaderLine = 0

  /// A parser of lines whose fields a header names, as `srcaddr dstaddr …` or `${srcaddr} ${dstaddr} …`.
  ///
  /// Without a header, or with an empty one, it reads AWS's default format, version 2. Its reports name the first refused
  /// lines, `refusedNamedMax` of them. Throws for a header that cannot be used.
  public convenience init(
    format: String?, limits: FlowTextLimits = FlowTextLimits(), refusedNamedMax: Int = 100
  ) throws(FlowFormatError) {
    let isDefault = format?.isEmpty != false
    let format = isDefault ? .version2 : try FlowTextFormat(header: format ?? "")
    self.init(format: format, limits: limits, refusedNamedMax: refusedNamedMax)
  }

  /// A parser of lines with these fields.
  public init(
    format: FlowTextFormat = .version2, limits: FlowTextLimits = FlowTextLimits(), refusedNamedMax: Int = 100
  ) {
    self.format = format
    self.limits = limits
    self.refusedNamedMax = refusedNamedMax
    firstFormat = format
    lineReader = FlowLineReader(format: format)
  }

  /// Reads lines and adds the rows they give.
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
    leftOutNames = firstFormat.leftOutNames
    json?.forgetUnknownKeys()
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
    if line.count > limits.flow_line_bytes_max {
      outcome = .tooLong
    } else if builder.rowCount >= limits.flow_rows_max {
      outcome = .tooManyRows
    } else if line[start] == UInt8(ascii: "{") {
      outcome = readJSON(line, readableAfter: readableAfter, into: &builder)
    } else if FlowTextParser.mayStartName(line[start]), FlowTextFormat.isHeader(line) {
      return readHeader(line, &report)
    } else if format == nil {
      outcome = .noFormat
    } else {
      outcome = lineReader.read(line, from: start, into: &builder)
    }
    end(line, outcome, &builder, &report)
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
      for name in format.leftOutNames where !leftOutNames.contains(name) { leftOutNames.append(name) }
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
    let reader = json ?? FlowJSONReader(bytesMax: limits.flow_line_bytes_max)
    json = reader
    return reader.read(line, readableAfter: readableAfter, into: &builder)
  }

  private func reason(of outcome: FlowLineOutcome, _ line: UnsafeRawBufferPointer) -> String {
    switch outcome {
    case .tooLong:
      "the line has \(line.count) bytes; expected at most \(limits.flow_line_bytes_max) (flow_line_bytes_max)"
    case .tooManyRows: "expected at most \(limits.flow_rows_max) flows in a request (flow_rows_max)"
    case .noFormat:
      "what the fields are is not known, because the header in line \(badHeaderLine + 1) was refused"
    case .badRecord: json?.reason ?? ""
    default: lineReader.reason(of: outcome, line, isDefaultFormat: format == .version2)
    }
  }

  private func finish(_ report: inout FlowTextReport) {
    if !leftOutNames.isEmpty {
      report.notes.append("left out, because the table has no column for it: \(leftOutNames.joined(separator: ", "))")
    }
    if let note = json?.unknownKeysNote { report.notes.append(note) }
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

  /// Whether a name can start with the byte; most records start with a digit, which no name does.
  @inline(__always)
  private static func mayStartName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "$") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }

  private static func hasByteOrderMark(_ lines: UnsafeRawBufferPointer) -> Bool {
    lines.count >= 3 && lines[0] == 0xEF && lines[1] == 0xBB && lines[2] == 0xBF
  }
}
