import Testing

@testable import Detection

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
