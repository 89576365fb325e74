import Flows

@testable import Wire

/// What a reader makes of the bytes of an `IngestFlowRequest`, in a form that can be compared.
struct ReadFlows: Equatable {
  var logType: String
  var lines: [UInt8]
  var format: String
  /// The values of the rows that were kept, in the order of the columns.
  var rows: [[FlowValue]]
  /// The refused records, with their indices.
  var refused: [Refusal]

  struct Refusal: Equatable {
    var index: Int
    var reason: String
  }

  /// Reads in place.
  static func inPlace(_ bytes: [UInt8]) throws(MessageError) -> ReadFlows {
    var builder = FlowBatchBuilder()
    var refused: [Refusal] = []
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(MessageError) in
        try BorrowedIngestFlowRequest(decoding: BorrowedBytes(bytes), into: &builder) { index, error in
          refused.append(Refusal(index: index, reason: error.reason))
        }
      }.map {
        ReadFlows(
          logType: String(decoding: $0.logType, as: UTF8.self), lines: Array($0.lines.bytes),
          format: String(decoding: $0.format, as: UTF8.self), rows: [], refused: [])
      }
    }
    var flows = try outcome.get()
    flows.rows = rows(of: builder.takeBatch(logType: flows.logType))
    flows.refused = refused
    return flows
  }

  /// Reads with libprotobuf-c, and hands the builder what it unpacked.
  static func unpacked(_ bytes: [UInt8]) throws(MessageError) -> ReadFlows {
    let request = try IngestFlowRequest(decoding: bytes, fieldsMax: .max)
    var builder = FlowBatchBuilder()
    var refused: [Refusal] = []
    for (index, flow) in request.flows.enumerated() {
      flow.write(to: &builder)
      if let error = builder.endRecord() { refused.append(Refusal(index: index, reason: error.reason)) }
    }
    return ReadFlows(
      logType: request.logType, lines: request.lines, format: request.format,
      rows: rows(of: builder.takeBatch(logType: request.logType)), refused: refused)
  }

  private static func rows(of batch: FlowBatch) -> [[FlowValue]] {
    (0..<batch.rowCount).map { row in FlowColumn.allCases.map { batch.value($0, row: row) } }
  }
}
