/// The order of rows by their event times.
enum FlowTimeOrder {
  /// The indices of the rows by time, those of equal times as they stand; nil when the rows stand in order already.
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

  /// The rows in the order of one digit of their keys, those with the same digit as they stand.
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
