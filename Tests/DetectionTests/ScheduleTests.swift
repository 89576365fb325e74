import Primitives
import TestSupport
import Testing

@testable import Detection

@Suite("Cron expressions")
struct CronExpressionTests {
  @Test(
    "The next run is the first minute after the instant on which all fields hold",
    arguments: [
      ("* * * * *", "2026-11-21 10:00", "2026-11-21 10:01"),
      ("* * * * *", "2026-11-21 10:00:59.999999999", "2026-11-21 10:01"),
      ("* * * * *", "2026-12-31 23:59:30", "2027-01-01 00:00"),
      ("0 * * * *", "2026-11-21 10:00", "2026-11-21 11:00"),
      ("0 * * * *", "2026-11-21 09:59:59.999999999", "2026-11-21 10:00"),
      ("30 4 * * *", "2026-11-21 04:29", "2026-11-21 04:30"),
      ("30 4 * * *", "2026-11-21 04:30", "2026-11-22 04:30"),
      ("0 */4 * * *", "2026-11-21 20:00", "2026-11-22 00:00"),
      ("*/15 * * * *", "2026-11-21 10:46", "2026-11-21 11:00"),
      ("10-50/20 * * * *", "2026-11-21 10:10", "2026-11-21 10:30"),
      ("10-50/20 * * * *", "2026-11-21 10:50", "2026-11-21 11:10"),
      ("5,10,55 6,18 * * *", "2026-11-21 06:10", "2026-11-21 06:55"),
      ("5,10,55 6,18 * * *", "2026-11-21 06:55", "2026-11-21 18:05"),
      ("0 0 1 * *", "2026-11-21 10:00", "2026-12-01 00:00"),
      ("0 0 31 * *", "2026-01-31 00:00", "2026-03-31 00:00"),
      ("0 0 31 * *", "2026-08-31 00:00", "2026-10-31 00:00"),
      ("0 0 30 * *", "2026-01-30 00:00", "2026-03-30 00:00"),
      ("0 0 29 2 *", "2026-01-01 00:00", "2028-02-29 00:00"),
      ("0 0 29 2 *", "2028-02-29 00:00", "2032-02-29 00:00"),
      ("59 23 29 2 *", "2096-02-29 23:59", "2104-02-29 23:59"),
      ("0 0 29 2 *", "1999-12-31 00:00", "2000-02-29 00:00"),
      ("0 0 1 1 *", "2026-01-01 00:00", "2027-01-01 00:00"),
      ("0 9 * * 1", "2026-11-21 10:00", "2026-11-23 09:00"),
      ("0 9 * * 1-5", "2026-11-20 09:00", "2026-11-23 09:00"),
      ("0 9 * * 0", "2026-11-21 10:00", "2026-11-22 09:00"),
      ("0 9 * * 7", "2026-11-21 10:00", "2026-11-22 09:00"),
      ("0 9 * * 5-7", "2026-11-21 10:00", "2026-11-22 09:00"),
      ("0 9 * * 6-7", "2026-11-22 10:00", "2026-11-28 09:00"),
      ("0 12 13 * 5", "2026-11-10 00:00", "2026-11-13 12:00"),
      ("0 12 13 * 5", "2026-11-13 12:00", "2026-11-20 12:00"),
      ("0 12 13 * 5", "2026-12-12 00:00", "2026-12-13 12:00"),
      ("0 0 31 2 1", "2026-01-31 00:00", "2026-02-02 00:00"),
      ("0 0 1 */3 *", "2026-02-01 00:00", "2026-04-01 00:00"),
      ("0 0 */10 * *", "2026-02-21 00:00", "2026-03-01 00:00"),
      ("0 0 * * */2", "2026-11-21 00:00", "2026-11-22 00:00"),
      ("\t0  5 *\t* * ", "2026-11-21 00:00", "2026-11-21 05:00"),
      ("0 0 * * *", "1969-12-31 12:00", "1970-01-01 00:00"),
      ("0 0 * * *", "1969-12-30 23:59:59", "1969-12-31 00:00"),
    ])
  func next(_ expression: String, _ instant: String, _ expected: String) throws {
    let cron = try CronExpression(expression)
    let nanos = try #require(ScheduleTime.nanos(instant))
    #expect(ScheduleTime.text(cron.next(after: nanos)) == expected)
  }

  @Test("A run is last at its own instant, and next only before it", arguments: [1, 2, 3, 4, 5, 6, 7])
  func lastAndNext(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<40 {
      let cron = try CronExpression(CronExpressionTests.randomExpression(using: &random))
      let instant = Int64.random(in: -2_000_000_000_000_000_000...6_000_000_000_000_000_000, using: &random)
      let next = try #require(cron.next(after: instant))
      let last = try #require(cron.last(notAfter: instant))
      #expect(last <= instant && instant < next, "\(cron)")
      #expect(cron.last(notAfter: next) == next, "\(cron)")
      #expect(cron.next(after: next - 1) == next, "\(cron)")
      #expect(cron.last(notAfter: next - 1) == last, "\(cron)")
      #expect(cron.next(after: last) == next, "\(cron)")
    }
  }

  @Test("The next run is the one that a look at every minute finds", arguments: [11, 12, 13])
  func everyMinute(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<20 {
      let text = CronExpressionTests.randomExpression(using: &random)
      let minute = Int64.random(in: 0...50_000_000, using: &random)
      let found = try CronExpression(text).next(after: minute * 60_000_000_000)
      let expected = CronExpressionTests.slowNext(text, after: minute)
      if let expected { #expect(found == expected * 60_000_000_000, "\(text) after \(minute)") }
      if found == nil { #expect(expected == nil) }
    }
  }

  @Test("Beyond what 64 bits hold there is no run")
  func endOfTime() throws {
    #expect(try CronExpression("0 0 1 1 *").next(after: .max) == nil)
    #expect(try CronExpression("0 0 1 1 *").next(after: .max - 60_000_000_000) == nil)
    #expect(try CronExpression("* * * * *").last(notAfter: .min) == nil)
    #expect(try CronExpression("0 0 29 2 *").last(notAfter: .min) == nil)
  }

  @Test(
    "What is no expression is refused with the field and the place",
    arguments: [
      ("", 0, "expected five fields: minute, hour, day of month, month, day of week; found 0"),
      ("* * * *", 7, "expected five fields: minute, hour, day of month, month, day of week; found 4"),
      ("0 * * * * *", 10, "found 6; there is none for seconds and none for years"),
      ("@daily", 0, "found '@daily', which is not supported: write '0 0 * * *' for every day at midnight"),
      ("60 * * * *", 0, "minute: expected numbers from 0 to 59, found '60'"),
      ("0 24 * * *", 2, "hour: expected numbers from 0 to 23, found '24'"),
      ("0 0 0 * *", 4, "day of month: expected numbers from 1 to 31, found '0'"),
      ("0 0 32 * *", 4, "day of month: expected numbers from 1 to 31, found '32'"),
      ("0 0 * 13 *", 6, "month: expected numbers from 1 to 12, found '13'"),
      ("0 0 * * 8", 8, "day of week: expected numbers from 0 to 7 (0 and 7 are Sunday), found '8'"),
      ("0 0 * * MON", 8, "day of week: names are not supported; write 1 for 'MON'"),
      ("0 0 * * 1,friday", 10, "day of week: names are not supported; write 5 for 'friday'"),
      ("0 0 * FEB *", 6, "month: names are not supported; write 2 for 'FEB'"),
      ("0 0 ? * 1", 4, "day of month: '?' is not supported; write '*'"),
      ("5- * * * *", 2, "minute: expected numbers from 0 to 59, found ''"),
      ("1-2-3 * * * *", 0, "minute: expected a range of two numbers, such as '1-5'"),
      ("50-10 * * * *", 0, "minute: the range ends before it begins; write '50-59,0-10'"),
      ("*/0 * * * *", 2, "minute: expected a step from 1 to 59, found '0'"),
      ("*/60 * * * *", 2, "minute: expected a step from 1 to 59, found '60'"),
      ("*/x * * * *", 2, "minute: expected a step from 1 to 59, found 'x'"),
      ("*/2/2 * * * *", 0, "minute: expected one '/' at most"),
      ("5/10 * * * *", 0, "minute: a step follows '*' or a range; write '5-59/10'"),
      ("1,,2 * * * *", 2, "minute: expected numbers from 0 to 59, found ''"),
      ("-1 * * * *", 0, "minute: expected numbers from 0 to 59, found ''"),
      ("0 0 L * *", 4, "day of month: expected numbers from 1 to 31, found 'L'"),
      ("00000 * * * *", 0, "minute: expected numbers from 0 to 59, found '00000'"),
      ("٣ * * * *", 0, "minute: expected numbers from 0 to 59, found '٣'"),
      ("0 0 31 2 *", 4, "no month of '2' has a day '31': the query would never run"),
      ("0 0 30 2 *", 4, "no month of '2' has a day '30': the query would never run"),
      ("0 0 31 4,6,9,11 *", 4, "no month of '4,6,9,11' has a day '31': the query would never run"),
    ])
  func refusals(_ expression: String, _ offset: Int, _ message: String) throws {
    let error = #expect(throws: CronError.self) { try CronExpression(expression) }
    #expect(error?.message.hasSuffix(message) == true, "\(error?.message ?? "accepted")")
    #expect(error?.offset == offset)
  }

  @Test("Days that some month has are not refused", arguments: ["0 0 29 2 *", "0 0 31 1,2 *", "0 0 30,31 * *"])
  func rareDays(_ expression: String) throws {
    #expect(try CronExpression(expression).next(after: 0) != nil)
  }

  // MARK: Random expressions

  private static func randomExpression(using random: inout SeededGenerator) -> String {
    let ranges = [0...59, 0...23, 1...28, 1...12, 0...6]
    return ranges.map { range in
      switch Int.random(in: 0..<5, using: &random) {
      case 0: return String(Int.random(in: range, using: &random))
      case 1:
        let ends = [Int.random(in: range, using: &random), Int.random(in: range, using: &random)].sorted()
        return "\(ends[0])-\(ends[1])"
      case 2: return "*/\(Int.random(in: 1...5, using: &random))"
      default: return "*"
      }
    }.joined(separator: " ")
  }

  /// Looks at every minute of 100 days, with the rules written down another way.
  private static func slowNext(_ text: String, after minute: Int64) -> Int64? {
    let fields = text.split(separator: " ").map(String.init)
    let values = [0..<60, 0..<24, 1..<32, 1..<13, 0..<7]
    let allowed = zip(fields, values).map { field, values in
      Set(values.filter { allows(field, $0, from: values.lowerBound) })
    }
    for candidate in (minute + 1)...(minute + 144_000) {
      guard allowed[0].contains(Int(candidate % 60)), allowed[1].contains(Int(candidate / 60 % 24)) else { continue }
      let date = CalendarDay(daysSince1970: Int(candidate / 1_440))
      let holds = (allowed[2].contains(date.day), allowed[4].contains(Int((candidate / 1_440 + 4) % 7)))
      let isDay = fields[2] != "*" && fields[4] != "*" ? holds.0 || holds.1 : holds.0 && holds.1
      if allowed[3].contains(date.month), isDay { return candidate }
    }
    return nil
  }

  private static func allows(_ field: String, _ value: Int, from first: Int) -> Bool {
    if field == "*" { return true }
    if field.hasPrefix("*/"), let step = Int(field.dropFirst(2)) { return (value - first) % step == 0 }
    let ends = field.split(separator: "-").compactMap { Int($0) }
    return ends[0] <= value && value <= ends[ends.count - 1]
  }
}

@Suite("Schedules")
struct ScheduleTests {
  @Test(
    "Runs of a rate are multiples of it since 1970, whenever it was started",
    arguments: [
      (60, "2026-11-21 10:00", "2026-11-21 11:00"), (60, "2026-11-21 10:59:59.999999999", "2026-11-21 11:00"),
      (60, "2026-11-21 09:59:59.999999999", "2026-11-21 10:00"), (30, "2026-11-21 10:00", "2026-11-21 10:30"),
      (1_440, "2026-11-21 10:00", "2026-11-22 00:00"), (1_440, "2028-02-28 10:00", "2028-02-29 00:00"),
      (7, "1970-01-01 00:00", "1970-01-01 00:07"), (7, "1970-01-01 00:06:59", "1970-01-01 00:07"),
      (60, "1969-12-31 23:30", "1970-01-01 00:00"), (60, "1969-12-31 22:59", "1969-12-31 23:00"),
      (43_200, "1970-01-02 00:00", "1970-01-31 00:00"), (527_040, "1970-01-01 00:00", "1971-01-02 00:00"),
    ])
  func rate(_ minutes: Int, _ instant: String, _ expected: String) throws {
    let schedule = Schedule(timing: .rate(minutes: minutes), timeoutMinutes: 1)
    let nanos = try #require(ScheduleTime.nanos(instant))
    #expect(ScheduleTime.text(schedule.next(after: nanos)) == expected)
    let next = try #require(schedule.next(after: nanos))
    #expect(schedule.last(notAfter: next) == next)
    let last = try #require(schedule.last(notAfter: nanos))
    #expect(last <= nanos && next - last == Int64(minutes) * 60_000_000_000)
    #expect(schedule.next(after: last) == next)
  }

  @Test("Beyond what 64 bits hold there is no run")
  func endOfTime() {
    let schedule = Schedule(timing: .rate(minutes: 60), timeoutMinutes: 1)
    #expect(schedule.next(after: .max) == nil)
    #expect(schedule.last(notAfter: .min) == nil)
    #expect(schedule.last(notAfter: .max) != nil)
    #expect(schedule.next(after: .min) != nil)
  }

  @Test("A schedule of a cron expression runs at its minutes, and the timeout is in minutes")
  func cron() throws {
    let schedule = Schedule(timing: .cron(try CronExpression("0 1 * * *")), timeoutMinutes: 15)
    #expect(ScheduleTime.text(schedule.next(after: 0)) == "1970-01-01 01:00")
    #expect(ScheduleTime.text(schedule.last(notAfter: 0)) == "1969-12-31 01:00")
    #expect(schedule.timeoutNanos == 900_000_000_000)
  }
}

/// Instants as tests write them: `2026-01-31 23:59`.
enum ScheduleTime {
  /// Nanoseconds since 1970.
  static func nanos(_ text: String) -> Int64? {
    UnixTime.nanos(text.utf8.count == 16 ? text + ":00" : text, .log)
  }

  /// The instant of a whole minute.
  static func text(_ nanos: Int64?) -> String {
    guard let nanos else { return "never" }
    let minutes = UnixMinutes.floor(nanos)
    var days = minutes / 1_440
    if days * 1_440 > minutes { days -= 1 }
    let day = CalendarDay(daysSince1970: Int(days))
    let minute = Int(minutes - days * 1_440)
    let isWhole = UnixMinutes.nanos(minutes) == nanos
    return "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2)) \(padded(minute / 60, 2))"
      + ":\(padded(minute % 60, 2))" + (isWhole ? "" : " and more")
  }

  private static func padded(_ number: Int, _ count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }
}
