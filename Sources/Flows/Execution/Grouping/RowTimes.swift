/// The event times of the rows of a scan, which decide the order of rows that come in another than that of the flows.
struct RowTimes {
  /// Empty when the rows come in the order of the flows.
  private let times: [Int64]
  private let least: Int64
  /// Units of the times in a ``RowPlace`` are so many bits above nanoseconds.
  private let shift: UInt64

  /// The times of batches of rows, which are let go; none when the rows come in the order of the flows.
  init(_ batches: inout [[Int64]]) {
    var times: [Int64] = []
    times.reserveCapacity(batches.reduce(0) { $0 + $1.count })
    var (least, greatest) = (Int64.max, Int64.min)
    for index in batches.indices {
      for time in batches[index] {
        least = min(least, time)
        greatest = max(greatest, time)
      }
      times += batches[index]
      batches[index] = []
    }
    self.times = times
    self.least = least
    let distance = times.isEmpty ? 0 : UInt64(bitPattern: greatest &- least)
    shift = UInt64(max(0, 32 - distance.leadingZeroBitCount))
  }

  /// Whether the rows come in the order of the flows.
  var areInOrder: Bool { times.isEmpty }

  /// About how much memory they take.
  var byteCount: Int { times.capacity * 8 }

  /// The place of a row.
  @inline(__always)
  func place(of row: Int) -> RowPlace {
    let number = UInt32(truncatingIfNeeded: row)
    if times.isEmpty { return RowPlace(time: 0, row: number) }
    return RowPlace(time: UInt32(truncatingIfNeeded: UInt64(bitPattern: times[row] &- least) &>> shift), row: number)
  }

  /// Whether a row that comes later in the scan comes earlier in the order of the flows.
  @inline(__always)
  func isEarlier(_ later: RowPlace, than place: RowPlace) -> Bool {
    if later.time != place.time { return later.time < place.time }
    return !times.isEmpty && times[Int(later.row)] < times[Int(place.row)]
  }

  /// The event time of the row at a place, and its number in the scan.
  func key(_ place: RowPlace) -> (Int64, UInt32) { (times[Int(place.row)], place.row) }
}
