/// Reads flows as the events that rules see, value by value: what `FlowEventWriter` writes as JSON.
///
/// Nulls are left out, as are the `p_row_id`s that clients did not bring; times are text.
public struct FlowEventReader {
  /// A value of an event.
  public enum Value {
    case integer(Int64)
    /// The text of a code in the texts of the batch.
    case code(Int)
    /// A text that is lent for the call.
    case text(UnsafeRawBufferPointer)
  }

  private struct Member {
    let column: FlowColumn
    let kind: FlowColumnKind
  }

  private let members: [Member]
  private var cells: FlowEventCells
  private var times = FlowTimeWriter()

  /// A reader of some columns of a batch.
  public init(batch: FlowBatch, columns: [FlowColumn]) {
    cells = FlowEventCells(batch, of: columns)
    members = cells.columns.map { Member(column: $0, kind: $0.kind) }
  }

  /// Gives the values of a row, which is at least 0 and less than the batch's count, in the order of the columns.
  public mutating func read(row: Int, _ take: (FlowColumn, Value) -> Void) {
    cells.take(row)
    let nulls = cells.nulls(row)
    for index in members.indices where nulls >> UInt64(index) & 1 == 0 {
      let value = cells.value(row, index)
      switch members[index].kind {
      case .integer: take(members[index].column, .integer(value))
      case .time: read(time: value, of: members[index].column, take)
      case .text: if value != 0 { take(members[index].column, .code(Int(value))) }
      }
    }
  }

  private mutating func read(time: Int64, of column: FlowColumn, _ take: (FlowColumn, Value) -> Void) {
    withUnsafeTemporaryAllocation(byteCount: FlowTimeText.byteCount, alignment: 1) { text in
      times.write(time, to: text)
      take(column, .text(UnsafeRawBufferPointer(text)))
    }
  }
}
