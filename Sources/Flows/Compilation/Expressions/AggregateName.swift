/// Aggregates by their names in SQL.
enum AggregateName: String, CaseIterable {
  case count
  case countIf = "count_if"
  case approxCountDistinct = "approx_count_distinct"
  case hll
  case sum
  case avg
  case min
  case max
  case anyValue = "any_value"
  case arrayAgg = "array_agg"
  case arrayUniqueAgg = "array_unique_agg"
  case median
  case stddev
  case stddevSamp = "stddev_samp"

  /// What it computes.
  var function: Aggregate.Function {
    switch self {
    case .count, .approxCountDistinct, .hll: .count
    case .countIf: .countRows
    case .sum: .sum
    case .avg: .average
    case .min: .minimum
    case .max: .maximum
    case .anyValue: .anyValue
    case .arrayAgg, .arrayUniqueAgg: .list
    case .median: .median
    case .stddev, .stddevSamp: .standardDeviation
    }
  }

  /// Whether each value counts once without DISTINCT being written.
  var isAlwaysDistinct: Bool {
    self == .approxCountDistinct || self == .hll || self == .arrayUniqueAgg
  }
}
