import Detection
import InputFiles

/// Reads the data file of a lookup table: JSON lines, a list of objects or objects one after the other, or CSV, each also
/// compressed with gzip or zstd.
///
/// What the file holds decides, not its name.
struct LookupFileReader {
  private let limits: LookupLimits
  private var byteCount = 0

  static let expected = "rows of a lookup table, as JSON or CSV"

  init(limits: LookupLimits) {
    self.limits = limits
  }

  /// Gives all rows of a file to a builder; what is wrong with them is among its faults.
  ///
  /// Throws what keeps the file from being read.
  mutating func read(_ path: String, into builder: inout LookupTableBuilder) throws(InputError) {
    let file = try InputFile(path: path, expected: LookupFileReader.expected)
    var head: [UInt8] = []
    while !LookupFileReader.isEnough(head), try file.read(into: &head) {}
    if head.starts(with: LookupFileReader.byteOrderMark) { head.removeFirst(LookupFileReader.byteOrderMark.count) }
    byteCount = head.count
    switch head.first(where: { !LookupFileReader.isSpace($0) }) {
    case nil: builder.add(LookupFault(.emptyFile, "the file is empty; expected \(LookupFileReader.expected)", line: 1))
    case UInt8(ascii: "{"), UInt8(ascii: "["): try readJSON(file, head, into: &builder)
    default: try readCSV(file, head, into: &builder)
    }
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private static func isEnough(_ head: [UInt8]) -> Bool {
    head.count > byteOrderMark.count && head.dropFirst(byteOrderMark.count).contains { !isSpace($0) }
  }

  /// Whether more was read than a file may have; then that is a fault.
  private func isTooLarge(_ line: Int, _ builder: inout LookupTableBuilder) -> Bool {
    if byteCount <= limits.lookupFileBytesMax { return false }
    let message = "the file has more than \(limits.lookupFileBytesMax) bytes, decompressed (lookup_file_bytes_max)"
    builder.add(LookupFault(.fileTooLarge, message, line: line))
    return true
  }

  private mutating func readJSON(
    _ file: InputFile, _ head: [UInt8], into builder: inout LookupTableBuilder
  ) throws(InputError) {
    let reader = RecordReader(file: file, beginningWith: head, recordsKey: .none)
    byteCount = 0
    while !builder.isFull {
      switch reader.next() {
      case .end: return
      case .incomplete: try reader.fill()
      case .record(let record):
        byteCount += record.byteCount
        if isTooLarge(record.line, &builder) { return }
        if let fault = record.fault {
          builder.add(LookupFault(.invalidValue, fault, line: record.line))
        } else if record.byteCount > limits.lookupRowBytesMax {
          let message = "the row is larger than \(limits.lookupRowBytesMax) bytes (lookup_row_bytes_max)"
          builder.add(LookupFault(.fileTooLarge, message, line: record.line))
        } else {
          builder.add(json: record.bytes, line: record.line)
        }
      }
    }
  }

  private mutating func readCSV(
    _ file: InputFile, _ head: [UInt8], into builder: inout LookupTableBuilder
  ) throws(InputError) {
    var splitter = CSVSplitter(lineBytesMax: limits.lookupRowBytesMax)
    splitter.give(head)
    var hasHeader = false
    while !builder.isFull {
      switch splitter.next() {
      case .end: return
      case .fault(let message, let line): return builder.add(LookupFault(.invalidValue, message, line: line))
      case .incomplete:
        var more: [UInt8] = []
        if try file.read(into: &more) { splitter.give(more) } else { splitter.end() }
        byteCount += more.count
      case .cells(let cells, let line):
        if isTooLarge(line, &builder) { return }
        guard let texts = LookupFileReader.texts(cells) else {
          builder.add(LookupFault(.invalidUTF8, "the line is not valid UTF-8", line: line))
          continue
        }
        if !hasHeader, !builder.add(header: texts, line: line) { return }
        if hasHeader { builder.add(cells: cells, line: line) }
        hasHeader = true
      }
    }
  }

  /// The cells as texts; nil when they are none.
  private static func texts(_ cells: [[UInt8]]) -> [String]? {
    var texts: [String] = []
    for cell in cells {
      guard let text = String(validating: cell, as: UTF8.self) else { return nil }
      texts.append(text)
    }
    return texts
  }
}
