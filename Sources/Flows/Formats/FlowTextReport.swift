import Primitives

/// What became of the lines of a flow log.
public struct FlowTextReport: Sendable {
  /// All lines, blank ones and headers among them.
  public internal(set) var lineCount = 0
  /// Lines that became rows.
  public internal(set) var acceptedCount = 0
  /// Lines that were refused.
  public internal(set) var refusedCount = 0
  /// The first lines that were refused, in order, as many as the parser names.
  public internal(set) var refused: [RefusedFlowLine] = []
  /// Notes about all lines: fields and keys that were ignored.
  public internal(set) var notes: [String] = []

  /// Runs of lines that gave no row: where each starts, and how many such lines there are up to and with it.
  private var gaps: [(start: Int32, countThrough: Int32)] = []

  /// How many refused lines are named.
  private let refusedNamedMax: Int

  init(refusedNamedMax: Int) {
    self.refusedNamedMax = refusedNamedMax
  }

  /// The line of a row, counted from 0; rows are counted from the first one that these lines gave.
  ///
  /// - Complexity: O(log n) in the runs of lines that gave no row.
  public func lineIndex(ofRow row: Int) -> Int {
    var low = 0
    var high = gaps.count
    while low < high {
      let middle = (low + high) / 2
      // Rows before a run: its first line less the lines without a row before it.
      let skippedBefore = middle == 0 ? 0 : Int(gaps[middle - 1].countThrough)
      if Int(gaps[middle].start) - skippedBefore <= row { low = middle + 1 } else { high = middle }
    }
    return row + (low == 0 ? 0 : Int(gaps[low - 1].countThrough))
  }

  /// Ends a line that gave a row.
  mutating func accept() {
    lineCount += 1
    acceptedCount += 1
  }

  /// Ends a line that is no row: blank, or a header.
  mutating func skip() {
    let skipped = lineCount - acceptedCount
    if let last = gaps.last, Int(last.start) + skipped - skippedBeforeLastGap == lineCount {
      gaps[gaps.count - 1].countThrough += 1
    } else {
      gaps.append((Int32(clamping: lineCount), Int32(clamping: skipped + 1)))
    }
    lineCount += 1
  }

  /// Ends a line that is refused.
  mutating func refuse(_ reason: () -> String) {
    refusedCount += 1
    if refused.count < refusedNamedMax {
      refused.append(RefusedFlowLine(index: lineCount, reason: reason()))
    }
    skip()
  }

  private var skippedBeforeLastGap: Int { gaps.count < 2 ? 0 : Int(gaps[gaps.count - 2].countThrough) }
}

/// What a line is: a row, or what is wrong with it, put into words only when somebody asks.
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
  /// A control character is at an offset.
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
      "the line has \(found) \(noun(found, "field")); expected \(expected)"
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

  private static func shown(_ line: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
    FlowRecordRules.shown(UnsafeRawBufferPointer(rebasing: line[range]))
  }

  private static func unitRemark(_ line: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
    let number = Double(String(decoding: UnsafeRawBufferPointer(rebasing: line[range]), as: UTF8.self))
    return number.map(FlowNumberText.unitRemark) ?? ""
  }
}

/// A line of a flow log that gave no row.
public struct RefusedFlowLine: Hashable, Sendable {
  /// The line, counted from 0, blank lines and headers among them.
  public let index: Int
  /// What is wrong and what was expected.
  public let reason: String
}

/// Why the header of a flow log cannot be used.
public struct FlowFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with a header.
  enum Problem: Hashable, Sendable {
    case noName
    case tooManyNames
    case noAddress(unknown: [[UInt8]])
    case mistyped(name: [UInt8], meant: String)
    case repeated(name: String, FlowField)
    case transitGateway(name: String)
  }

  private static let namesShownMax = 8

  private let problem: Problem

  init(_ problem: Problem) { self.problem = problem }

  /// What is wrong and what was expected.
  ///
  /// Made when it is asked for, because showing names takes longer than reading many lines.
  public var description: String {
    switch problem {
    case .noName: "the header names no field; expected names such as srcaddr dstaddr srcport dstport"
    case .tooManyNames: "the header names more than \(FlowTextFormat.fieldsMax) fields"
    case .noAddress(let unknown): FlowFormatError.noAddress(unknown)
    case .mistyped(let name, let meant):
      "\(name.withUnsafeBytes(FlowRecordRules.shown)) is no field of a flow log; did you mean \(meant)?"
    case .repeated(let name, .column(let column)):
      "the header names \(name) twice; both are the column \(column.name)"
    case .repeated(let name, _): "the header names \(name) twice"
    case .transitGateway(let name):
      "this is a flow log of a transit gateway (\(name)); expected one of a VPC"
    }
  }

  private static func noAddress(_ unknown: [[UInt8]]) -> String {
    let reason =
      "the header names no column with an address; expected srcaddr, dstaddr, pkt-srcaddr or pkt-dstaddr among them"
    if unknown.isEmpty { return reason }
    let shown = unknown.prefix(namesShownMax).map { $0.withUnsafeBytes(FlowRecordRules.shown) }
    let more = unknown.count > namesShownMax ? " and others" : ""
    return "\(reason); not known are \(shown.joined(separator: ", "))\(more)"
  }
}
