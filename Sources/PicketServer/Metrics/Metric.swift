/// Something that the daemon counts or measures, under a name for monitors.
///
/// Names, kinds and labels are a promise to those who have built alerts on them, as the wire is to its clients.
package struct Metric: Sendable {
  /// How values of the metric are to be read.
  package enum Kind: String, Sendable {
    /// Grows, and starts from 0 with the daemon.
    case counter
    case gauge
    /// Times in buckets, of which each has those before it too, with their number and their sum.
    case histogram
  }

  /// The name, with its unit; that of a counter ends in `_total`.
  package let name: String
  /// How its values are to be read.
  package let kind: Kind
  /// The names of the labels, in order.
  package let labels: [String]
  /// What it is, in a sentence.
  package let help: String
  /// The values of a moment, in an order that stays; none where there is nothing to report.
  let samples: @Sendable (MetricsSnapshot) -> [MetricSample]

  /// A metric with labels.
  init(
    _ kind: Kind, _ name: String, labels: [String], _ help: String,
    samples: @escaping @Sendable (MetricsSnapshot) -> [MetricSample]
  ) {
    self.name = name
    self.kind = kind
    self.labels = labels
    self.help = help
    self.samples = samples
  }

  /// A count without labels; nil where there is nothing to report.
  static func counter(
    _ name: String, _ help: String, _ count: @escaping @Sendable (MetricsSnapshot) -> UInt64?
  ) -> Metric {
    Metric(.counter, name, labels: [], help) { count($0).map { [MetricSample(.count($0))] } ?? [] }
  }

  /// A number of things without labels; nil where there is nothing to report.
  static func gauge(
    _ name: String, _ help: String, _ count: @escaping @Sendable (MetricsSnapshot) -> UInt64?
  ) -> Metric {
    Metric(.gauge, name, labels: [], help) { count($0).map { [MetricSample(.count($0))] } ?? [] }
  }

  /// A time since 1970 without labels, in nanoseconds; nil where there is nothing to report.
  static func time(
    _ name: String, _ help: String, _ nanos: @escaping @Sendable (MetricsSnapshot) -> Int64?
  ) -> Metric {
    Metric(.gauge, name, labels: [], help) { nanos($0).map { [MetricSample(.nanos($0))] } ?? [] }
  }
}

extension Metric {
  /// The names that stand at the beginning of its lines: a histogram has three.
  package var lineNames: [String] {
    kind == .histogram ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name]
  }

  /// All metrics, in the order of the documentation.
  package static let all =
    daemon + process + requests + detections + activity + python + alerts + flows + queries + correlations
}

/// One line of a metric: a value, and what it is the value of.
struct MetricSample: Sendable, Equatable {
  /// A value for each label of the metric.
  let labelValues: [String]
  let value: MetricValue

  init(_ value: MetricValue, _ labelValues: String...) {
    self.value = value
    self.labelValues = labelValues
  }
}

/// The value of a sample, exact to the last digit.
enum MetricValue: Sendable, Equatable {
  /// A number of things.
  case count(UInt64)
  /// A length of time, or a time since 1970, in nanoseconds; shown in seconds.
  case nanos(Int64)
  /// How long calls took.
  case times([LatencyHistogram.Bucket], elapsedNanos: UInt64)

  /// The value as the text format has it.
  var text: String {
    switch self {
    case .count(let number): "\(number)"
    case .nanos(let nanos): MetricValue.seconds(nanos)
    case .times(let buckets, _): "\(buckets.reduce(0) { $0 + $1.count })"
    }
  }

  /// A time in seconds, exact to the last digit.
  static func seconds(_ nanos: Int64) -> String {
    let (whole, rest) = nanos.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    let sign = nanos < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    // One before the digits keeps the zeros that they begin with.
    var digits = String(rest + 1_000_000_000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(sign)\(whole).\(digits)"
  }
}
