extension CalendarTime {
  /// Nanoseconds since 1970 of a date, `2026-01-31`, with or without a time of day, ` 23:59:59.5` or `T23:59`, and a
  /// zone, `Z` or `+01:00`; nil when the text is anything else.
  static func nanos(ofText text: UnsafeRawBufferPointer) -> Int64? {
    var reader = Reader(text: text)
    guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
      reader.skip("-"), let day = reader.number(digits: 2)
    else { return nil }
    var time = CalendarTime(year: year, month: month, day: day)
    guard time.exists else { return nil }
    guard !reader.isAtEnd else { return time.nanos }
    guard reader.skip(" ") || reader.skip("T"), let nanosOfDay = reader.timeOfDay() else { return nil }
    guard let offset = reader.zone(), reader.isAtEnd else { return nil }
    time.nanosOfDay = nanosOfDay - offset
    return time.nanos
  }

  /// Reads a time from left to right.
  private struct Reader {
    let text: UnsafeRawBufferPointer
    var position = 0

    var isAtEnd: Bool { position == text.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard position < text.count, UInt32(text[position]) == character.value else { return false }
      position += 1
      return true
    }

    mutating func number(digits: Int) -> Int64? {
      guard position + digits <= text.count else { return nil }
      var result: Int64 = 0
      for byte in text[position..<position + digits] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        result = result * 10 + Int64(byte - 0x30)
      }
      position += digits
      return result
    }

    /// Hours and minutes, seconds when they are there, with a fraction of at most nine digits.
    mutating func timeOfDay() -> Int64? {
      guard let hours = number(digits: 2), hours < 24, skip(":"), let minutes = number(digits: 2), minutes < 60
      else { return nil }
      var nanos = (hours * 3_600 + minutes * 60) * CalendarTime.nanosPerSecond
      guard skip(":") else { return nanos }
      guard let seconds = number(digits: 2), seconds < 60 else { return nil }
      nanos += seconds * CalendarTime.nanosPerSecond
      return skip(".") ? fraction().map { nanos + $0 } : nanos
    }

    private mutating func fraction() -> Int64? {
      var unit = CalendarTime.nanosPerSecond
      var nanos: Int64 = 0
      while unit > 1, let digit = number(digits: 1) {
        unit /= 10
        nanos += digit * unit
      }
      return unit == CalendarTime.nanosPerSecond ? nil : nanos
    }

    /// How far the zone is ahead of UTC, in nanoseconds; 0 when none is written.
    mutating func zone() -> Int64? {
      if isAtEnd || skip("Z") { return 0 }
      let isBehind = skip("-")
      guard isBehind || skip("+"), let hours = number(digits: 2), skip(":") || true,
        let minutes = number(digits: 2), hours < 24, minutes < 60
      else { return nil }
      let offset = (hours * 3_600 + minutes * 60) * CalendarTime.nanosPerSecond
      return isBehind ? -offset : offset
    }
  }
}
