import Flows
import Wire

/// The rows of a query as an answer has them.
struct AnswerRows {
  private(set) var columns: [Column]
  private(set) var rows: [Row] = []
  /// All rows of the query's answer.
  let rowCount: UInt64

  /// Bytes of an answer that rows may take, beside as many matches as there may be.
  private static let bytesMax = WireLimits.frameDataBytesMax / 8 * 5

  /// The most rows that a request asks for; 0 asks for all.
  static func rowsMax(_ asked: UInt32) -> Int { asked == 0 ? .max : Int(asked) }

  /// Takes as many rows as a request asks for and an answer holds; they are reserved from the memory of the query.
  ///
  /// Throws RESOURCE_EXHAUSTED when there is no room for them.
  init(_ result: QueryResult, asked: UInt32, _ memory: QueryMemory) throws(RPCError) {
    columns = result.columns.map { Column(name: $0.name, type: ValueType($0.type)) }
    rowCount = UInt64(clamping: result.rowCount)
    let taken = AnswerRows.taken(result.rows.prefix(AnswerRows.rowsMax(asked)))
    let byteCount = taken.reduce(0) { $0 + $1.reduce(AnswerRows.rowOverheadBytes) { $0 + $1.byteCount } }
    if !memory.reserve(byteCount) { throw memory.refusal }
    rows = taken.map { row in Row(values: row.map { Wire.Value($0) }) }
    for column in columns.indices where columns[column].type == .list {
      columns[column].elementType = AnswerRows.elementType(of: column, in: result.rows)
    }
  }

  /// The first rows that an answer holds.
  private static func taken(_ rows: ArraySlice<[FlowValue]>) -> ArraySlice<[FlowValue]> {
    var byteCount = 0
    return rows.prefix { row in
      byteCount += row.reduce(8) { $0 + $1.wireByteCount }
      return byteCount <= AnswerRows.bytesMax
    }
  }

  /// What a row takes beside its values.
  private static let rowOverheadBytes = 64

  /// The type of the elements of a column's lists, which are times or whole numbers only by it; none when no list has an
  /// element, and when lists differ.
  private static func elementType(of column: Int, in rows: [[FlowValue]]) -> ValueType {
    var found: FlowValueType?
    for row in rows {
      guard case .list(let values) = row[column], let type = values.first?.type else { continue }
      if let found, found != type { return .unspecified }
      found = type
    }
    return found.map { ValueType($0) } ?? .unspecified
  }

  /// Whether the answer lacks rows.
  var isTruncated: Bool { UInt64(rows.count) < rowCount }
}

/// The steps of a query with what each took in, gave and needed.
struct ExplainedStages {
  let stages: [Wire.QueryStage]

  /// Puts what people read of a query beside what its run measured.
  init(_ query: CompiledQuery, _ result: QueryResult) {
    let page = Dictionary(query.stages.map { ($0.name, $0.lines) }, uniquingKeysWith: { first, _ in first })
    stages = result.stages.map { timing in
      // The last step returns the rows of the answer, however few of them were asked for.
      let rowsOut = timing.stage == .order ? result.rowCount : timing.rowsOut
      return Wire.QueryStage(
        name: timing.stage.rawValue, lines: ExplainedStages.lines(of: timing.stage, query, page),
        rowsIn: UInt64(clamping: timing.rowsIn), rowsOut: UInt64(clamping: rowsOut),
        elapsedNanos: timing.elapsedNanos)
    }
  }

  private static func lines(
    of stage: QueryStageTiming.Stage, _ query: CompiledQuery, _ page: [String: [String]]
  ) -> [String] {
    switch stage {
    case .source: (page["source"] ?? []) + query.runLines.times
    case .group: query.runLines.group
    case .order: query.runLines.order
    default: page[stage.rawValue] ?? []
    }
  }
}

// Values and types of queries as messages of the wire.

extension Wire.Value {
  init(_ value: FlowValue) {
    switch value {
    case .null: self = .null
    case .integer(let number): self = .integer(number)
    case .double(let number): self = .double(number)
    case .boolean(let value): self = .boolean(value)
    case .text(let text): self = .text(text)
    case .time(let nanos): self = .integer(nanos)
    case .list(let values): self = .list(ListValue(values: values.map { Wire.Value($0) }))
    }
  }
}

extension Wire.ValueType {
  init(_ type: FlowValueType) {
    switch type {
    case .null: self = .null
    case .integer: self = .integer
    case .double: self = .double
    case .boolean: self = .boolean
    case .text: self = .text
    case .time: self = .time
    case .list: self = .list
    }
  }
}

extension FlowValue {
  /// Its size on the wire, in bytes and not less than it is.
  var wireByteCount: Int {
    switch self {
    case .null, .boolean: 4
    case .integer, .time: 13
    case .double: 11
    case .text(let text): text.utf8.count + 12
    case .list(let values): values.reduce(18) { $0 + $1.wireByteCount }
    }
  }
}
