import Flows
import InputFiles

/// Flow logs as text and JSON, and the entries of the flow log: rows that are read must be the same after they are written
/// and read again.
///
/// The first byte chooses: 0 and the rest are an encoded batch; anything else chooses the format of the lines that follow.
enum FlowEntry {
  private static let formats = [
    FlowTextFormat.defaultHeader,
    "start srcaddr dstaddr dstport p_row_id",
    "action vpc-id ecs-task-id bytes pkt-srcaddr end",
    "region dstaddr",
    "@timestamp,@message,p_row_id",
    "\"starttime\",\"sourceaddress\",\"field-of-tomorrow\",\"p_event_time\",\"numbytes\"",
  ]

  /// Rows that are compared: a column that is the same in every row takes few bytes for any number of rows.
  private static let rowsMax = 512

  static func run(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    if first == 0 {
      try decode(rest)
    } else {
      try parse(rest, format: formats[Int(first) % formats.count])
    }
  }

  private static func parse(_ lines: [UInt8], format: String) throws {
    let parser = try FlowTextParser(format: format)
    var builder = FlowBatchBuilder()
    let report = lines.withUnsafeBytes { parser.parse($0, into: &builder) }
    let batch = builder.takeBatch(logType: "AWS.VPCFlow")
    try check(report, lines, batch)
    try checkEvents(batch)
    try checkEncoding(batch)
    try checkSecondReading(lines, parser, batch)
  }

  private static func check(_ report: FlowTextReport, _ lines: [UInt8], _ batch: FlowBatch) throws(FuzzFailure) {
    let lineCount = lines.split(separator: 0x0A, omittingEmptySubsequences: false).count
    try FuzzFailure.require(
      report.lineCount == lineCount || report.lineCount == lineCount - 1, "\(report.lineCount) lines of \(lineCount)")
    try FuzzFailure.require(
      batch.rowCount == report.acceptedCount, "\(batch.rowCount) rows, \(report.acceptedCount) said")
    try FuzzFailure.require(
      report.acceptedCount + report.refusedCount <= report.lineCount, "more records than lines: \(report)")
    try FuzzFailure.require(
      report.refused.count == min(100, report.refusedCount) && report.refused.allSatisfy { !$0.reason.isEmpty },
      "\(report.refused)")
    var taken = Set(report.refused.map(\.index))
    for row in 0..<min(rowsMax, batch.rowCount) {
      let line = report.lineIndex(ofRow: row)
      try FuzzFailure.require(line < report.lineCount && taken.insert(line).inserted, "row \(row) is of line \(line)")
    }
  }

  /// The same lines with something else after them, which must not be read.
  private static func checkSecondReading(_ lines: [UInt8], _ parser: FlowTextParser, _ batch: FlowBatch) throws {
    var builder = FlowBatchBuilder()
    let followed = lines + [UInt8](repeating: UInt8(ascii: "9"), count: 80)
    _ = followed.withUnsafeBytes { parser.parse(UnsafeRawBufferPointer(rebasing: $0[..<lines.count]), into: &builder) }
    try requireSame(builder.takeBatch(logType: "AWS.VPCFlow"), batch, "read again")
  }

  /// Events must be JSON records that read as the same rows, where they have what a record must.
  private static func checkEvents(_ batch: FlowBatch) throws {
    var writer = FlowEventWriter(batch: batch)
    let parser = FlowTextParser()
    for row in 0..<min(rowsMax, batch.rowCount) {
      var event: [UInt8] = []
      writer.write(row: row, into: &event)
      var builder = FlowBatchBuilder()
      let report = event.withUnsafeBytes { parser.parse($0, into: &builder) }
      try FuzzFailure.require(
        report.acceptedCount == (isRecord(batch, row) ? 1 : 0),
        "\(report.refused) of the event \(String(decoding: event, as: UTF8.self))")
      if report.acceptedCount == 0 { continue }
      try requireSame(builder.takeBatch(logType: "AWS.VPCFlow"), row: 0, batch, row: row, "read from events")
    }
  }

  /// Whether a row has a time and an address, or says that it has no data.
  private static func isRecord(_ batch: FlowBatch, _ row: Int) -> Bool {
    let times = [FlowColumn.start, .end, .eventTime].filter { batch.integer($0, row: row) != nil }
    let addresses = FlowColumn.allCases.filter { FlowRecordRules.holdsAddresses($0) && batch.text($0, row: row) != nil }
    return !times.isEmpty && !addresses.isEmpty
      || ["NODATA", "SKIPDATA"].contains(batch.text(.status, row: row) ?? "")
  }

  private static func decode(_ bytes: [UInt8]) throws {
    guard let batch = try? FlowBatch(decoding: bytes) else { return }
    try checkEncoding(batch)
    var writer = FlowEventWriter(batch: batch)
    var event: [UInt8] = []
    for row in 0..<min(rowsMax, batch.rowCount) {
      event.removeAll(keepingCapacity: true)
      writer.write(row: row, into: &event)
      try FuzzFailure.require(
        event.first == UInt8(ascii: "{") && event.last == UInt8(ascii: "}"), "no object: \(event)")
    }
  }

  private static func checkEncoding(_ batch: FlowBatch) throws {
    let bytes = batch.encoded()
    let again = try FlowBatch(decoding: bytes)
    try FuzzFailure.require(again.rowCount == batch.rowCount, "\(batch.rowCount) rows decode as \(again.rowCount)")
    try requireSame(again, batch, "decoded")
    for count in [0, bytes.count / 2, bytes.count - 1] {
      try FuzzFailure.require(
        (try? FlowBatch(decoding: Array(bytes.prefix(count)))) == nil, "\(count) of \(bytes.count) bytes decode too")
    }
  }

  private static func requireSame(_ found: FlowBatch, _ expected: FlowBatch, _ how: String) throws(FuzzFailure) {
    for row in 0..<min(rowsMax, expected.rowCount) { try requireSame(found, row: row, expected, row: row, how) }
  }

  private static func requireSame(
    _ found: FlowBatch, row: Int, _ expected: FlowBatch, row expectedRow: Int, _ how: String
  ) throws(FuzzFailure) {
    for column in FlowColumn.allCases {
      let (value, wanted) = (found.value(column, row: row), expected.value(column, row: expectedRow))
      try FuzzFailure.require(
        value == wanted, "\(how): \(column.name) of row \(expectedRow) is \(value), not \(wanted)")
    }
  }
}

/// Inputs: cut into the same records however they come.
///
/// The first byte chooses whether a key is named, and the pieces in which the rest comes.
enum RecordEntry {
  static func run(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let text = Array(bytes.dropFirst())
    let keys: [RecordsKey] = [.automatic, .automatic, .none, .path(["a", "b"])]
    let key = keys[Int(first) % keys.count]
    let whole = records(of: text, piece: text.count + 1, key)
    let cut = records(of: text, piece: 1 + Int(first) / keys.count % 8, key)
    try FuzzFailure.require(whole == cut, "at once \(whole), in pieces \(cut)")
    try FuzzFailure.require(whole.map(\.index) == Array(whole.indices), "numbers \(whole.map(\.index))")
    for (record, next) in zip(whole, whole.dropFirst()) {
      try FuzzFailure.require(record.line <= next.line, "line \(next.line) after \(record.line)")
    }
    let lineCount = text.count { $0 == 0x0A } + 1
    try FuzzFailure.require(whole.allSatisfy { (1...lineCount).contains($0.line) }, "lines \(whole.map(\.line))")
    guard key == .none else { return }
    for record in whole {
      try FuzzFailure.require(
        record.bytes.count <= text.count && record.byteCount == record.bytes.count,
        "a record of \(record.byteCount) bytes")
    }
  }

  private static func records(of text: [UInt8], piece: Int, _ key: RecordsKey) -> [Record] {
    let splitter = RecordSplitter(recordsKey: key)
    var records: [Record] = []
    var offset = 0
    while true {
      switch splitter.next() {
      case .record(let record): records.append(record)
      case .end: return records
      case .incomplete:
        splitter.fill { (buffer: inout [UInt8]) -> Bool in
          let end = min(text.count, offset + piece)
          defer { offset = end }
          buffer += text[offset..<end]
          return offset < end
        }
      }
    }
  }
}
