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
  case notInteger(FlowColumn, Range<Int>)
  case notTime(FlowColumn, Range<Int>)
  /// The line is a JSON record; its reader knows what is wrong with it.
  case badRecord

  /// What is wrong with a line and what was expected.
  func reason(_ line: UnsafeRawBufferPointer) -> String {
    switch self {
    case .row, .tooLong, .tooManyRows, .noFormat, .badRecord: ""
    case .wrongCount(let found, let expected):
      "the line has \(FlowLineOutcome.counted(found)); expected \(expected)"
    case .control(let offset):
      "byte \(offset + 1) of the line is the control character \(FlowLineOutcome.shown(line, offset..<(offset + 1)));"
        + " expected fields between spaces or tabs"
    case .notInteger(let column, let range):
      "\(column.name): expected an integer of 64 bits or -, found \(FlowLineOutcome.shown(line, range))"
    case .notTime(let column, let range):
      "\(column.name): expected seconds since 1970 (up to the year 2262) or -, found \(FlowLineOutcome.shown(line, range))"
    }
  }

  private static func counted(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }

  private static func shown(_ line: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
    FlowRecordRules.shown(UnsafeRawBufferPointer(rebasing: line[range]))
  }
}
