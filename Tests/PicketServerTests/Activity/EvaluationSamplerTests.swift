import Detection
import Synchronization
import Testing

@testable import PicketServer

@Suite("The events whose rules are measured")
struct EvaluationSamplerTests {
  /// Takes events that come with so many nanoseconds between them; returns how many were measured, and for how many they
  /// stood.
  private static func run(_ eventCount: Int, every nanos: Int, seed: UInt64) -> (measured: Int, stoodFor: Int) {
    var now: Int64 = 0
    let clock = Clock()
    var sampler = EvaluationSampler(seed: seed) { clock.nanos }
    var (measured, stoodFor) = (0, 0)
    for _ in 0..<eventCount {
      now += Int64(nanos)
      clock.nanos = now
      if sampler.next() == nil { continue }
      measured += 1
      stoodFor += sampler.measured()
    }
    return (measured, stoodFor)
  }

  private final class Clock {
    var nanos: Int64 = 0
  }

  @Test("Where events come seldom, all are measured, each for itself")
  func seldom() {
    let (measured, stoodFor) = Self.run(1_000, every: 20_000_000, seed: 1)
    #expect(measured == 1_000 && stoodFor == 1_000)
  }

  @Test("Else about 200 a second are, and together they stand for all", arguments: [20_000, 100_000, 1_000_000])
  func often(nanos: Int) {
    let eventCount = 10_000_000_000 / nanos
    let (measured, stoodFor) = Self.run(eventCount, every: nanos, seed: 7)
    #expect((1_000...4_000).contains(measured), "\(measured)")
    #expect(abs(stoodFor - eventCount) <= 512)
  }

  @Test("However fast events come, one of about 256 is measured")
  func fast() {
    let (measured, stoodFor) = Self.run(1_000_000, every: 1_000, seed: 3)
    #expect((3_000...5_000).contains(measured), "\(measured)")
    #expect(abs(stoodFor - 1_000_000) <= 512)
  }
}
