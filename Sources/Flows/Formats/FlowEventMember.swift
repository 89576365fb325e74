/// A column of a batch that has values, and how the members of its events are written.
///
/// It holds no references, so that looking at one for each value of each row costs nothing.
struct FlowEventMember {
  /// How a value is written.
  enum Form: UInt8 {
    case integer, time, text, rowId
  }

  let form: Form
  /// Where the key starts among the keys: a comma, the name with its quotes, and a colon.
  let keyStart: Int
  let keyCount: Int

  /// The member of a column whose key is appended to the keys.
  init(_ column: FlowColumn, keys: inout [UInt8]) {
    keyStart = keys.count
    keys.append(contentsOf: ",\"\(column.name)\":".utf8)
    keyCount = keys.count - keyStart
    form =
      switch column.kind {
      case .integer: .integer
      case .time: .time
      case .text: column == .rowId ? .rowId : .text
      }
  }

  /// Whether values are codes of texts.
  var isText: Bool { form == .text || form == .rowId }
}
