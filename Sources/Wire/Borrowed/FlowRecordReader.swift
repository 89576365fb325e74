import Flows

/// Reads packed `FlowRecord`s in place, the path that every flow takes.
enum FlowRecordReader {
  /// Reads one record as a row of the builder; gives why the builder refused it.
  ///
  /// Throws when the bytes are not a record; the row has not been ended then.
  static func read(
    _ bytes: UnsafeRawBufferPointer, into builder: inout FlowBatchBuilder
  ) throws(MessageError.Reason) -> FlowRecordError? {
    var cursor = FieldCursor(bytes)
    var seen: UInt64 = 0
    while let field = try cursor.next() {
      guard field.number <= FlowRecord.numberMax else { continue }
      let bit: UInt64 = 1 << UInt64(field.number)
      if seen & bit != 0 { return try readRepeated(bytes, into: &builder) }
      seen |= bit
      if FlowRecord.textBits & bit != 0 {
        builder.set(FlowRecord.column(of: field.number), text: try field.text(in: bytes))
      } else if FlowRecord.integerBits & bit != 0 {
        builder.set(FlowRecord.column(of: field.number), integer: Int64(bitPattern: try field.varint()))
      } else if FlowRecord.timeBits & bit != 0 {
        let nanos = Int64(bitPattern: try field.varint())
        if nanos != 0 { builder.set(FlowRecord.column(of: field.number), nanos: nanos) }
      }
    }
    return builder.endRecord()
  }

  /// Reads a record with a field that is there twice, of which the last counts: what the builder has seen of the first
  /// must not count, so the record is unpacked before the builder sees it.
  private static func readRepeated(
    _ bytes: UnsafeRawBufferPointer, into builder: inout FlowBatchBuilder
  ) throws(MessageError.Reason) -> FlowRecordError? {
    builder.discardRow()
    let record: FlowRecord
    do throws(MessageError) {
      record = try FlowRecord(decoding: bytes, fieldsMax: bytes.count)
    } catch {
      throw error.reason
    }
    record.write(to: &builder)
    return builder.endRecord()
  }
}
