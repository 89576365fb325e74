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
