import Flows

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
