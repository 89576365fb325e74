/// Writes flows as the events that rules see: JSON objects whose keys are the names of the columns.
///
/// Nulls are left out; times are text, `2026-01-31 23:59:59.000000000`.
public struct FlowEventWriter {
  /// A column that has values, and how its members are written.
  private struct Member {
    let column: FlowColumn
    let values: FlowBatchColumn
    /// The key with its quotes and its colon.
    let key: [UInt8]
    /// The time that was written last, and how: neighbours often share theirs.
    var lastNanos: Int64 = 0
    var lastTime: [UInt8] = []
  }

  private let batch: FlowBatch
  private let leavesOutMadeRowIds: Bool
  private var members: [Member]

  /// A writer of the rows of a batch; with or without the `p_row_id`s that clients did not bring.
  public init(batch: FlowBatch, leavesOutMadeRowIds: Bool = false) {
    self.batch = batch
    self.leavesOutMadeRowIds = leavesOutMadeRowIds
    members = FlowColumn.allCases.compactMap { column in
      let values = batch.column(column)
      if case .empty = values, column != .rowId || batch.firstRowNumber == nil { return nil }
      return Member(column: column, values: values, key: Array("\"\(column.name)\":".utf8))
    }
  }

  /// Appends the event of a row, which is at least 0 and less than the batch's count.
  public mutating func write(row: Int, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    let start = bytes.count
    for index in members.indices {
      let end = bytes.count
      if end != start { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: members[index].key)
      if !writeValue(index, row, &bytes) { bytes.removeLast(bytes.count - end) }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Appends the value of a member; false when it is null, and then nothing.
  private mutating func writeValue(_ index: Int, _ row: Int, _ bytes: inout [UInt8]) -> Bool {
    switch members[index].column.kind {
    case .integer:
      guard let value = integer(index, row) else { return false }
      FlowEventWriter.append(value, to: &bytes)
    case .time:
      guard let nanos = integer(index, row) else { return false }
      writeTime(nanos, index, &bytes)
    case .text:
      if leavesOutMadeRowIds, members[index].column == .rowId, batch.textCode(.rowId, row: row) == 0 { return false }
      let isThere: Void? = batch.withText(members[index].column, row: row) { FlowEventWriter.append($0, to: &bytes) }
      return isThere != nil
    }
    return true
  }

  @inline(__always)
  private func integer(_ index: Int, _ row: Int) -> Int64? {
    switch members[index].values {
    case .constant(let value): value
    case .integers(let values, let nulls): nulls?.hasBit(row) == true ? nil : values[row]
    case .empty, .codes: nil
    }
  }

  private mutating func writeTime(_ nanos: Int64, _ index: Int, _ bytes: inout [UInt8]) {
    if members[index].lastTime.isEmpty || members[index].lastNanos != nanos {
      members[index].lastTime.removeAll(keepingCapacity: true)
      FlowTimeText.write(nanos, into: &members[index].lastTime)
      members[index].lastNanos = nanos
    }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: members[index].lastTime)
    bytes.append(UInt8(ascii: "\""))
  }

  static func append(_ value: Int64, to bytes: inout [UInt8]) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    var rest = value.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// Appends text between quotes, with what JSON wants escaped.
  static func append(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var written = 0
    for (offset, byte) in text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
      bytes.append(contentsOf: text[written..<offset])
      written = offset + 1
      bytes.append(UInt8(ascii: "\\"))
      if byte < 0x20 {
        bytes.append(contentsOf: [0x75, 0x30, 0x30, hexadecimal(byte >> 4), hexadecimal(byte & 15)])
      } else {
        bytes.append(byte)
      }
    }
    bytes.append(contentsOf: text[written...])
    bytes.append(UInt8(ascii: "\""))
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
