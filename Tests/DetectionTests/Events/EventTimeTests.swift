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
