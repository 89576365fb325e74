/// Reads lines of one format.
struct FlowLineReader {
  /// What is done with a field.
  private enum Step {
    case integer(FlowColumn)
    case time(FlowColumn)
    case text(FlowColumn)
    case leaveOut
  }

  private static let secondNanos: Int64 = 1_000_000_000
  private static let secondsMost = Int64.max / secondNanos

  private let steps: ContiguousArray<Step>

  init(format: FlowTextFormat) {
    steps = ContiguousArray(
      format.fields.map { field in
        guard case .column(let column) = field else { return .leaveOut }
        switch column.kind {
        case .integer: return .integer(column)
        case .time: return .time(column)
        case .text: return .text(column)
        }
      })
  }

  /// Reads a line whose first field starts at `start`; the row is still to be ended, or given up.
  func read(
    _ line: UnsafeRawBufferPointer, from start: Int, into builder: inout FlowBatchBuilder
  ) -> FlowLineOutcome {
    var offset = start
    for index in steps.indices {
      let fieldStart = offset
      FlowLineReader.passField(line, &offset)
      if offset == fieldStart {
        return offset == line.count ? .wrongCount(found: index, expected: steps.count) : .control(offset: offset)
      }
      let outcome = set(steps[index], line, fieldStart..<offset, &builder)
      guard case .row = outcome else { return outcome }
      FlowLineReader.passBlanks(line, &offset)
    }
    if offset == line.count { return .row }
    return line[offset] < 0x20
      ? .control(offset: offset) : .wrongCount(found: steps.count + 1, expected: steps.count)
  }

  /// What is wrong with a line that gives no row, and what was expected.
  ///
  /// In a line that has too many fields or too few, each stands for another than it was taken for: that comes first.
  func reason(of outcome: FlowLineOutcome, _ line: UnsafeRawBufferPointer, isDefaultFormat: Bool) -> String {
    if let offset = line.firstIndex(where: { $0 < 0x20 && $0 != UInt8(ascii: "\t") }) {
      return FlowLineOutcome.control(offset: offset).reason(line)
    }
    let count = line.split(maxSplits: .max, omittingEmptySubsequences: true) { $0 <= 0x20 }.count
    if count == steps.count { return outcome.reason(line) }
    let reason = FlowLineOutcome.wrongCount(found: count, expected: steps.count).reason(line)
    return isDefaultFormat ? "\(reason), those of AWS's default format; a header names others" : reason
  }

  /// Moves to the end of a field.
  @inline(__always)
  private static func passField(_ line: UnsafeRawBufferPointer, _ offset: inout Int) {
    while offset < line.count, line[offset] > 0x20 { offset += 1 }
  }

  @inline(__always)
  private static func passBlanks(_ line: UnsafeRawBufferPointer, _ offset: inout Int) {
    while offset < line.count, line[offset] == UInt8(ascii: " ") || line[offset] == UInt8(ascii: "\t") { offset += 1 }
  }

  @inline(__always)
  private func set(
    _ step: Step, _ line: UnsafeRawBufferPointer, _ range: Range<Int>, _ builder: inout FlowBatchBuilder
  ) -> FlowLineOutcome {
    let field = UnsafeRawBufferPointer(rebasing: line[range])
    if field.count == 1, field[0] == UInt8(ascii: "-") { return .row }
    switch step {
    case .integer(let column):
      guard let value = FlowNumberText.integer(field) else { return .notInteger(column, range) }
      builder.set(column, integer: value)
    case .time(let column):
      guard let seconds = FlowNumberText.integer(field), seconds.magnitude <= FlowLineReader.secondsMost.magnitude
      else { return .notTime(column, range) }
      builder.set(column, nanos: seconds * FlowLineReader.secondNanos)
    case .text(let column): builder.set(column, text: field)
    case .leaveOut: break
    }
    return .row
  }
}
