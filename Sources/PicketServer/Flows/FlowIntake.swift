import Flows
import Wire

/// The flows of one request on their way into a batch, and what was refused of them.
///
/// Records have the numbers from 0 on, lines go on after the last record.
struct FlowIntake {
  /// All that was refused.
  private(set) var rejectedCount: UInt64 = 0
  /// What is to be said of fields that no column takes.
  private(set) var notes: [String] = []
  private let named_max: Int
  private var named: [RejectedRecord] = []
  private var refusedRecords: [Int] = []
  private var recordCount = 0
  private var recordRowCount = 0
  private var lines: FlowTextReport?

  init(limits: ServerLimits) {
    named_max = limits.rejected_records_named_max
  }

  /// Reads a request; throws INVALID_ARGUMENT where it is none, or its log type or format cannot be used.
  mutating func read(_ payload: BorrowedBytes, _ loop: LoopState) throws(RPCError) -> FlowBatch {
    let request = try readRecords(payload, &loop.flows)
    do throws(RPCError) {
      try FlowIntake.requireKnown(request.logType)
      try readLines(request, loop)
    } catch {
      _ = loop.flows.takeBatch(logType: "")
      throw error
    }
    return loop.flows.takeBatch(logType: FlowService.logType)
  }

  /// The window refused a row of the batch.
  mutating func refuse(_ refusal: FlowAdmission.Refusal) {
    rejectedCount += 1
    guard named.count < 3 * named_max else { return }
    named.append(RejectedRecord(index: UInt32(clamping: number(ofRow: refusal.row)), reason: refusal.reason))
  }

  /// The first of the refused flows, in order of their numbers.
  var rejected: [RejectedRecord] { Array(named.sorted { $0.index < $1.index }.prefix(named_max)) }

  private mutating func readRecords(
    _ payload: BorrowedBytes, _ builder: inout FlowBatchBuilder
  ) throws(RPCError) -> BorrowedIngestFlowRequest {
    do throws(MessageError) {
      let request = try BorrowedIngestFlowRequest(decoding: payload, into: &builder) { index, error in
        refusedRecords.append(index)
        rejectedCount += 1
        guard named.count < named_max else { return }
        named.append(RejectedRecord(index: UInt32(clamping: index), reason: error.reason))
      }
      recordCount = request.flowCount
      recordRowCount = builder.rowCount
      return request
    } catch {
      throw RPCError(error)
    }
  }

  private mutating func readLines(_ request: BorrowedIngestFlowRequest, _ loop: LoopState) throws(RPCError) {
    if request.lines.bytes.isEmpty { return }
    let parser = try loop.parser(ofFormat: String(decoding: request.format, as: UTF8.self))
    let report = parser.parse(request.lines.bytes, into: &loop.flows)
    rejectedCount += UInt64(report.refusedCount)
    named += report.refused.map {
      RejectedRecord(index: UInt32(clamping: recordCount + $0.index), reason: $0.reason)
    }
    notes = report.notes
    lines = report
  }

  /// The number in the request of a row of the batch.
  private func number(ofRow row: Int) -> Int {
    if row >= recordRowCount, let lines { return recordCount + lines.lineIndex(ofRow: row - recordRowCount) }
    // So many rows were kept before the refused record at a place: its number less the refused ones before it.
    var low = 0
    var high = refusedRecords.count
    while low < high {
      let middle = (low + high) / 2
      if refusedRecords[middle] - middle <= row { low = middle + 1 } else { high = middle }
    }
    return row + low
  }

  private static func requireKnown(_ logType: UnsafeRawBufferPointer) throws(RPCError) {
    if logType.isEmpty || logType.elementsEqual(FlowService.logType.utf8) { return }
    let shown = String(decoding: logType.prefix(128), as: UTF8.self)
    throw RPCError(
      .invalidArgument, "log_type is '\(shown)'; expected \(FlowService.logType), or nothing, which means the same")
  }
}
