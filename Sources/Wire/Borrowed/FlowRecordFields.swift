import Flows

extension FlowRecord {
  /// The column of a field, whose number is one more than that of the column.
  static func column(of number: UInt32) -> FlowColumn {
    guard let column = FlowColumn(rawValue: Int(number) - 1) else {
      preconditionFailure("every field of a record has a column")
    }
    return column
  }
}

/// A builder takes the fields of a record as the columns of a row.
extension FlowBatchBuilder: FieldSink {
  mutating func add(_ number: UInt32, _ text: String) {
    var text = text
    text.withUTF8 { set(FlowRecord.column(of: number), text: UnsafeRawBufferPointer($0)) }
  }

  mutating func add(_ number: UInt32, _ integer: Int64) {
    set(FlowRecord.column(of: number), integer: integer)
  }
}
