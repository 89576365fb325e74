import Primitives
import Testing

@Suite("Times as text")
struct UnixTimeTests {
  @Test(
    "A time of a log is read to the nanosecond, with or without fraction and offset",
    arguments: [
      ("1970-01-01 00:00:00", 0),
      ("1970-01-01T00:00:00.000000001Z", 1),
      ("2025-10-23 23:15:59.818948801", 1_761_261_359_818_948_801),
      ("2025-10-24T01:15:59.818948801+02:00", 1_761_261_359_818_948_801),
      ("2025-10-24t01:15:59,818948801+0200", 1_761_261_359_818_948_801),
      ("2024-02-29T12:00:00Z", 1_709_208_000_000_000_000),
      ("2016-12-31 23:59:60z", 1_483_228_800_000_000_000),
      ("1969-12-31 23:59:59.5", -500_000_000),
      ("2025-10-23 23:15:59.8189488019", 1_761_261_359_818_948_801),
      ("1677-09-21 00:12:43.145224192", .min),
      ("2262-04-11 23:47:16.854775807", .max),
    ] as [(String, Int64)])
  func logs(_ text: String, _ nanos: Int64) {
    #expect(UnixTime.nanos(text, .log) == nanos)
  }

  @Test(
    "What is no time of a log is nil",
    arguments: [
      "", "2025", "2025-10-23", "2025-10-23 23:15", "2025-13-01 00:00:00", "2025-02-29 00:00:00", "2025-10-23 24:00:00",
      "2025-10-23 23:60:00", "2025-10-23 23:15:61", "2025-10-23 23:15:59.", "2025-10-23 23:15:59 UTC",
      "2025-10-23 23:15:59+2",
      "2025-10-23 23:15:59+24:00", "9999-12-31 23:59:59", "2025-10-23 23:15:59Zx", "1677-09-21 00:12:43.145224191",
      "2262-04-11 23:47:16.854775808",
    ])
  func noLogs(_ text: String) {
    #expect(UnixTime.nanos(text, .log) == nil)
  }

  @Test(
    "SQL and commands may leave out the time of day and its seconds", arguments: [UnixTime.Form.sql, .command])
  func short(form: UnixTime.Form) {
    #expect(UnixTime.nanos("2024-02-29", form) == 1_709_164_800_000_000_000)
    #expect(UnixTime.nanos("2024-02-29 12:00", form) == 1_709_208_000_000_000_000)
    #expect(UnixTime.nanos("2024-02-29T13:00+01:00", form) == 1_709_208_000_000_000_000)
    #expect(UnixTime.nanos("2024-02-29T12:00:00.25Z", form) == 1_709_208_000_250_000_000)
    for text in [
      "2024-02-29 ", "2024-02-29 12", "2024-02-29 12:00:", "2024-02-29 12:00:00.", "2024-02-29 12:00:00,5",
      "2024-02-29Z",
      "2024-02-29 12:00:00.1234567890", "2024-02-30",
    ] {
      #expect(UnixTime.nanos(text, form) == nil, "\(text)")
    }
  }

  @Test("SQL takes capital letters, commands take leap seconds, and an offset has its colon there")
  func differences() {
    let texts = [
      "2024-02-29t12:00:00Z", "2024-02-29T12:00:00z", "2024-02-29T12:00:60", "2024-02-29T12:00:00+0100",
    ]
    #expect(texts.map { UnixTime.nanos($0, .sql) != nil } == [false, false, false, true])
    #expect(texts.map { UnixTime.nanos($0, .command) != nil } == [true, true, true, false])
    #expect(texts.map { UnixTime.nanos($0, .log) != nil } == [true, true, true, true])
  }
}

@Suite("Times as numbers since 1970")
struct UnixTimeNumberTests {
  private static func nanos(_ text: String, _ unit: UnixTime.Unit) -> Int64? {
    var text = text
    return text.withUTF8 { UnixTime.nanos(ofNumber: UnsafeRawBufferPointer($0), unit) }
  }

  @Test(
    "The size of a number tells its unit",
    arguments: [
      ("1764339187", 1_764_339_187_000_000_000), ("1764339187.25", 1_764_339_187_250_000_000),
      ("1764339187123", 1_764_339_187_123_000_000), ("1764339187123456", 1_764_339_187_123_456_000),
      ("1764339187123456789", 1_764_339_187_123_456_789), ("0", 0),
      ("1764339187.1234567891", 1_764_339_187_123_456_789),
      ("", nil), ("-1", nil), ("+1", nil), ("1.", nil), (".5", nil), ("1e9", nil), ("9223372036854775808", nil),
      ("12h", nil),
    ] as [(String, Int64?)])
  func bySize(_ text: String, _ nanos: Int64?) {
    #expect(Self.nanos(text, .bySize) == nanos)
  }

  @Test(
    "Seconds may be below zero, and reach to the end of 64 bits",
    arguments: [
      ("1764339187", 1_764_339_187_000_000_000), ("-1.5", -1_500_000_000), ("-0.000000001", -1), ("-0", 0),
      ("9223372036.854775807", .max), ("-9223372036.854775808", .min), ("9223372036.854775808", nil),
      ("1764339187123", nil), ("-", nil), ("--1", nil), ("1.-5", nil), ("1.2.3", nil),
    ] as [(String, Int64?)])
  func seconds(_ text: String, _ nanos: Int64?) {
    #expect(Self.nanos(text, .seconds) == nanos)
  }
}
