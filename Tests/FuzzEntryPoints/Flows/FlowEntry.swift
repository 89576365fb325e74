import Flows

/// Flow logs as text and JSON, and the entries of the flow log: rows that are read must be the same after they are written
/// and read again.
///
/// The first byte chooses: 0 and the rest are an encoded batch; anything else chooses the format of the lines that follow.
enum FlowEntry {
  private static let formats = [
    FlowTextFormat.defaultHeader,
    "start srcaddr dstaddr dstport p_row_id",
    "action vpc-id ecs-task-id bytes pkt-srcaddr end",
    "region",
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

  /// Events must be JSON records that read as the same rows.
  private static func checkEvents(_ batch: FlowBatch) throws {
    var writer = FlowEventWriter(batch: batch)
    var events: [UInt8] = []
    let rowCount = min(rowsMax, batch.rowCount)
    for row in 0..<rowCount {
      writer.write(row: row, into: &events)
      events.append(0x0A)
    }
    let parser = FlowTextParser()
    var builder = FlowBatchBuilder()
    let report = events.withUnsafeBytes { parser.parse($0, into: &builder) }
    try FuzzFailure.require(
      report.acceptedCount == rowCount,
      "\(report.refused) of the events \(String(decoding: events, as: UTF8.self))")
    try requireSame(builder.takeBatch(logType: "AWS.VPCFlow"), batch, "read from events")
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
    for row in 0..<min(rowsMax, expected.rowCount) {
      for column in FlowColumn.allCases {
        let value = found.value(column, row: row)
        try FuzzFailure.require(
          value == expected.value(column, row: row),
          "\(how): \(column.name) of row \(row) is \(value), not \(expected.value(column, row: row))")
      }
    }
  }
}
