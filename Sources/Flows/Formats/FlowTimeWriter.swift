/// Writes times as text, `2026-01-31 23:59:59.000000000`; quickly when they are of the same day as the one before.
struct FlowTimeWriter {
  /// The day that was written last, since 1970.
  private var day: Int64 = 0
  private var year: Int64 = 1970
  private var month: Int64 = 1
  private var dayOfMonth: Int64 = 1

  /// Writes a time at the start of some bytes.
  ///
  /// - Precondition: there are at least `FlowTimeText.byteCount`.
  mutating func write(_ nanos: Int64, to bytes: UnsafeMutableRawBufferPointer) {
    precondition(bytes.count >= FlowTimeText.byteCount, "a time has its room")
    let newDay = CalendarTime.floorDivide(nanos, CalendarTime.nanosPerDay)
    let nanosOfDay = nanos &- newDay &* CalendarTime.nanosPerDay
    let (second, fraction) = nanosOfDay.quotientAndRemainder(dividingBy: CalendarTime.nanosPerSecond)
    if newDay != day { turn(to: newDay) }
    Self.write(year / 100, bytes, 0)
    Self.write(year % 100, bytes, 2)
    Self.write(month, bytes, 5, after: "-")
    Self.write(dayOfMonth, bytes, 8, after: "-")
    Self.write(second / 3_600, bytes, 11, after: " ")
    Self.write(second / 60 % 60, bytes, 14, after: ":")
    Self.write(second % 60, bytes, 17, after: ":")
    Self.write(fraction: fraction, bytes)
  }

  private mutating func turn(to newDay: Int64) {
    day = newDay
    (year, month, dayOfMonth) = CalendarTime.date(ofDay: newDay)
  }

  /// Writes two digits, and what stands before them.
  @inline(__always)
  private static func write(
    _ value: Int64, _ bytes: UnsafeMutableRawBufferPointer, _ place: Int, after separator: Unicode.Scalar? = nil
  ) {
    if let separator { bytes[place - 1] = UInt8(ascii: separator) }
    bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
    bytes[place + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
  }

  private static func write(fraction: Int64, _ bytes: UnsafeMutableRawBufferPointer) {
    bytes[19] = UInt8(ascii: ".")
    if fraction == 0 {
      for place in 20...28 { bytes[place] = UInt8(ascii: "0") }
      return
    }
    var rest = UInt32(truncatingIfNeeded: fraction)
    for place in stride(from: 28, through: 20, by: -1) {
      bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
