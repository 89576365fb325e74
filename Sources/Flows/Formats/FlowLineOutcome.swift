/// What a line is: a row, or what is wrong with it, said in words only when somebody asks.
///
/// It holds no references, because every field of every line makes one.
enum FlowLineOutcome {
  case row
  case tooLong
  /// The request has as many rows as it may bring.
  case tooManyRows
  /// The header that the line belongs to was refused.
  case noFormat
  /// The line has fewer fields or more than the format, at least as many as were found.
  case wrongCount(found: Int, expected: Int)
  /// A control character stands at an offset.
  case control(offset: Int)
  /// The double quote at an offset is not closed, or something else than a comma follows the closing one.
  case badQuote(offset: Int)
  case notInteger(FlowColumn, Range<Int>)
  case notTime(FlowColumn, Range<Int>)
  /// The field that is a whole record is null.
  case emptyMessage
  /// The record is of another log type.
  case otherLogType(Range<Int>)
  /// The line is a JSON record; its reader knows what is wrong with it.
  case badRecord

  /// What is wrong with a line and what was expected.
  func reason(_ line: UnsafeRawBufferPointer) -> String {
    switch self {
    case .row, .tooLong, .tooManyRows, .noFormat, .emptyMessage, .badRecord: ""
    case .wrongCount(let found, let expected):
      "the line has \(FlowLineOutcome.counted(found)); expected \(expected)"
    case .control(let offset):
      "byte \(offset + 1) of the line is the control character \(FlowLineOutcome.shown(line, offset..<(offset + 1)));"
        + " expected fields between spaces or tabs"
    case .badQuote(let offset):
      "the double quote in byte \(offset + 1) of the line is not closed before the next comma or the end of the line"
    case .notInteger(let column, let range):
      "\(column.name): expected an integer of 64 bits or -, found \(FlowLineOutcome.shown(line, range))"
    case .notTime(let column, let range):
      "\(column.name): expected seconds since 1970 (up to the year 2262) or -, found "
        + FlowLineOutcome.shown(line, range) + FlowLineOutcome.unitRemark(line, range)
    case .otherLogType(let range):
      FlowRecordRules.otherLogType(UnsafeRawBufferPointer(rebasing: line[range]))
    }
  }

  private static func counted(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }

  private static func shown(_ line: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
    FlowRecordRules.shown(UnsafeRawBufferPointer(rebasing: line[range]))
  }

  private static func unitRemark(_ line: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
    let number = Double(String(decoding: UnsafeRawBufferPointer(rebasing: line[range]), as: UTF8.self))
    return number.map(FlowNumberText.unitRemark) ?? ""
  }
}
