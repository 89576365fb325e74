import Flows
import GRDBSQLite
import TestSupport

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

extension OracleExpressions {
  /// An aggregate, or an expression of aggregates.
  mutating func aggregation() -> TwoTexts {
    if random.chance(80) { return filtered(aggregate()) }
    let (first, second) = (filtered(countOf()), filtered(aggregate(of: .integer)))
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      return first.joined(
        second, .double, picket: { "(\($0) / \($1))" }, sqlite: { "(CAST(\($0) AS REAL) / \($1))" })
    case 1: return first.joined(second, .integer) { "CASE WHEN \($0) > 3 THEN \($1) ELSE \($0) END" }
    default: return first.joined(second, .integer) { "coalesce(\($1), \($0))" }
    }
  }

  private mutating func aggregate() -> TwoTexts {
    aggregate(of: random.pick([.integer, .integer, .text, .double, .double, .time, .list, .boolean]))
  }

  mutating func aggregate(of type: FlowValueType) -> TwoTexts {
    switch type {
    case .integer where random.chance(50): countOf()
    case .integer where random.chance(70): sum()
    case .double where random.chance(80): mean()
    case .list: allValues()
    default: extreme(type)
    }
  }

  /// Where FILTER goes in an aggregate that something else stands around.
  private static let filterPlace = "\u{1}"

  /// The aggregate, perhaps with a FILTER.
  mutating func filtered(_ aggregate: TwoTexts) -> TwoTexts {
    let filter = random.chance(20) ? condition(depth: 1) : nil
    func put(_ condition: String?, in text: String) -> String {
      let clause = condition.map { " FILTER (WHERE \($0))" } ?? ""
      return text.contains(Self.filterPlace) ? text.replacing(Self.filterPlace, with: clause) : text + clause
    }
    var result = aggregate
    result.picket = put(filter?.picket, in: aggregate.picket)
    result.sqlite = put(filter?.sqlite, in: aggregate.sqlite)
    return result
  }

  mutating func countOf() -> TwoTexts {
    let distinct = random.chance(40) ? "DISTINCT " : ""
    let type = random.pick([FlowValueType.integer, .text, .time, .double, .boolean])
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1: return TwoTexts("COUNT(*)", .integer)
    case 2:
      return condition(depth: 1).wrapped(
        .integer, picket: { "COUNT_IF(\($0))" }, sqlite: { "COUNT(CASE WHEN \($0) THEN 1 END)" })
    case 3:
      let name = random.pick(["APPROX_COUNT_DISTINCT", "HLL"])
      return value(type, depth: 1).wrapped(
        .integer, picket: { "\(name)(\($0))" }, sqlite: { "COUNT(DISTINCT \($0))" })
    case 4:
      return column(random.pick([.integer, .text])).joined(
        column(.text), .integer, picket: { "COUNT(DISTINCT \($0) || '/' || \($1))" },
        sqlite: { "COUNT(DISTINCT \($0) || '/' || \($1))" })
    default: return value(type, depth: 1).wrapped(.integer) { "COUNT(\(distinct)\($0))" }
    }
  }

  /// A sum; SQLite's own fails when it leaves 64 bits on its way, so that only columns of small numbers are given to it.
  private mutating func sum() -> TwoTexts {
    let distinct = random.chance(20) ? "DISTINCT " : ""
    if random.chance(40) { return smallInteger().wrapped(.integer) { "SUM(\(distinct)\($0))" } }
    return value(.integer, depth: 1).wrapped(
      .integer, picket: { "SUM(\(distinct)\($0))" }, sqlite: { "exact_sum(\(distinct)\($0))" })
  }

  /// What gives a double: AVG, MEDIAN, STDDEV, and sums and means of doubles.
  private mutating func mean() -> TwoTexts {
    let distinct = random.chance(20) ? "DISTINCT " : ""
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return smallInteger().wrapped(.double) { "AVG(\(distinct)\($0))" }
    case 1:
      let name = random.pick(["STDDEV", "STDDEV_SAMP"])
      var result = column(.integer).wrapped(
        .double, picket: { "\(name)(\(distinct)\($0))" }, sqlite: { "deviation(\(distinct)\($0))" })
      result.isApproximate = true
      return result
    case 2:
      return value(random.pick([.integer, .double]), depth: 1).wrapped(
        .double, picket: { "MEDIAN(\(distinct)\($0))" }, sqlite: { "median(\(distinct)\($0))" })
    case 3:
      // Of positive doubles, in whose sum no digits vanish.
      let name = random.pick(["SUM", "AVG"])
      var result = column(.integer).joined(
        smallInteger(), .double, picket: { "\(name)(\(distinct)\($0) / \($1))" },
        sqlite: { "\(name)(\(distinct)CAST(\($0) AS REAL) / \($1))" })
      result.parts = []
      result.isApproximate = true
      return result
    default:
      return value(.integer, depth: 1).wrapped(
        .double, picket: { "AVG(\(distinct)\($0))" }, sqlite: { "exact_mean(\(distinct)\($0))" })
    }
  }

  private mutating func allValues() -> TwoTexts {
    let (form, distinct) = random.pick([
      ("ARRAY_AGG(%)", ""), ("ARRAY_AGG(DISTINCT %)", "DISTINCT "), ("ARRAY_UNIQUE_AGG(%)", "DISTINCT "),
    ])
    let operand = value(random.pick([.integer, .text, .time, .boolean]), depth: 1)
    if random.chance(30) {
      return operand.wrapped(
        .integer, picket: { "ARRAY_SIZE(\(form.replacing("%", with: $0))\(Self.filterPlace))" },
        sqlite: { "COUNT(\(distinct)\($0))" })
    }
    return operand.wrapped(
      .list, picket: { form.replacing("%", with: $0) }, sqlite: { "all_values(\(distinct)\($0))" })
  }

  private mutating func extreme(_ type: FlowValueType) -> TwoTexts {
    if timesDiffer, type == .text || type == .integer || type == .time, random.chance(60) { return anyValue(type) }
    let name = random.pick(["MIN", "MAX"])
    let distinct = random.chance(10) ? "DISTINCT " : ""
    return value(type, depth: 1).wrapped(type) { "\(name)(\(distinct)\($0))" }
  }

  /// The value of the earliest flow that has one.
  private mutating func anyValue(_ type: FlowValueType) -> TwoTexts {
    let distinct = random.chance(10) ? "DISTINCT " : ""
    return value(type, depth: 1).wrapped(
      type, picket: { "ANY_VALUE(\(distinct)\($0))" },
      sqlite: {
        let first = "substr(MIN(printf('%020d', \"p_event_time\") || \($0))\(Self.filterPlace), 21)"
        return type == .text ? first : "CAST(\(first) AS INTEGER)"
      })
  }
}
