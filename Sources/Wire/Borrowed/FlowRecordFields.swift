import Flows

/// The fields of a `FlowRecord` by their numbers, each of which is that of its column and one.
enum FlowRecordFields {
  /// The largest number of a field.
  static let numberMax: UInt32 = 33
  /// The numbers of the fields with times, as bits.
  static let times: UInt64 = 1 << 11 | 1 << 12
  /// The numbers of the fields with integers, as bits.
  static let integers: UInt64 = 1 << 1 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 18 | 1 << 29
  /// The numbers of the fields with texts, as bits: all others but those of the columns that Picket fills in.
  static let texts: UInt64 = (1 << 30 - 1) & ~1 & ~times & ~integers | 1 << 33

  /// The column of a field.
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
    text.withUTF8 { set(FlowRecordFields.column(of: number), text: UnsafeRawBufferPointer($0)) }
  }

  mutating func add(_ number: UInt32, _ integer: Int64) {
    set(FlowRecordFields.column(of: number), integer: integer)
  }
}
