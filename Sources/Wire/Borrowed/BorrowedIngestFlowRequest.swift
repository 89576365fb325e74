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
