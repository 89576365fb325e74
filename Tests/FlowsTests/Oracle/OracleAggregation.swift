import GRDBSQLite

/// Aggregates that SQLite lacks, or computes less exactly, by their definitions over all values of a group.
final class OracleAggregation {
  /// What is computed.
  private enum Function: Int, CaseIterable {
    case sum = 1
    case mean
    case median
    case deviation
    case list

    /// The name in the queries for SQLite.
    var name: String {
      switch self {
      case .sum: "exact_sum"
      case .mean: "exact_mean"
      case .median: "median"
      case .deviation: "deviation"
      case .list: "all_values"
      }
    }
  }

  private var integers: [Int64] = []
  private var doubles: [Double] = []
  private var texts: [OracleText] = []

  /// Gives a connection the aggregates.
  static func add(to connection: OpaquePointer) {
    for function in Function.allCases {
      sqlite3_create_function_v2(
        connection, function.name, 1, SQLITE_UTF8, UnsafeMutableRawPointer(bitPattern: function.rawValue), nil,
        { context, _, values in
          guard let value = values?[0] else { return }
          OracleAggregation.of(context, makesOne: true)?.add(value)
        },
        { context in
          let aggregation = OracleAggregation.of(context, makesOne: false)
          let function = Function(rawValue: Int(bitPattern: sqlite3_user_data(context)))
          (aggregation ?? OracleAggregation()).finish(function ?? .list, context)
          if let aggregation { Unmanaged.passUnretained(aggregation).release() }
        }, nil)
    }
  }

  /// The values of a group so far.
  private static func of(_ context: OpaquePointer?, makesOne: Bool) -> OracleAggregation? {
    let size = makesOne ? Int32(MemoryLayout<UnsafeRawPointer?>.size) : 0
    guard let place = sqlite3_aggregate_context(context, size)?.assumingMemoryBound(to: UnsafeRawPointer?.self) else {
      return nil
    }
    if let held = place.pointee { return Unmanaged<OracleAggregation>.fromOpaque(held).takeUnretainedValue() }
    guard makesOne else { return nil }
    let aggregation = OracleAggregation()
    place.pointee = UnsafeRawPointer(Unmanaged.passRetained(aggregation).toOpaque())
    return aggregation
  }

  private func add(_ value: OpaquePointer?) {
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: integers.append(sqlite3_value_int64(value))
    case SQLITE_FLOAT: doubles.append(sqlite3_value_double(value))
    case SQLITE_TEXT: texts.append(OracleText(String(cString: sqlite3_value_text(value))))
    default: break
    }
  }

  private func finish(_ function: Function, _ context: OpaquePointer?) {
    switch function {
    case .list:
      let cells = integers.map { OracleCell.integer($0) } + doubles.map { .double(OracleCell.rounded($0)) }
      guard case .text(let text) = OracleCell.list(cells + texts.map { .text($0) }) else { return }
      text.bytes.withUnsafeBytes { bytes in
        // -1 has SQLite copy the text.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_result_text(
          context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), copied)
      }
    case .sum where doubles.isEmpty && !integers.isEmpty:
      guard let sum = Int64(exactly: integerSum) else {
        return sqlite3_result_error(context, "integer overflow", -1)
      }
      sqlite3_result_int64(context, sum)
    default:
      if let result = number(function) { sqlite3_result_double(context, result) }
    }
  }

  private var integerSum: Int128 { integers.reduce(0) { $0 + Int128($1) } }

  private var sum: Double { doubles.isEmpty ? Double(integerSum) : numbers.reduce(0, +) }

  /// The values as doubles; where integers overflowed and the query went on, some are integers and some are doubles.
  private var numbers: [Double] { integers.map { Double($0) } + doubles }

  private func number(_ function: Function) -> Double? {
    let count = integers.count + doubles.count
    guard count > 0 else { return nil }
    switch function {
    case .mean: return sum / Double(count)
    case .median: return median
    case .deviation where count == 1: return nil
    case .deviation:
      let mean = sum / Double(count)
      return (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)).squareRoot()
    default: return sum
    }
  }

  private var median: Double {
    let (low, high) = ((integers.count + doubles.count - 1) / 2, (integers.count + doubles.count) / 2)
    if !doubles.isEmpty { return numbers.sorted()[low] / 2 + numbers.sorted()[high] / 2 }
    return Double(Int128(integers.sorted()[low]) + Int128(integers.sorted()[high])) / 2
  }
}
