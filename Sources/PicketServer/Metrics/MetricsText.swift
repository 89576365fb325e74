/// Metrics in the text format of Prometheus, version 0.0.4.
struct MetricsText {
  private(set) var bytes: [UInt8] = []

  /// Makes an empty text.
  init() {}

  /// Writes the values that all metrics have at a moment.
  init(_ snapshot: MetricsSnapshot) {
    for metric in Metric.all { write(metric, metric.samples(snapshot)) }
  }

  /// Writes a metric with its values; one that has none is left out.
  mutating func write(_ metric: Metric, _ samples: [MetricSample]) {
    if samples.isEmpty { return }
    write("# HELP \(metric.name) \(MetricsText.escaped(metric.help))\n")
    write("# TYPE \(metric.name) \(metric.kind.rawValue)\n")
    for sample in samples {
      if case .times(let buckets, let elapsedNanos) = sample.value {
        write(metric, sample.labelValues, buckets, Int64(clamping: elapsedNanos))
        continue
      }
      write("\(metric.name)\(labels(metric.labels, sample.labelValues)) \(sample.value.text)\n")
    }
  }

  /// Writes the lines of a histogram: a decade of bounds has those of 1, 2.5 and 5.
  private mutating func write(
    _ metric: Metric, _ values: [String], _ buckets: [LatencyHistogram.Bucket], _ elapsedNanos: Int64
  ) {
    var (rest, count) = (buckets[...], 0)
    for bound in MetricsText.boundsNanos {
      while let bucket = rest.first, let upTo = bucket.upToNanos, upTo <= bound {
        count += bucket.count
        rest.removeFirst()
      }
      write("\(metric.name)_bucket\(labels(metric.labels + ["le"], values + [MetricValue.seconds(bound)])) \(count)\n")
    }
    count += rest.reduce(0) { $0 + $1.count }
    write("\(metric.name)_bucket\(labels(metric.labels + ["le"], values + ["+Inf"])) \(count)\n")
    write("\(metric.name)_sum\(labels(metric.labels, values)) \(MetricValue.seconds(elapsedNanos))\n")
    write("\(metric.name)_count\(labels(metric.labels, values)) \(count)\n")
  }

  /// The bounds of buckets in the text, in nanoseconds: some of those that are counted by, from 10 µs to 10 s.
  private static let boundsNanos: [Int64] = LatencyHistogram.boundsNanos.filter { bound in
    var digits = bound
    while digits % 10 == 0 { digits /= 10 }
    return [1, 25, 5].contains(digits) && (10_000...10_000_000_000).contains(bound)
  }

  private func labels(_ names: [String], _ values: [String]) -> String {
    if names.isEmpty { return "" }
    let pairs = zip(names, values).map { "\($0)=\"\(MetricsText.escaped($1, quotes: true))\"" }
    return "{\(pairs.joined(separator: ","))}"
  }

  private mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// A text in which a backslash, the end of a line and, between quotes, a quote are two characters each.
  static func escaped(_ text: String, quotes: Bool = false) -> String {
    // By bytes: a character may hold what is to be escaped beside other things.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes += Array(#"\\"#.utf8)
      case UInt8(ascii: "\n"): bytes += Array(#"\n"#.utf8)
      case UInt8(ascii: "\"") where quotes: bytes += Array(#"\""#.utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
