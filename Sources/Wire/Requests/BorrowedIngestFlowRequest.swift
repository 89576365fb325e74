public import Flows

/// An `IngestFlowRequest` read in place: its flows go straight into a builder of batches.
///
/// Nothing but the texts that the builder keeps is copied. The views are valid as long as the bytes they were made from.
public struct BorrowedIngestFlowRequest {
  /// The kind of the flows, UTF-8; empty means `AWS.VPCFlow`.
  public private(set) var logType = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Text as AWS writes it, or JSON objects, one record a line.
  public private(set) var lines = BorrowedBytes(UnsafeRawBufferPointer(start: nil, count: 0))
  /// The header of a custom format, UTF-8.
  public private(set) var format = UnsafeRawBufferPointer(start: nil, count: 0)
  /// How many records there were, the refused ones among them.
  public private(set) var flowCount = 0

  /// Reads the payload of a request into an empty builder.
  ///
  /// A record that is no flow is handed to `refuse` with its index, and the others go on. Bytes that are not the message
  /// are refused as a whole: then the builder is empty again. Time is linear in the number of bytes.
  public init(
    decoding payload: BorrowedBytes, into builder: inout FlowBatchBuilder,
    refuse: (_ index: Int, _ error: FlowRecordError) -> Void
  ) throws(MessageError) {
    // No more fields than bytes: nothing is set aside for a field, so their number needs no bound of its own.
    let fieldsMax = payload.bytes.count
    do throws(MessageError) {
      try IngestFlowRequest.schema.readFields(of: payload.bytes, fieldsMax: fieldsMax) {
        field throws(MessageError.Reason) in
        switch IngestFlowRequest.Number(rawValue: field.number) {
        case .logType: logType = try field.text(in: payload.bytes)
        case .flows:
          if let error = try readFlow(field, in: payload.bytes, into: &builder) { refuse(flowCount - 1, error) }
        case .lines: lines = try field.borrowedBytes(in: payload)
        case .format: format = try field.text(in: payload.bytes)
        case nil: break
        }
      }
    } catch {
      builder.discardRow()
      _ = builder.takeBatch(logType: "")
      throw error
    }
  }

  private mutating func readFlow(
    _ field: RawField, in payload: UnsafeRawBufferPointer, into builder: inout FlowBatchBuilder
  ) throws(MessageError.Reason) -> FlowRecordError? {
    try field.require(RawField.lengthPrefixed)
    guard flowCount < WireLimits.requestFlowsMax else { throw .tooManyFlows(WireLimits.requestFlowsMax) }
    flowCount += 1
    return try FlowRecordReader.read(field.bytes(in: payload), into: &builder)
  }
}

/// Reads packed `FlowRecord`s in place, the path that every flow takes.
enum FlowRecordReader {
  /// Reads one record as a row of the builder; returns why the builder refused it.
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
