/// The event times of the rows of a scan, which decide the order of rows that come in another than that of the flows.
struct RowTimes {
  /// Empty when the rows come in the order of the flows.
  private let times: [Int64]
  private let least: Int64
  /// Units of the times in a ``KeyedRow`` are so many bits above nanoseconds.
  private let shift: UInt64

  /// The times of the rows, none when the rows come in the order of the flows.
  init(_ times: [Int64]) {
    var (least, greatest) = (Int64.max, Int64.min)
    for time in times {
      least = min(least, time)
      greatest = max(greatest, time)
    }
    self.times = times
    self.least = least
    let distance = times.isEmpty ? 0 : UInt64(bitPattern: greatest &- least)
    shift = UInt64(max(0, 32 - distance.leadingZeroBitCount))
  }

  /// Whether the rows come in the order of the flows.
  var areInOrder: Bool { times.isEmpty }

  /// A row of the scan.
  @inline(__always)
  func row(_ number: Int, key: UInt64) -> KeyedRow {
    let time = times.isEmpty ? 0 : UInt64(bitPattern: times[number] &- least) &>> shift
    return KeyedRow(key: key, time: UInt32(truncatingIfNeeded: time), number: UInt32(truncatingIfNeeded: number))
  }

  /// Whether a row that comes later in the scan comes earlier in the order of the flows.
  @inline(__always)
  func isEarlier(_ later: KeyedRow, than row: KeyedRow) -> Bool {
    if later.time != row.time { return later.time < row.time }
    return !times.isEmpty && times[Int(later.number)] < times[Int(row.number)]
  }

  /// What the order of the flows goes by.
  func key(_ row: KeyedRow) -> (Int64, UInt32) { (times[Int(row.number)], row.number) }
}
