import NIOCore
import Testing

@testable import PicketServer

@Suite("How long calls take, in buckets")
struct LatencyHistogramTests {
  @Test("Each time is in the bucket whose bounds it lies between, at the upper one still")
  func bounds() {
    let bounds = LatencyHistogram.boundsNanos
    #expect(bounds.count == 73 && bounds.first == 1_000 && bounds.last == 100_000_000_000)
    #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 && Double($1) / Double($0) < 1.52 })
    for (number, bound) in bounds.enumerated() {
      let histogram = LatencyHistogram()
      histogram.add(.nanoseconds(bound))
      histogram.add(.nanoseconds(bound + 1))
      let above = number == 0 ? 0 : bounds[number - 1]
      let next = number + 1 < bounds.count ? bounds[number + 1] : nil
      #expect(
        histogram.buckets == [
          .init(aboveNanos: above, upToNanos: bound, count: 1), .init(aboveNanos: bound, upToNanos: next, count: 1),
        ])
    }
  }

  @Test("A time of nothing, or less, is in the first bucket, and the longest in the last")
  func extremes() {
    let histogram = LatencyHistogram()
    histogram.add(.nanoseconds(0), count: 3)
    histogram.add(.nanoseconds(-5))
    histogram.add(.hours(100))
    #expect(
      histogram.buckets == [
        .init(aboveNanos: 0, upToNanos: 1_000, count: 4), .init(aboveNanos: 100_000_000_000, upToNanos: nil, count: 1),
      ])
    #expect(histogram.elapsedNanos == 360_000_000_000_000)
  }

  @Test("Requests of one read and method are added together, when their answers are written")
  func answered() {
    let (first, second) = (MethodCounter(service: "s", method: "a"), MethodCounter(service: "s", method: "b"))
    var answered = AnsweredRequests()
    for _ in 0..<3 { answered.append(first, read: .uptimeNanoseconds(1_000)) }
    answered.append(second, read: .uptimeNanoseconds(1_000))
    answered.append(first, read: .uptimeNanoseconds(5_000))
    #expect(first.latencies.buckets.isEmpty)
    answered.written(at: .uptimeNanoseconds(11_000))
    #expect(first.latencies.elapsedNanos == 36_000 && second.latencies.elapsedNanos == 10_000)
    #expect(first.latencies.buckets.map(\.count) == [1, 3])
    answered.written(at: .uptimeNanoseconds(99_000))
    #expect(second.latencies.elapsedNanos == 10_000, "each is added once")
  }
}

@Suite("The text of a histogram")
struct HistogramTextTests {
  @Test("It has the bounds of its metric, all before each in it, the number and the sum in seconds")
  func text() throws {
    let histogram = LatencyHistogram()
    for nanos in [9_000, 10_000, 10_001, 2_000_000, 9_000_000_000, 11_000_000_000] as [Int64] {
      histogram.add(.nanoseconds(nanos))
    }
    let metric = Metric(.histogram, "picket_test_seconds", labels: ["method"], "A test") { _ in [] }
    var text = MetricsText()
    text.write(
      metric, [MetricSample(.times(histogram.buckets, elapsedNanos: histogram.elapsedNanos), "it's \"x\"")])
    let family = try #require(try Exposition(text.bytes).families.first)
    let buckets = family.samples.filter { $0.name == "picket_test_seconds_bucket" }
    #expect(buckets.allSatisfy { $0.labels.first?.value == "it's \"x\"" })
    let bounds = buckets.map { "\($0.labels[1].value) \(Int($0.value))" }
    #expect(
      bounds == [
        "0.00001 2", "0.000025 3", "0.00005 3", "0.0001 3", "0.00025 3", "0.0005 3", "0.001 3", "0.0025 4", "0.005 4",
        "0.01 4", "0.025 4", "0.05 4", "0.1 4", "0.25 4", "0.5 4", "1 4", "2.5 4", "5 4", "10 5", "+Inf 6",
      ])
    #expect(family.samples.suffix(2).map(\.value) == [20.002_029_001, 6])
  }
}
