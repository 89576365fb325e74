/// Rows on their way into a segment: all columns, texts as codes of the window's dictionaries.
struct FlowRows: Sendable {
  private(set) var count = 0
  /// Indexed by the raw values of `FlowColumn`; that of `p_row_id` holds the numbers of the rows.
  var columns: [FlowColumnValues]
  /// The identifiers that clients brought, one text a row, empty where there is none; nil when there are none at all.
  private(set) var idTexts: FlowTexts?
  /// The least and the greatest event time.
  private(set) var firstNanos = Int64.max
  private(set) var lastNanos = Int64.min
  /// Whether the rows are in the order of their event times.
  private(set) var isSorted = true
  /// The event time of the last row.
  private var latestNanos = Int64.min

  init() {
    columns = Array(repeating: .empty, count: FlowColumn.count)
  }

  init(count: Int, columns: [FlowColumnValues], idTexts: FlowTexts?) {
    self.count = count
    self.columns = columns
    self.idTexts = idTexts
    noteTimes(eventTimes[...])
  }

  /// The rows of a segment again.
  init(_ segment: FlowSegment) {
    count = segment.rowCount
    columns = segment.columns.map { FlowColumnValues($0) }
    if case .rowIds(let ids) = segment.column(.rowId) {
      columns[FlowColumn.rowId.rawValue] = FlowColumnValues(ids.numbers)
      idTexts = ids.texts?.texts
    }
    (firstNanos, lastNanos, isSorted) = (segment.firstNanos, segment.lastNanos, segment.isSorted)
  }

  /// The event times; no row lacks its own.
  var eventTimes: [Int64] { columns[FlowColumn.eventTime.rawValue].expanded(count, isText: false).values }

  /// The memory that they take, in bytes.
  var byteCount: Int { columns.reduce(idTexts?.byteCount ?? 0) { $0 + $1.byteCount } }

  private mutating func noteTimes(_ times: ArraySlice<Int64>) {
    for time in times {
      firstNanos = min(firstNanos, time)
      lastNanos = max(lastNanos, time)
      isSorted = isSorted && latestNanos <= time
      latestNanos = time
    }
  }

  /// Adds some rows of others.
  mutating func append(_ other: FlowRows, _ rows: Range<Int>) {
    noteTimes(other.eventTimes[rows])
    for column in FlowColumn.allCases {
      let isText = FlowDictionaries.slot(of: column) != nil
      columns[column.rawValue].append(other.columns[column.rawValue], rows, after: count, isText: isText)
    }
    appendIds(other, rows)
    count += rows.count
  }

  private mutating func appendIds(_ other: FlowRows, _ rows: Range<Int>) {
    guard idTexts != nil || other.idTexts != nil else { return }
    var texts = idTexts ?? FlowTexts(emptyCount: count)
    idTexts = nil
    if let more = other.idTexts {
      for row in rows { more.withText(row + 1) { _ = texts.append($0) } }
    } else {
      texts.appendEmpty(rows.count)
    }
    idTexts = texts
  }

  /// The rows with those indices, in that order.
  func selected(_ rows: [UInt32]) -> FlowRows {
    var texts: FlowTexts?
    if let idTexts {
      var chosen = FlowTexts(capacityOf: idTexts)
      for row in rows { idTexts.withText(Int(row) + 1) { _ = chosen.append($0) } }
      texts = chosen
    }
    return FlowRows(count: rows.count, columns: columns.map { $0.selected(rows) }, idTexts: texts)
  }

  /// The rows as a segment, in as few bytes as they need.
  func segment(number: Int, block: Int = 0, rowIdPrefix: String) -> FlowSegment {
    var narrow = FlowColumn.allCases.map {
      FlowColumnNarrowing.narrowed(columns[$0.rawValue], isTime: $0.kind == .time)
    }
    // Most flows have a start, which is then their event time: one array serves both columns.
    if narrow[FlowColumn.start.rawValue].isSame(narrow[FlowColumn.eventTime.rawValue]) {
      narrow[FlowColumn.eventTime.rawValue] = narrow[FlowColumn.start.rawValue]
    }
    // Numbers that no identifier is made from need not be kept.
    if idTexts?.hasEmpty == false { narrow[FlowColumn.rowId.rawValue] = .empty }
    let ids = idTexts.map(FlowRowIdTexts.init(packing:))
    return segment(number: number, block: block, rowIdPrefix: rowIdPrefix, columns: narrow, ids: ids)
  }

  /// The rows as a segment that shares their memory.
  func wideSegment(number: Int, block: Int, rowIdPrefix: String) -> FlowSegment {
    let wide = columns.map(FlowColumnNarrowing.wide)
    let ids = idTexts.map(FlowRowIdTexts.init(plain:))
    return segment(number: number, block: block, rowIdPrefix: rowIdPrefix, columns: wide, ids: ids)
  }

  private func segment(
    number: Int, block: Int, rowIdPrefix: String, columns: [FlowSegmentColumn], ids: FlowRowIdTexts?
  ) -> FlowSegment {
    var columns = columns
    let numbers = columns[FlowColumn.rowId.rawValue]
    columns[FlowColumn.rowId.rawValue] = .rowIds(FlowRowIds(prefix: rowIdPrefix, numbers: numbers, texts: ids))
    return FlowSegment(
      rowCount: count, firstNanos: firstNanos, lastNanos: lastNanos, isSorted: isSorted, number: number, block: block,
      columns: columns)
  }
}

extension FlowTexts {
  /// So many empty texts.
  init(emptyCount: Int) {
    self.init()
    appendEmpty(emptyCount)
  }

  /// Whether any text is empty.
  var hasEmpty: Bool { zip(offsets, offsets.dropFirst()).contains { $0 == $1 } }

  /// Adds so many empty texts.
  mutating func appendEmpty(_ count: Int) {
    offsets.append(contentsOf: repeatElement(UInt32(bytes.count), count: count))
  }
}

/// The order of rows by their event times.
enum FlowTimeOrder {
  /// The indices of the rows by time, those of equal times in their old order; nil when the rows are in order already.
  ///
  /// A radix sort: a few passes over the rows, as many as the range of times needs.
  static func order(of times: [Int64]) -> [UInt32]? {
    guard let least = times.min(), let greatest = times.max() else { return nil }
    if isSorted(times) { return nil }
    let seconds = times.allSatisfy { UInt64(bitPattern: $0 &- least) % 1_000_000_000 == 0 }
    let keys = times.map { time in
      let distance = UInt64(bitPattern: time &- least)
      return seconds ? distance / 1_000_000_000 : distance
    }
    let range = UInt64(bitPattern: greatest &- least) / (seconds ? 1_000_000_000 : 1)
    var order = (0..<UInt32(times.count)).map { $0 }
    var shift: UInt64 = 0
    while shift < 64, range >> shift != 0 {
      order = pass(keys, order, shift: shift)
      shift += digitBits
    }
    return order
  }

  static func isSorted(_ times: [Int64]) -> Bool {
    times.withUnsafeBufferPointer { times in
      for row in 1..<max(1, times.count) where times[row - 1] > times[row] { return false }
      return true
    }
  }

  private static let digitBits: UInt64 = 11

  /// The rows in the order of one digit of their keys, those with the same digit in their old order.
  private static func pass(_ keys: [UInt64], _ order: [UInt32], shift: UInt64) -> [UInt32] {
    let mask: UInt64 = 1 << digitBits - 1
    var places = [Int](repeating: 0, count: 1 << Int(digitBits))
    for key in keys { places[Int(key &>> shift & mask)] += 1 }
    var next = 0
    for digit in places.indices {
      let count = places[digit]
      places[digit] = next
      next += count
    }
    return [UInt32](unsafeUninitializedCapacity: order.count) { target, count in
      for row in order {
        let digit = Int(keys[Int(row)] &>> shift & mask)
        target.initializeElement(at: places[digit], to: row)
        places[digit] += 1
      }
      count = order.count
    }
  }
}
