import Primitives

/// Reads lines of one format.
struct FlowLineReader {
  /// What is done with a field.
  private enum Step {
    case integer(FlowColumn)
    case time(FlowColumn)
    case text(FlowColumn)
    case logType
    case message
    case ignore
  }

  private static let secondNanos: Int64 = 1_000_000_000
  private static let secondsMost = Int64.max / secondNanos

  private let steps: ContiguousArray<Step>
  private let hasCommas: Bool
  /// Whether one of the fields is a whole record.
  let hasMessage: Bool
  /// Whether the time in front of a line is used: the format has no start of its own.
  let takesTimeInFront: Bool
  /// Whether a time in front of a line is none of its fields.
  let startsWithTime: Bool

  init(format: FlowTextFormat) {
    steps = ContiguousArray(format.fields.map(FlowLineReader.step))
    hasMessage = format.hasMessage
    hasCommas = format.hasCommas
    takesTimeInFront = !format.fields.contains(.column(.start))
    startsWithTime = if case .time = steps.first { true } else { false }
  }

  private static func step(_ field: FlowField) -> Step {
    switch field {
    case .column(.logType): .logType
    case .column(let column):
      switch column.kind {
      case .integer: .integer(column)
      case .time: .time(column)
      case .text: .text(column)
      }
    case .message: .message
    case .ignored, .transitGateway, .unknown: .ignore
    }
  }

  /// Whether fields of a line are separated by commas: where the header has commas, and the line has one too.
  func isCSV(_ line: UnsafeRawBufferPointer) -> Bool {
    hasMessage || (hasCommas && line.contains(UInt8(ascii: ",")))
  }

  /// Reads a line whose first field starts at `start`; the row is still to be ended, or given up.
  ///
  /// A field that is a whole record becomes the `message`.
  func read(
    _ line: UnsafeRawBufferPointer, from start: Int, into builder: inout FlowBatchBuilder, message: inout [UInt8]
  ) -> FlowLineOutcome {
    if hasCommas || hasMessage, isCSV(line) {
      message.removeAll(keepingCapacity: true)
      return readCSV(line, from: start, into: &builder, message: &message)
    }
    var offset = start
    for index in steps.indices {
      let fieldStart = offset
      FlowLineReader.passField(line, &offset)
      if offset == fieldStart {
        return offset == line.count ? .wrongCount(found: index, expected: steps.count) : .control(offset: offset)
      }
      let outcome = set(
        steps[index], UnsafeRawBufferPointer(rebasing: line[fieldStart..<offset]), fieldStart..<offset, &builder)
      guard case .row = outcome else { return outcome }
      FlowLineReader.passBlanks(line, &offset)
    }
    if offset == line.count { return .row }
    return line[offset] < 0x20
      ? .control(offset: offset) : .wrongCount(found: steps.count + 1, expected: steps.count)
  }

  private func readCSV(
    _ line: UnsafeRawBufferPointer, from start: Int, into builder: inout FlowBatchBuilder, message: inout [UInt8]
  ) -> FlowLineOutcome {
    var fields = FlowCSVFields(line, from: start)
    for index in steps.indices {
      guard let field = fields.next() else { return .wrongCount(found: index, expected: steps.count) }
      if case .badQuote = field { return .badQuote(offset: fields.offset) }
      guard case .field(let range, let hasDoubledQuotes) = field else { continue }
      if let control = line[range].firstIndex(where: { $0 < 0x20 && $0 != 0x09 }) { return .control(offset: control) }
      let bytes = UnsafeRawBufferPointer(rebasing: line[range])
      let outcome =
        hasDoubledQuotes
        ? FlowCSVFields.undoubled(bytes).withUnsafeBytes { set(steps[index], $0, range, &builder, &message) }
        : set(steps[index], bytes, range, &builder, &message)
      guard case .row = outcome else { return outcome }
    }
    var count = steps.count
    while fields.next() != nil { count += 1 }
    return count == steps.count ? .row : .wrongCount(found: count, expected: steps.count)
  }

  /// What is wrong with a line that is no row, and what was expected.
  ///
  /// In a line that has too many fields or too few, each is another than it was taken for: that comes first.
  func reason(
    of outcome: FlowLineOutcome, _ line: UnsafeRawBufferPointer, from start: Int, isDefaultFormat: Bool
  ) -> String {
    if let offset = line.firstIndex(where: { $0 < 0x20 && $0 != UInt8(ascii: "\t") }) {
      return FlowLineHints.isUTF16(line)
        ? FlowLineHints.utf16 : FlowLineOutcome.control(offset: offset).reason(line)
    }
    if isCSV(line) { return outcome.reason(line) }
    let count = line[start...].split(maxSplits: .max, omittingEmptySubsequences: true) { $0 <= 0x20 }.count
    if count == steps.count { return outcome.reason(line) }
    if let other = FlowLineHints.otherKind(line) { return other }
    var reason = FlowLineOutcome.wrongCount(found: count, expected: steps.count).reason(line)
    if isDefaultFormat { reason += ", those of AWS's default format; a header names others" }
    return reason + FlowLineHints.separatorRemark(line, fieldCount: count)
  }

  /// Moves to the end of a field.
  @inline(__always)
  private static func passField(_ line: UnsafeRawBufferPointer, _ offset: inout Int) {
    while offset < line.count, line[offset] > 0x20 { offset += 1 }
  }

  @inline(__always)
  static func passBlanks(_ line: UnsafeRawBufferPointer, _ offset: inout Int) {
    while offset < line.count, line[offset] == UInt8(ascii: " ") || line[offset] == UInt8(ascii: "\t") { offset += 1 }
  }

  private func set(
    _ step: Step, _ field: UnsafeRawBufferPointer, _ range: Range<Int>, _ builder: inout FlowBatchBuilder,
    _ message: inout [UInt8]
  ) -> FlowLineOutcome {
    guard case .message = step else { return set(step, field, range, &builder) }
    message += field
    return .row
  }

  @inline(__always)
  private func set(
    _ step: Step, _ field: UnsafeRawBufferPointer, _ range: Range<Int>, _ builder: inout FlowBatchBuilder
  ) -> FlowLineOutcome {
    if FlowRecordRules.isNull(field) { return .row }
    switch step {
    case .integer(let column):
      guard let value = FlowNumberText.integer(field) else { return .notInteger(column, range) }
      builder.set(column, integer: value)
    case .time(let column):
      if let seconds = FlowNumberText.integer(field), seconds.magnitude <= FlowLineReader.secondsMost.magnitude {
        builder.set(column, nanos: seconds * FlowLineReader.secondNanos)
      } else if let nanos = UnixTime.nanos(field, .log) ?? UnixTime.nanos(ofNumber: field, .seconds) {
        builder.set(column, nanos: nanos)
      } else {
        return .notTime(column, range)
      }
    case .text(let column): builder.set(column, text: field)
    case .logType: if !FlowRecordRules.isLogType(field) { return .otherLogType(range) }
    case .ignore, .message: break
    }
    return .row
  }
}

/// What a line that is no record may be instead, so that its refusal can name it.
enum FlowLineHints {
  /// Why a line of UTF-16 is refused.
  static let utf16 = "the text is UTF-16; expected UTF-8"

  /// Whether a line has so many NULs that it is text of UTF-16.
  static func isUTF16(_ line: UnsafeRawBufferPointer) -> Bool {
    let start = line.prefix(256)
    let nulCount = start.count { $0 == 0 }
    return start.count >= 4 && nulCount * 3 >= start.count && nulCount * 3 <= start.count * 2
  }

  /// Why a line is refused that is a record of another kind of log; nil when it is none that is known.
  static func otherKind(_ line: UnsafeRawBufferPointer) -> String? {
    let words = line.split(maxSplits: 2, omittingEmptySubsequences: true) { $0 <= 0x20 }
    guard words.count > 1, words[1].elementsEqual("TransitGateway".utf8) else { return nil }
    return "the line is a record of a flow log of a transit gateway; expected one of a VPC"
  }

  /// The remark on fields that are separated by something else than blanks; empty when they do not.
  static func separatorRemark(_ line: UnsafeRawBufferPointer, fieldCount: Int) -> String {
    if line.contains(UInt8(ascii: ",")) { return "; fields between commas need a header with commas" }
    guard fieldCount <= 2 else { return "" }
    for separator in [UInt8(ascii: ";"), UInt8(ascii: "|")] where line.count(where: { $0 == separator }) > 1 {
      let shown = Character(Unicode.Scalar(separator))
      return "; fields stand between spaces or tabs, or commas after a header with commas, not \(shown)"
    }
    return ""
  }

  /// Where the record of a line starts, after the time that exports of CloudWatch Logs have in front of each, and that
  /// time; nil when there is none.
  ///
  /// It is a time with a `T`, such as `2026-11-28T10:44:29.000Z`, and blanks after it.
  @inline(__always)
  static func timeInFront(_ line: UnsafeRawBufferPointer, from start: Int) -> (recordStart: Int, nanos: Int64)? {
    guard line.count > start + 20, line[start + 4] == UInt8(ascii: "-"), line[start + 10] == UInt8(ascii: "T") else {
      return nil
    }
    return readTimeInFront(line, from: start)
  }

  private static func readTimeInFront(
    _ line: UnsafeRawBufferPointer, from start: Int
  ) -> (recordStart: Int, nanos: Int64)? {
    var end = start
    while end < line.count, line[end] > 0x20 { end += 1 }
    guard let nanos = UnixTime.nanos(UnsafeRawBufferPointer(rebasing: line[start..<end]), .log) else { return nil }
    FlowLineReader.passBlanks(line, &end)
    return end < line.count ? (end, nanos) : nil
  }
}
