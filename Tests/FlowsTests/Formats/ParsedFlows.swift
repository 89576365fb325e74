import Flows

/// The rows that lines give, and what became of the lines.
struct ParsedFlows {
  let batch: FlowBatch
  let report: FlowTextReport

  init(_ text: String, format: String? = nil, limits: FlowTextLimits = FlowTextLimits(), refusedNamedMax: Int = 100)
    throws
  {
    try self.init(Array(text.utf8), format: format, limits: limits, refusedNamedMax: refusedNamedMax)
  }

  init(_ bytes: [UInt8], format: String? = nil, limits: FlowTextLimits = FlowTextLimits(), refusedNamedMax: Int = 100)
    throws
  {
    let parser = try FlowTextParser(format: format, limits: limits, refusedNamedMax: refusedNamedMax)
    var builder = FlowBatchBuilder()
    report = bytes.withUnsafeBytes { parser.parse($0, into: &builder) }
    batch = builder.takeBatch(logType: "")
  }

  /// The columns of a row that are not null, as `name=value` between spaces, in the order of the table.
  func row(_ row: Int) -> String {
    FlowColumn.allCases.compactMap { column in
      switch batch.value(column, row: row) {
      case .null: nil
      case .integer(let value), .time(let value): "\(column.name)=\(value)"
      case .text(let text): "\(column.name)=\(text)"
      case let other: "\(column.name)=\(other)"
      }
    }.joined(separator: " ")
  }

  var rows: [String] { (0..<batch.rowCount).map(row) }

  /// The refused lines as `line: reason`, counted from 0.
  var refused: [String] { report.refused.map { "\($0.index): \($0.reason)" } }
}
