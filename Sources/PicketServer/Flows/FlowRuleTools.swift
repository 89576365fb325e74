import Detection
import Flows

/// Evaluates the rules over flows on one batch after the other; used by one thread at a time.
///
/// Flows are given to the rules as they stand in the columns. Only those that match or fail are made into JSON: what is
/// kept of an event.
struct FlowRuleTools {
  private let evaluator: RowEvaluator
  /// The columns that rules read.
  private let columns: [FlowColumn]
  private var event: [UInt8] = []

  init(_ program: LogTypeProgram) {
    let evaluator = RowEvaluator(program: program, columnNames: FlowColumn.allCases.map(\.name))
    self.evaluator = evaluator
    columns = evaluator.columnsRead.map { FlowColumn.allCases[$0] }
  }

  /// The matches and failures of the flows of a batch that was admitted, in order.
  mutating func evaluate(_ batch: FlowBatch) -> MatchLedger {
    var ledger = MatchLedger(purpose: .count, logType: FlowService.logType)
    var reader = FlowEventReader(batch: batch, columns: columns)
    var writer: FlowEventWriter?
    batch.texts.withTexts { evaluator.setTexts($0, ends: $1) }
    for row in 0..<batch.rowCount {
      let verdict = verdict(on: row, &reader)
      if verdict.matches.isEmpty, verdict.errors.isEmpty { continue }
      // Names that Picket makes are given when the flow is stored, and would not be those.
      var made = writer ?? FlowEventWriter(batch: batch, leavesOutMadeRowIds: true)
      add(verdict, row, of: batch, &made, &ledger)
      writer = made
    }
    return ledger
  }

  private func verdict(on row: Int, _ reader: inout FlowEventReader) -> EventVerdict {
    reader.read(row: row) { column, value in
      switch value {
      case .integer(let integer): evaluator.set(column.rawValue, integer: integer)
      case .code(let code): evaluator.set(column.rawValue, textNumber: code)
      case .text(let text): evaluator.set(column.rawValue, text: text)
      }
    }
    return evaluator.evaluate()
  }

  private mutating func add(
    _ verdict: EventVerdict, _ row: Int, of batch: FlowBatch, _ writer: inout FlowEventWriter,
    _ ledger: inout MatchLedger
  ) {
    event.removeAll(keepingCapacity: true)
    writer.write(row: row, into: &event)
    let name = batch.textCode(.rowId, row: row) != 0 ? batch.text(.rowId, row: row) : nil
    event.withUnsafeBytes {
      ledger.add(verdict, index: UInt32(clamping: row), event: $0, eventID: name ?? "")
    }
  }
}
