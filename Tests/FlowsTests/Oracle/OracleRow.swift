import Flows

/// A made flow, column by column; what Picket fills in itself is added when it is stored.
struct OracleRow: CustomStringConvertible {
  var values: [FlowColumn: FlowValue] = [:]

  subscript(column: FlowColumn) -> FlowValue {
    get { values[column] ?? .null }
    set { values[column] = newValue }
  }

  var description: String {
    FlowColumn.allCases.compactMap { column in
      values[column].flatMap { $0 == .null ? nil : "\(column.name): \($0)" }
    }.joined(separator: ", ")
  }
}
