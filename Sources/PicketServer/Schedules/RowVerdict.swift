import Detection
import Flows
import Storage

/// What rules say of one row of an answer.
struct RowVerdict: Sendable {
  let index: UInt32
  let verdict: EventVerdict
  /// The row as the event that the rules saw.
  let event: [UInt8]
  /// Stands for the row in later runs.
  let fingerprint: RowFingerprint

  /// Evaluates the rows of an answer, and gives those that any rule matched or failed on.
  ///
  /// A row is known by its identity, and by how many rows of the same one stand before it in the answer. Throws
  /// `QueryStop` when it is cancelled.
  static func verdicts(
    on result: QueryResult, _ program: LogTypeProgram, key: FlowFingerprintKey, _ cancellation: Cancellation
  ) throws(QueryStop) -> [RowVerdict] {
    let evaluator = EventEvaluator()
    let writer = RowEventWriter(columnNames: result.columns.map(\.name))
    var countsBefore: [[UInt8]: UInt64] = [:]
    var verdicts: [RowVerdict] = []
    for (index, row) in result.rows.enumerated() {
      if index % RowVerdict.checked_rows == 0, cancellation.isCancelled { throw .abandoned }
      let identity = result.identities[index]
      let before = countsBefore[identity, default: 0]
      countsBefore[identity] = before + 1
      var event: [UInt8] = []
      writer.write(row, into: &event)
      let verdict = verdict(on: event, program, evaluator)
      if verdict.matches.isEmpty, verdict.errors.isEmpty { continue }
      verdicts.append(
        RowVerdict(
          index: UInt32(clamping: index), verdict: verdict, event: event,
          fingerprint: fingerprint(identity, before, key)))
    }
    return verdicts
  }

  /// What the rules say of an event.
  ///
  /// The writer gives one JSON object for any row, but a list may make it too large.
  private static func verdict(
    on event: [UInt8], _ program: LogTypeProgram, _ evaluator: EventEvaluator
  ) -> EventVerdict {
    do throws(EventError) {
      return try evaluator.evaluate(event, with: program)
    } catch {
      return EventVerdict(failed: error, of: program)
    }
  }

  private static func fingerprint(_ identity: [UInt8], _ before: UInt64, _ key: FlowFingerprintKey) -> RowFingerprint {
    let bytes = withUnsafeBytes(of: before.littleEndian) { identity + Array($0) }
    let bits = key.fingerprint(of: bytes)
    return RowFingerprint(high: bits.high, low: bits.low)
  }

  /// Rows between two looks at whether the answer is still wanted.
  private static let checked_rows = 1_024
}
