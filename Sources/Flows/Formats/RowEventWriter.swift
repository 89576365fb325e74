/// Writes rows of answers as the events that rules over a query see: JSON objects whose keys are the names of columns.
///
/// Every column has its member, also when its value is null; times are text, `2026-01-31 23:59:59.000000000`, and a
/// double that is no number, or infinite, is null.
public struct RowEventWriter: Sendable {
  /// The names with their quotes and colons.
  private let keys: [[UInt8]]

  /// A writer of rows with columns of these names.
  public init(columnNames: [String]) {
    keys = columnNames.map { name in
      var key: [UInt8] = []
      RowEventWriter.append(name, to: &key)
      return key + [UInt8(ascii: ":")]
    }
  }

  /// Appends the event of a row, which has a value for each column.
  public func write(_ row: [FlowValue], into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    for (number, value) in row.enumerated() {
      if number > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: keys[number])
      RowEventWriter.append(value, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func append(_ value: FlowValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .integer(let number): FlowEventWriter.append(number, to: &bytes)
    case .double(let number): bytes.append(contentsOf: (number.isFinite ? number.description : "null").utf8)
    case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .text(let text): append(text, to: &bytes)
    case .time(let nanos): append(FlowTime.text(nanos), to: &bytes)
    case .list(let values): append(values, to: &bytes)
    }
  }

  private static func append(_ values: [FlowValue], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (number, value) in values.enumerated() {
      if number > 0 { bytes.append(UInt8(ascii: ",")) }
      append(value, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { FlowEventWriter.append(UnsafeRawBufferPointer($0), to: &bytes) }
  }
}
