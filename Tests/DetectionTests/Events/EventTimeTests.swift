import Detection
import Testing

/// The times that events carry.
@Suite struct EventTimeTests {
  @Test(
    "A time is read to the nanosecond, with or without fraction and offset",
    arguments: [
      ("1970-01-01 00:00:00", 0),
      ("1970-01-01T00:00:00.000000001Z", 1),
      ("2025-10-23 23:15:59.818948801", 1_761_261_359_818_948_801),
      ("2025-10-24T01:15:59.818948801+02:00", 1_761_261_359_818_948_801),
      ("2024-02-29T12:00:00Z", 1_709_208_000_000_000_000),
      ("1969-12-31 23:59:59.5", -500_000_000),
      ("2025-10-23 23:15:59.8189488019", 1_761_261_359_818_948_801),
    ] as [(String, Int64)])
  func times(_ text: String, _ nanos: Int64) {
    #expect(EventTime.unixNanos(text) == nanos)
  }

  @Test(
    "What is no time is nil",
    arguments: [
      "", "2025", "2025-13-01 00:00:00", "2025-02-29 00:00:00", "2025-10-23 24:00:00", "2025-10-23 23:15:59.",
      "2025-10-23 23:15:59 UTC", "2025-10-23 23:15:59+2", "9999-12-31 23:59:59", "2025-10-23 23:15:59Zx",
    ])
  func noTimes(_ text: String) {
    #expect(EventTime.unixNanos(text) == nil)
  }
}

/// Numbers since 1970.
@Suite struct EpochTimeTests {
  @Test(
    "The size of a number says its unit",
    arguments: [
      ("1764339187", 1_764_339_187_000_000_000), ("1764339187.25", 1_764_339_187_250_000_000),
      ("1764339187123", 1_764_339_187_123_000_000), ("1764339187123456", 1_764_339_187_123_456_000),
      ("1764339187123456789", 1_764_339_187_123_456_789), ("0", 0),
      ("1764339187.1234567891", 1_764_339_187_123_456_789),
      ("", nil), ("-1", nil), ("+1", nil), ("1.", nil), (".5", nil), ("1e9", nil), ("9223372036854775808", nil),
      ("12h", nil),
    ] as [(String, Int64?)])
  func units(_ text: String, _ nanos: Int64?) {
    #expect(EventTime.unixNanos(sinceEpoch: text) == nanos)
  }
}
