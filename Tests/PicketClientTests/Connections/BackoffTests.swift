import NIOCore
import Testing

@testable import PicketClient

@Suite("Pauses between attempts, and stream ids")
struct BackoffTests {
  @Test("Pauses double up to the longest one and end with the time")
  func doubling() {
    var configuration = ClientConfiguration(socketPath: "/s")
    configuration.reconnectTimeout = .milliseconds(1_000)
    configuration.backoffMax = .milliseconds(50)
    let start = NIODeadline.uptimeNanoseconds(0)
    var backoff = Backoff(configuration: configuration, isReconnect: true, now: start)
    #expect((0..<5).map { _ in backoff.next(now: start) } == [10, 20, 40, 50, 50].map(TimeAmount.milliseconds))
    #expect(backoff.next(now: start + .milliseconds(970)) == .milliseconds(30))
    #expect(backoff.next(now: start + .milliseconds(1_000)) == nil)
  }

  @Test("Without time there is one attempt")
  func oneAttempt() {
    var backoff = Backoff(configuration: ClientConfiguration(socketPath: "/s"), isReconnect: false, now: .now())
    #expect(backoff.next(now: .now()) == nil)
  }

  @Test("Stream ids are odd, increase, and end before they would wrap")
  func streamIDs() {
    var source = StreamIDSource(first: 4_294_967_291)
    #expect([source.next(), source.next(), source.next(), source.next()] == [4_294_967_291, 4_294_967_293, .max, nil])
    #expect(source.isExhausted)
    #expect(source.hasGiven(.max) && !source.hasGiven(4_294_967_292) && !source.hasGiven(1))
    var fresh = StreamIDSource(first: 1)
    #expect(!fresh.hasGiven(1) && fresh.next() == 1 && fresh.hasGiven(1) && !fresh.hasGiven(3))
  }

  @Test(
    "Durations beyond the clock are bounded",
    arguments: [
      (Duration.seconds(Int64.max), 3_153_600_000_000_000_000), (.seconds(-1), 0), (.nanoseconds(1_500), 1_500),
    ] as [(Duration, Int64)])
  func durations(duration: Duration, nanoseconds: Int64) {
    #expect(duration.timeAmount == .nanoseconds(nanoseconds))
  }
}
