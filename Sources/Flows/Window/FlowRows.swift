/// Rows on their way into a segment: all columns, texts as codes of the window's dictionaries.
struct FlowRows: Sendable {
  private(set) var count = 0
  /// Indexed by the raw values of `FlowColumn`; that of `p_row_id` holds the numbers of the rows.
  var columns: [FlowColumnValues]
  /// The identifiers that clients brought, one text a row, empty where there is none; nil when there are none at all.
  var idTexts: FlowTexts?

  init() {
    columns = Array(repeating: .empty, count: FlowColumn.count)
  }

  init(count: Int, columns: [FlowColumnValues], idTexts: FlowTexts?) {
    self.count = count
    self.columns = columns
    self.idTexts = idTexts
  }

  /// The rows of a segment again.
  init(_ segment: FlowSegment) {
    count = segment.rowCount
    columns = segment.columns.map { FlowColumnValues($0, count: segment.rowCount) }
    if case .rowIds(let ids) = segment.column(.rowId) {
      columns[FlowColumn.rowId.rawValue] = FlowColumnValues(ids.numbers, count: segment.rowCount)
      idTexts = ids.texts
    }
  }

  /// The event times; no row lacks its own.
  var eventTimes: [Int64] { columns[FlowColumn.eventTime.rawValue].spelt(count, isText: false).values }

  mutating func append(_ other: FlowRows) {
    for column in FlowColumn.allCases {
      let isText = column.kind == .text && column != .rowId
      columns[column.rawValue].append(
        other.columns[column.rawValue], count: other.count, after: count, isText: isText)
    }
    appendIds(other)
    count += other.count
  }

  private mutating func appendIds(_ other: FlowRows) {
    guard idTexts != nil || other.idTexts != nil else { return }
    var texts = idTexts ?? FlowTexts(emptyCount: count)
    idTexts = nil
    if let more = other.idTexts {
      for code in 0..<other.count { more.withText(code + 1) { _ = texts.append($0) } }
    } else {
      texts.appendEmpty(other.count)
    }
    idTexts = texts
  }

  /// The rows with those indices, in that order.
  func selected(_ rows: [Int32]) -> FlowRows {
    var texts: FlowTexts?
    if let idTexts {
      var chosen = FlowTexts()
      for row in rows { idTexts.withText(Int(row) + 1) { _ = chosen.append($0) } }
      texts = chosen
    }
    return FlowRows(count: rows.count, columns: columns.map { $0.selected(rows) }, idTexts: texts)
  }

  /// The rows in the order of their event times, equal ones in the order in which they stand.
  func sortedByEventTime() -> FlowRows {
    let times = eventTimes
    let isSorted = zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }
    guard !isSorted else { return self }
    return selected(
      (0..<Int32(count)).sorted { times[Int($0)] == times[Int($1)] ? $0 < $1 : times[Int($0)] < times[Int($1)] })
  }

  /// The rows as a segment, as they stand.
  func segment(number: Int, rowIdPrefix: String) -> FlowSegment {
    let times = eventTimes
    var narrow = FlowColumn.allCases.map { columns[$0.rawValue].narrowed(isTime: $0.kind == .time) }
    let ids = FlowRowIds(prefix: rowIdPrefix, numbers: narrow[FlowColumn.rowId.rawValue], texts: idTexts)
    narrow[FlowColumn.rowId.rawValue] = .rowIds(ids)
    return FlowSegment(
      rowCount: count, firstNanos: times.min() ?? 0, lastNanos: times.max() ?? 0,
      isSorted: zip(times, times.dropFirst()).allSatisfy { $0 <= $1 },
      byteCount: narrow.reduce(0) { $0 + $1.byteCount }, number: number, columns: narrow)
  }
}

extension FlowTexts {
  /// So many empty texts.
  init(emptyCount: Int) {
    self.init()
    appendEmpty(emptyCount)
  }

  /// Adds so many empty texts.
  mutating func appendEmpty(_ count: Int) {
    offsets.append(contentsOf: repeatElement(UInt32(bytes.count), count: count))
  }
}
