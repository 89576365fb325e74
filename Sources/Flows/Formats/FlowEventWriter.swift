import Primitives

/// Writes flows as the events that rules see: JSON objects whose keys are the names of the columns.
///
/// Nulls are omitted; times are text, `2026-01-31 23:59:59.000000000`.
public struct FlowEventWriter {
  private let texts: FlowTexts
  /// Whether no text of the batch has anything that JSON wants escaped.
  private let isPlain: Bool
  private let members: [FlowEventMember]
  private let keys: [UInt8]
  private var cells: FlowEventCells
  /// The number of the first row's made `p_row_id`; nil when those are omitted.
  private let firstRowNumber: UInt64?
  /// What made identifiers start with, as it is written in JSON without the quotes.
  private let rowIdPrefix: [UInt8]
  /// The most bytes of an event without what its texts have.
  private let roomWithoutTexts: Int
  private var times = FlowTimeWriter()
  /// Where events are written before they are appended, so that no byte needs a check whether there is room.
  private var space: [UInt8] = []

  /// A writer of the rows of a batch; with or without the `p_row_id`s that clients did not bring.
  public init(batch: FlowBatch, omitsMadeRowIds: Bool = false) {
    texts = batch.texts
    isPlain = batch.texts.bytes.withUnsafeBytes { FlowEventBytes.isPlain($0) }
    cells = FlowEventCells(batch)
    var keys: [UInt8] = []
    members = cells.columns.map { FlowEventMember($0, keys: &keys) }
    self.keys = keys
    firstRowNumber = omitsMadeRowIds ? nil : batch.firstRowNumber
    rowIdPrefix = FlowEventWriter.escaped(batch.rowIdPrefix)
    let valueCount = FlowTimeText.byteCount + 2 + rowIdPrefix.count
    roomWithoutTexts = 2 + keys.count + members.count * valueCount
  }

  private static func escaped(_ text: String) -> [UInt8] {
    var writer = JSONWriter(escapes: .numbers)
    writer.append(string: text)
    return Array(writer.bytes.dropFirst().dropLast())
  }

  /// Appends the event of a row, which is at least 0 and less than the batch's count.
  public mutating func write(row: Int, into bytes: inout [UInt8]) {
    cells.take(row)
    // The space is taken out meanwhile, so that it can be written to beside the rest.
    var space: [UInt8] = []
    swap(&space, &self.space)
    let room = room(row)
    if space.count < room { space = Array(repeating: 0, count: 2 * room) }
    space.withUnsafeMutableBytes { space in
      var event = FlowEventBytes(space)
      write(row, &event)
      bytes.append(contentsOf: event.written)
    }
    swap(&space, &self.space)
  }

  /// The most bytes of the event of a row.
  private func room(_ row: Int) -> Int {
    var room = roomWithoutTexts
    for index in members.indices where members[index].isText {
      let code = Int(cells.value(row, index))
      guard code != 0 else { continue }
      let count = Int(texts.offsets[code] - texts.offsets[code - 1])
      room += FlowEventBytes.textCount(count, isPlain: isPlain)
    }
    return room
  }

  private mutating func write(_ row: Int, _ event: inout FlowEventBytes) {
    let nulls = cells.nulls(row)
    for index in members.indices where nulls >> UInt64(index) & 1 == 0 {
      let value = cells.value(row, index)
      switch members[index].form {
      case .integer:
        writeKey(index, &event)
        event.append(value)
      case .time:
        writeKey(index, &event)
        event.append(nanos: value, &times)
      case .text:
        if value != 0 { writeText(index, Int(value), &event) }
      case .rowId:
        if value != 0 { writeText(index, Int(value), &event) } else { writeMadeRowId(index, row, &event) }
      }
    }
    // Each member starts with a comma; the first one's becomes the start of the object.
    if event.count == 0 { event.append(UInt8(ascii: "{")) } else { event.replaceFirst(UInt8(ascii: "{")) }
    event.append(UInt8(ascii: "}"))
  }

  @inline(__always)
  private func writeKey(_ index: Int, _ event: inout FlowEventBytes) {
    let start = members[index].keyStart
    let end = start + members[index].keyCount
    keys.withUnsafeBytes { event.append(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
  }

  @inline(__always)
  private func writeText(_ index: Int, _ code: Int, _ event: inout FlowEventBytes) {
    writeKey(index, &event)
    texts.withText(code) { event.append(text: $0, isPlain: isPlain) }
  }

  private func writeMadeRowId(_ index: Int, _ row: Int, _ event: inout FlowEventBytes) {
    guard let firstRowNumber else { return }
    writeKey(index, &event)
    event.append(UInt8(ascii: "\""))
    rowIdPrefix.withUnsafeBytes { event.append($0) }
    event.append(hexadecimal: firstRowNumber &+ UInt64(row))
    event.append(UInt8(ascii: "\""))
  }
}

/// Writes rows of answers as the events that rules over a query see: JSON objects whose keys are the names of columns.
///
/// Every column has its member, also when its value is null; times are text, `2026-01-31 23:59:59.000000000`, and a
/// double that is no number, or infinite, is null.
public struct RowEventWriter: Sendable {
  /// The names with their quotes and colons.
  private let keys: [[UInt8]]

  /// A writer of rows with columns of these names.
  public init(columnNames: [String]) {
    keys = columnNames.map { name in
      var writer = JSONWriter(escapes: .numbers)
      writer.append(string: name)
      writer.append(UInt8(ascii: ":"))
      return writer.bytes
    }
  }

  /// The event of a row, which has a value for each column.
  public func event(of row: [FlowValue]) -> [UInt8] {
    var writer = JSONWriter(escapes: .numbers)
    writer.append(UInt8(ascii: "{"))
    for (number, value) in row.enumerated() {
      if number > 0 { writer.append(UInt8(ascii: ",")) }
      writer.append(bytes: keys[number])
      RowEventWriter.append(value, to: &writer)
    }
    writer.append(UInt8(ascii: "}"))
    return writer.bytes
  }

  private static func append(_ value: FlowValue, to writer: inout JSONWriter) {
    switch value {
    case .null: writer.append("null")
    case .integer(let number): writer.append(text: String(number))
    case .double(let number): writer.append(text: number.isFinite ? number.description : "null")
    case .boolean(let value): writer.append(value ? "true" : "false")
    case .text(let text): writer.append(string: text)
    case .time(let nanos): writer.append(string: FlowTime.text(nanos))
    case .list(let values):
      writer.append(UInt8(ascii: "["))
      for (number, value) in values.enumerated() {
        if number > 0 { writer.append(UInt8(ascii: ",")) }
        append(value, to: &writer)
      }
      writer.append(UInt8(ascii: "]"))
    }
  }
}
