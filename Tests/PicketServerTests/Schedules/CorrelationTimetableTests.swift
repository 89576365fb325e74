import Detection
import Testing

@testable import PicketServer

@Suite("When a correlation rule runs")
struct CorrelationTimetableTests {
  private static let minute: Int64 = 60_000_000_000

  private func timetable(settled minutes: Int64, missedMax: Int = 100) -> CorrelationTimetable {
    CorrelationTimetable(
      schedule: Schedule(timing: .rate(minutes: 10), timeoutMinutes: 1), settledNanos: minutes * Self.minute,
      missedMax: missedMax)
  }

  @Test("Every scheduled time is due, the earliest first, and stays so until it is settled")
  func order() {
    var timetable = timetable(settled: 35)
    #expect(timetable.due(nowNanos: 39 * Self.minute) == nil && timetable.next() == 40 * Self.minute)
    for minutes in [40, 50, 60] as [Int64] {
      #expect(timetable.due(nowNanos: 65 * Self.minute) == minutes * Self.minute)
      #expect(timetable.due(nowNanos: 65 * Self.minute) == minutes * Self.minute)
      timetable.settle(minutes * Self.minute)
    }
    #expect(timetable.due(nowNanos: 65 * Self.minute) == nil && timetable.next() == 70 * Self.minute)
  }

  @Test(
    "Of more missed runs than are made up the earliest are left out",
    arguments: [(1, 9), (3, 7), (9, 1), (10, 0), (50, 0)])
  func tooMany(_ missedMax: Int, _ leftOut: Int) {
    var timetable = timetable(settled: 0, missedMax: missedMax)
    // Those of minute 10 to minute 100.
    #expect(timetable.leaveOut(nowNanos: 105 * Self.minute) == UInt64(leftOut))
    #expect(timetable.due(nowNanos: 105 * Self.minute) == Int64(leftOut + 1) * 10 * Self.minute)
    #expect(timetable.leaveOut(nowNanos: 105 * Self.minute) == UInt64(leftOut))
  }

  @Test("A clock that was far ahead does not keep a rule from running; a small step back is waited out")
  func clockBack() {
    var ahead = timetable(settled: 1_000)
    #expect(ahead.due(nowNanos: 100 * Self.minute) == nil && ahead.next() == 110 * Self.minute)
    #expect(ahead.due(nowNanos: 110 * Self.minute) == 110 * Self.minute)
    var near = timetable(settled: 100)
    #expect(near.due(nowNanos: 95 * Self.minute) == nil)
    #expect(near.due(nowNanos: 105 * Self.minute) == nil && near.next() == 110 * Self.minute)
  }
}
