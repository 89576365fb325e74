import Primitives

/// A function that queries can call: its names, how many arguments it takes and what a call becomes in a plan.
///
/// All functions are rows of the table below, but for aggregates, which are rows of that of ``SQLAggregate``, and
/// COALESCE, NULLIF, GREATEST and LEAST, which the parser knows by themselves.
struct SQLFunction: Sendable {
  /// A call in the text of a query.
  struct Call {
    /// The name as the author wrote it, in uppercase, for messages.
    let name: String
    let arguments: [SyntaxNode]
    let place: Range<Int>
  }

  /// The names, in lowercase.
  let names: [String]
  let argumentCounts: ClosedRange<Int>
  /// Binds a call whose number of arguments is right; nil, with a problem noted, when it is wrong.
  let bind: @Sendable (inout ExpressionBinder, Call) -> Operand?

  private init(
    _ names: String..., counts: ClosedRange<Int>, _ bind: @escaping @Sendable (inout ExpressionBinder, Call) -> Operand?
  ) {
    self.names = names
    argumentCounts = counts
    self.bind = bind
  }

  /// A function of values, which are bound first.
  private init(
    _ names: String..., values counts: ClosedRange<Int>,
    _ bind: @escaping @Sendable (inout ExpressionBinder, Call, [Operand]) -> Operand?
  ) {
    self.names = names
    argumentCounts = counts
    self.bind = { binder, call in binder.bindAll(call.arguments).flatMap { bind(&binder, call, $0) } }
  }

  /// A function whose arguments have fixed types.
  private init(_ names: String..., is function: ScalarFunction, _ parameters: FlowValueType...) {
    self.names = names
    argumentCounts = parameters.count...parameters.count
    bind = { binder, call in
      guard let operands = binder.bindAll(call.arguments) else { return nil }
      let converted = zip(operands, parameters).compactMap { binder.convert($0, to: $1, as: call.name)?.expression }
      return converted.count == operands.count ? Operand(.call(function, converted), at: call.place) : nil
    }
  }

  /// A conversion.
  private init(_ names: String..., castsTo target: CastTarget, isLenient: Bool = false) {
    self.names = names
    argumentCounts = 1...1
    bind = { binder, call in
      binder.bind(call.arguments[0]).flatMap {
        binder.cast($0, to: target, scale: 0, isLenient: isLenient, at: call.place)
      }
    }
  }

  /// The functions, in the order in which near names are looked for.
  static let table: [SQLFunction] = [
    // Texts
    SQLFunction("btrim", is: .trim, .text),
    SQLFunction("char_length", "character_length", is: .length, .text),
    SQLFunction("contains", is: .contains, .text, .text),
    SQLFunction("endswith", is: .endsWith, .text, .text),
    SQLFunction("len", "length", is: .length, .text),
    SQLFunction("lower", is: .lower, .text),
    SQLFunction("ltrim", is: .trimLeft, .text),
    SQLFunction("rtrim", is: .trimRight, .text),
    SQLFunction("startswith", is: .startsWith, .text, .text),
    SQLFunction("trim", is: .trim, .text),
    SQLFunction("upper", is: .upper, .text),
    // Times
    SQLFunction("date_trunc", counts: 2...2) { $0.truncation(unit: $1.arguments[0], of: $1.arguments[1], $1) },
    SQLFunction("trunc", counts: 2...2) { $0.truncation(unit: $1.arguments[1], of: $1.arguments[0], $1) },
    SQLFunction("datediff", "timediff", "timestampdiff", counts: 3...3) { $0.timeDifference($1) },
    SQLFunction("dateadd", "timeadd", "timestampadd", counts: 3...3) { $0.timeAddition($1) },
    SQLFunction("date_part", "extract", counts: 2...2) { $0.timePart($1) },
    SQLFunction("to_timestamp", "to_timestamp_ntz", "to_timestamp_ltz", "to_timestamp_tz", castsTo: .value(.time)),
    SQLFunction("try_to_timestamp", "try_to_timestamp_ntz", castsTo: .value(.time), isLenient: true),
    SQLFunction("to_date", castsTo: .date),
    SQLFunction("try_to_date", castsTo: .date, isLenient: true),
    SQLFunction("now", "sysdate", "getdate", "p_current_timestamp", counts: 0...0) {
      Operand(.referenceTime, at: $1.place)
    },
    // Conditions
    SQLFunction("iff", counts: 3...3) { $0.choice($1) },
    SQLFunction("nvl", "ifnull", counts: 2...2) { $0.bindFirstNonNull($1.arguments, at: $1.place) },
    SQLFunction("nvl2", counts: 3...3) { $0.choiceByNull($1) },
    SQLFunction("zeroifnull", values: 1...1) { $0.withZero($1, $2[0]) { .firstNonNull([$0, $1]) } },
    SQLFunction("nullifzero", values: 1...1) { $0.withZero($1, $2[0]) { .nullIfEqual($0, $1) } },
    SQLFunction("equal_null", values: 2...2) { $0.same($2, as: $1.name, at: $1.place) },
    // Numbers and parts of texts
    SQLFunction("abs", values: 1...1) { binder, call, operands in
      binder.asNumber(operands[0], as: call.name).map { Operand(.call(.absolute, [$0.expression]), at: call.place) }
    },
    SQLFunction("floor", values: 1...1) { $0.whole(.floor, $1, $2[0]) },
    SQLFunction("ceil", "ceiling", values: 1...1) { $0.whole(.ceiling, $1, $2[0]) },
    SQLFunction("round", values: 1...2) { $0.rounded($1, $2) },
    SQLFunction("mod", values: 2...2) { $0.arithmetic(.remainder, $2[0], $2[1], at: $1.place) },
    SQLFunction("concat", counts: 1...1_000) { $0.bindConcatenation($1.arguments, at: $1.place) },
    SQLFunction("substr", "substring", values: 2...3) { $0.substring($1, $2) },
    SQLFunction("left", values: 2...2) { $0.end($1, $2, isLeft: true) },
    SQLFunction("right", values: 2...2) { $0.end($1, $2, isLeft: false) },
    // Conversions
    SQLFunction("to_varchar", "to_char", castsTo: .value(.text)),
    SQLFunction("to_number", "to_decimal", "to_numeric", castsTo: .value(.integer)),
    SQLFunction("to_double", castsTo: .value(.double)),
    SQLFunction("to_boolean", castsTo: .value(.boolean)),
    SQLFunction("try_to_number", "try_to_decimal", "try_to_numeric", castsTo: .value(.integer), isLenient: true),
    SQLFunction("try_to_double", castsTo: .value(.double), isLenient: true),
    SQLFunction("try_to_boolean", castsTo: .value(.boolean), isLenient: true),
    SQLFunction("array_size", values: 1...1) { $0.listSize($1, $2[0]) },
  ]

  private static let byName = Dictionary(
    uniqueKeysWithValues: table.flatMap { function in function.names.map { ($0, function) } })

  /// The function of a lowercase name.
  static func named(_ name: String) -> SQLFunction? { byName[name] }
}

/// An aggregate that queries can call.
struct SQLAggregate: Sendable {
  /// The name in lowercase.
  let name: String
  /// What it computes.
  let function: Aggregate.Function
  /// Whether each value counts once without DISTINCT being written.
  let isAlwaysDistinct: Bool
  /// Whether its argument is a condition and the rows for which that is true count.
  let countsCondition: Bool

  private init(
    _ name: String, _ function: Aggregate.Function, isAlwaysDistinct: Bool = false, countsCondition: Bool = false
  ) {
    self.name = name
    self.function = function
    self.isAlwaysDistinct = isAlwaysDistinct
    self.countsCondition = countsCondition
  }

  /// The name as messages have it.
  var written: String { name.uppercasedASCII }

  /// The aggregates, in the order in which near names are looked for.
  static let table: [SQLAggregate] = [
    SQLAggregate("count", .count),
    SQLAggregate("count_if", .countRows, countsCondition: true),
    SQLAggregate("approx_count_distinct", .count, isAlwaysDistinct: true),
    SQLAggregate("hll", .count, isAlwaysDistinct: true),
    SQLAggregate("sum", .sum),
    SQLAggregate("avg", .average),
    SQLAggregate("min", .minimum),
    SQLAggregate("max", .maximum),
    SQLAggregate("any_value", .anyValue),
    SQLAggregate("array_agg", .list),
    SQLAggregate("array_unique_agg", .list, isAlwaysDistinct: true),
    SQLAggregate("median", .median),
    SQLAggregate("stddev", .standardDeviation),
    SQLAggregate("stddev_samp", .standardDeviation),
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: table.map { ($0.name, $0) })

  /// The aggregate of a lowercase name.
  static func named(_ name: String) -> SQLAggregate? { byName[name] }
}

extension SQLFunction {
  /// The names of all functions, aggregates and macros, in lowercase.
  static let allNames = table.flatMap(\.names) + SQLAggregate.table.map(\.name) + TimeMacro.allCases.map(\.rawValue)

  /// What does the same as a function that there is not, or else the function whose name is near; nil when there is
  /// neither.
  static func suggestion(insteadOf name: String) -> String? {
    if name.contains("regexp") || name == "rlike" { return "LIKE, ILIKE, STARTSWITH, ENDSWITH or CONTAINS" }
    return instead[name] ?? NearestName.nearest(to: name, among: allNames, by: .word)?.uppercasedASCII
  }

  /// Functions of Snowflake, Athena and Databricks that do what another one does here.
  private static let instead: [String: String] = [
    "if": "IFF", "decode": "CASE", "listagg": "ARRAY_AGG", "string_agg": "ARRAY_AGG", "group_concat": "ARRAY_AGG",
    "collect_list": "ARRAY_AGG", "collect_set": "ARRAY_UNIQUE_AGG", "approx_distinct": "APPROX_COUNT_DISTINCT",
    "arbitrary": "ANY_VALUE", "first": "ANY_VALUE", "instr": "CONTAINS", "charindex": "CONTAINS",
    "position": "CONTAINS", "strpos": "CONTAINS", "variance": "STDDEV", "var_samp": "STDDEV",
    "from_unixtime": "TO_TIMESTAMP", "hour": "DATE_TRUNC('hour', …)", "date_format": "TO_VARCHAR",
    "current_time": "CURRENT_TIMESTAMP", "row_number": "GROUP BY with an aggregate", "rank": "ORDER BY with LIMIT",
  ]
}
