import Flows

/// A made flow, column by column; what Picket fills in itself is added when it is stored.
struct OracleRow {
  var values: [FlowColumn: FlowValue] = [:]

  subscript(column: FlowColumn) -> FlowValue {
    get { values[column] ?? .null }
    set { values[column] = newValue }
  }
}
