/// The first rows of an answer by its ordering, as many as are wanted: the others are dropped on the way.
///
/// Rows that the ordering leaves equal are ordered by their event time and then by their place in the scan.
struct RowOrder {
  /// A row with what decides first.
  private struct Entry {
    /// 0 where NULLs come first, 2 where they come last, 1 for values.
    var rank: UInt8
    /// The first key; of a text its first eight bytes.
    var word: Int64
    var time: Int64
    var position: UInt64
    /// Where its keys are in `keys`, in multiples of their number.
    var index: Int
  }

  /// How a key is compared.
  private struct Key {
    let isText: Bool
    let isDescending: Bool
    let putsNullsFirst: Bool
  }

  private let ordering: [Key]
  private let wanted: Int
  private let pool: TextPool
  private let checkpoint: QueryCheckpoint
  private var entries: [Entry] = []
  /// The keys of the rows, all of one row together; nil is NULL.
  private var keys: [Int64?] = []
  /// The last entry that is still wanted, when there are enough: what is not before it need not be kept.
  private var worst: Entry?

  /// An order of which so many rows are wanted.
  init(_ ordering: [QueryPlan.Ordering], wanted: Int, _ pool: TextPool, _ checkpoint: QueryCheckpoint) {
    self.ordering = ordering.map {
      Key(
        isText: $0.expression.type == .text, isDescending: $0.isDescending, putsNullsFirst: $0.putsNullsFirst)
    }
    self.wanted = wanted
    self.pool = pool
    self.checkpoint = checkpoint
  }

  /// About how much memory it takes, with the copies that are made when it is sorted.
  var byteCount: Int {
    entries.capacity * MemoryLayout<Entry>.stride * 3 + keys.capacity * MemoryLayout<Int64?>.stride * 2
  }

  /// Adds rows with the values of the ordering expressions.
  mutating func add(_ values: [ValueVector], times: [Int64], positions: [UInt64]) throws(QueryFailure) {
    for index in positions.indices {
      var entry = Entry(rank: 1, word: 0, time: times.isEmpty ? 0 : times[index], position: positions[index], index: 0)
      if let first = values.first { (entry.rank, entry.word) = leading(first[index]) }
      if let worst, !mayBeBefore(entry, worst) { continue }
      entry.index = entries.count
      for vector in values { keys.append(vector[index]) }
      if let worst, !isBefore(entry, worst) {
        keys.removeLast(values.count)
        continue
      }
      entries.append(entry)
      if entries.count >= limit { try prune() }
    }
  }

  /// How many entries there may be before those that are not wanted are dropped.
  private var limit: Int { wanted > Int.max / 4 ? Int.max : max(wanted * 2, 4_096) }

  private func leading(_ word: Int64?) -> (rank: UInt8, word: Int64) {
    guard let word else { return (ordering[0].putsNullsFirst ? 0 : 2, 0) }
    let key = ordering[0].isText ? prefix(word) : word
    return (1, ordering[0].isDescending ? ~key : key)
  }

  /// The first eight bytes of a text, as a number with their order.
  private func prefix(_ text: Int64) -> Int64 {
    pool.withText(text) { text in
      var bits: UInt64 = 0
      for index in 0..<8 { bits = bits << 8 | UInt64(index < text.count ? text[index] : 0) }
      return Int64(bitPattern: bits ^ (1 << 63))
    }
  }

  /// Whether what decides first does not already put an entry after another.
  private func mayBeBefore(_ left: Entry, _ right: Entry) -> Bool {
    left.rank != right.rank ? left.rank < right.rank : left.word <= right.word
  }

  private func isBefore(_ left: Entry, _ right: Entry) -> Bool {
    if left.rank != right.rank { return left.rank < right.rank }
    if left.word != right.word { return left.word < right.word }
    for key in ordering.indices {
      let (first, second) = (keys[left.index * ordering.count + key], keys[right.index * ordering.count + key])
      if first != second { return isBefore(first, second, ordering[key]) }
    }
    return left.time != right.time ? left.time < right.time : left.position < right.position
  }

  private func isBefore(_ left: Int64?, _ right: Int64?, _ key: Key) -> Bool {
    guard let left else { return key.putsNullsFirst }
    guard let right else { return !key.putsNullsFirst }
    let isLess = key.isText ? pool.isLess(left, right) : left < right
    return isLess != key.isDescending
  }

  private mutating func sort() throws(QueryFailure) {
    if ordering.count == 1, !ordering[0].isText {
      entries = try entries.sorted(checkpoint, by: Self.isBefore)
    } else {
      entries = try entries.sorted(checkpoint) { isBefore($0, $1) }
    }
  }

  /// Whether an entry is before another when there is one key that the entries hold whole.
  private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
    if left.rank != right.rank { return left.rank < right.rank }
    if left.word != right.word { return left.word < right.word }
    return left.time != right.time ? left.time < right.time : left.position < right.position
  }

  /// Drops the rows that are not wanted.
  private mutating func prune() throws(QueryFailure) {
    try sort()
    entries.removeLast(max(0, entries.count - wanted))
    let count = ordering.count
    var kept: [Int64?] = []
    kept.reserveCapacity(entries.count * count)
    for index in entries.indices {
      kept.append(contentsOf: keys[entries[index].index * count..<(entries[index].index + 1) * count])
      entries[index].index = index
    }
    keys = kept
    worst = entries.count == wanted ? entries.last : nil
  }

  /// The places of the wanted rows in the scan, in order.
  mutating func positions() throws(QueryFailure) -> [UInt64] {
    try prune()
    return entries.map(\.position)
  }
}

extension Array {
  /// Elements that are sorted between two questions whether the query may go on.
  private static var runLength: Int { 16_384 }

  /// The elements in order, those that are equal in their old order; asks on the way whether the query may go on.
  ///
  /// Runs are sorted one after the other, then merged two by two; what is in order already is only copied.
  func sorted(
    _ checkpoint: QueryCheckpoint, by isBefore: (Element, Element) -> Bool
  ) throws(QueryFailure) -> [Element] {
    if count <= Self.runLength { return self.sorted(by: isBefore) }
    var sorted: [Element] = []
    sorted.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: Self.runLength) {
      try checkpoint.check()
      sorted.append(contentsOf: self[start..<Swift.min(start + Self.runLength, count)].sorted(by: isBefore))
    }
    var length = Self.runLength
    while length < count {
      sorted = try sorted.merged(runsOf: length, checkpoint, by: isBefore)
      length *= 2
    }
    return sorted
  }

  /// The elements with each two runs of a length merged into one.
  private func merged(
    runsOf length: Int, _ checkpoint: QueryCheckpoint, by isBefore: (Element, Element) -> Bool
  ) throws(QueryFailure) -> [Element] {
    var merged: [Element] = []
    merged.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: 2 * length) {
      let middle = Swift.min(start + length, count)
      let end = Swift.min(middle + length, count)
      if middle == end || !isBefore(self[middle], self[middle - 1]) {
        merged.append(contentsOf: self[start..<end])
        continue
      }
      var (left, right) = (start, middle)
      while left < middle, right < end {
        let takesRight = isBefore(self[right], self[left])
        merged.append(self[takesRight ? right : left])
        if takesRight { right += 1 } else { left += 1 }
        if merged.count % Self.runLength == 0 { try checkpoint.check() }
      }
      merged.append(contentsOf: self[left..<middle])
      merged.append(contentsOf: self[right..<end])
    }
    return merged
  }
}

/// Rows as bytes, equal for equal rows only.
enum RowIdentity {
  /// The bytes of values, one after the other, each with its type and, where it has one, its length.
  static func bytes(of values: [FlowValue]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * 32)
    for value in values { append(value, to: &bytes) }
    return bytes
  }

  /// Appends the bytes of a text with its length.
  static func append(text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    append(4, UInt64(text.count), to: &bytes)
    bytes += text
  }

  /// Appends the bytes of a value.
  static func append(_ value: FlowValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes.append(0)
    case .integer(let integer): append(1, UInt64(bitPattern: integer), to: &bytes)
    case .double(let double): append(2, UInt64(bitPattern: DoubleWord.word(double)), to: &bytes)
    case .boolean(let boolean): bytes += [3, boolean ? 1 : 0]
    case .text(let text): text.withBytes { append(text: $0, to: &bytes) }
    case .time(let nanos): append(5, UInt64(bitPattern: nanos), to: &bytes)
    case .list(let values):
      append(6, UInt64(values.count), to: &bytes)
      for value in values { append(value, to: &bytes) }
    }
  }

  private static func append(_ tag: UInt8, _ word: UInt64, to bytes: inout [UInt8]) {
    bytes.append(tag)
    withUnsafeBytes(of: word.bigEndian) { bytes += $0 }
  }
}
