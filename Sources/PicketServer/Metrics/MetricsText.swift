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
      write("\(metric.name)\(labels(metric.labels, sample.labelValues)) \(sample.value.text)\n")
    }
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
