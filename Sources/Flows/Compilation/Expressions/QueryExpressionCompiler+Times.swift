/// Functions of times.
enum TimeFunction: String, CaseIterable {
  case dateTrunc = "date_trunc"
  case trunc
  case datediff
  case timediff
  case timestampdiff
  case dateadd
  case timeadd
  case timestampadd
  case datePart = "date_part"
  case extract
  case toTimestamp = "to_timestamp"
  case toTimestampNtz = "to_timestamp_ntz"
  case toTimestampLtz = "to_timestamp_ltz"
  case toTimestampTz = "to_timestamp_tz"
  case tryToTimestamp = "try_to_timestamp"
  case tryToTimestampNtz = "try_to_timestamp_ntz"
  case toDate = "to_date"
  case tryToDate = "try_to_date"
  case now
  case sysdate
  case getdate
  case currentOfRun = "p_current_timestamp"

  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .dateTrunc, .trunc, .datePart, .extract: 2...2
    case .datediff, .timediff, .timestampdiff, .dateadd, .timeadd, .timestampadd: 3...3
    case .now, .sysdate, .getdate, .currentOfRun: 0...0
    default: 1...1
    }
  }
}

extension TimeUnit {
  static let names = ["second", "minute", "hour", "day", "week", "month", "year"]

  /// The unit of a name in Snowflake's SQL, whose case does not count.
  init?(named name: String) {
    switch name.foldedASCII {
    case "second", "seconds", "sec", "s": self = .second
    case "minute", "minutes", "min", "mi", "m": self = .minute
    case "hour", "hours", "hh", "hr", "h": self = .hour
    case "day", "days", "dd", "d": self = .day
    case "week", "weeks", "wk", "w": self = .week
    case "month", "months", "mon", "mm": self = .month
    case "year", "years", "yyyy", "yy", "y": self = .year
    default: return nil
    }
  }

  /// How long it is; nil for months and years, which differ.
  var fixedNanos: Int64? {
    switch self {
    case .second: 1_000_000_000
    case .minute: 60_000_000_000
    case .hour: 3_600_000_000_000
    case .day: 86_400_000_000_000
    case .week: 604_800_000_000_000
    case .month, .year: nil
    }
  }
}

/// The text of an `INTERVAL`: `1 hour`, `1 day 12 hours`, `1 day, 12 hours`, with the units of the macros.
enum IntervalText {
  /// The nanoseconds; nil when it is none or does not fit 64 bits.
  static func nanos(of text: String) -> Int64? {
    var parts = text.split { $0 == " " || $0 == "," }[...]
    if parts.isEmpty { return nil }
    var sum: Int64 = 0
    while let number = parts.popFirst() {
      var part = String(number)
      if part.utf8.last.map(SQLTokenizer.isDigit) ?? false, let unit = parts.popFirst() { part += " " + unit }
      guard let nanos = MacroOffset.nanos(of: part) else { return nil }
      let (next, overflows) = sum.addingReportingOverflow(nanos)
      if overflows { return nil }
      sum = next
    }
    return sum
  }
}

extension QueryExpressionCompiler {
  /// CURRENT_TIMESTAMP and its like: the time that the query runs as of.
  mutating func compileTimeOfRun(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    switch fields.text("op") {
    case "SVFOP_CURRENT_TIMESTAMP", "SVFOP_CURRENT_TIMESTAMP_N", "SVFOP_LOCALTIMESTAMP", "SVFOP_LOCALTIMESTAMP_N":
      return Operand(.referenceTime, at: place)
    case "SVFOP_CURRENT_DATE": return Operand(.call(.truncateTime(.day), [.referenceTime]), at: place)
    default: return fail(place, "this value is not supported", "CURRENT_TIMESTAMP")
    }
  }

  mutating func compileTimeFunction(
    _ function: TimeFunction, _ nodes: [SyntaxNode], at place: Range<Int>
  ) -> Operand? {
    guard checkCount(function.rawValue, nodes.count, function.argumentCounts, at: place) else { return nil }
    switch function {
    case .now, .sysdate, .getdate, .currentOfRun: return Operand(.referenceTime, at: place)
    case .dateTrunc: return compileTruncation(unit: nodes[0], of: nodes[1], at: place)
    case .trunc: return compileTruncation(unit: nodes[1], of: nodes[0], at: place)
    case .datediff, .timediff, .timestampdiff: return compileDifference(nodes, at: place)
    case .dateadd, .timeadd, .timestampadd: return compileAddition(nodes, at: place)
    case .datePart, .extract: return compilePart(nodes, at: place)
    case .toDate, .tryToDate:
      return compile(nodes[0]).flatMap {
        cast($0, to: .date, scale: 0, isLenient: function == .tryToDate, at: place)
      }
    default:
      let isLenient = function == .tryToTimestamp || function == .tryToTimestampNtz
      return compile(nodes[0]).flatMap { cast($0, to: .time, isLenient: isLenient, at: place) }
    }
  }

  /// The name of a unit, which stands there like a column, or as a text.
  private mutating func unitName(_ node: SyntaxNode) -> String {
    let text = node.fields(of: "A_Const")?["sval"]?.text("sval")
    return text ?? node.fields(of: "ColumnRef")?.names("fields").last ?? ""
  }

  private mutating func compileUnit(_ node: SyntaxNode) -> TimeUnit? {
    let name = unitName(node)
    if let unit = TimeUnit(named: name) { return unit }
    if hasEnoughProblems { return nil }
    let nearest = NearestName.of(name, in: TimeUnit.names)
    refuse(
      place(node), "expected a unit of time", nearest ?? "second, minute, hour, day, week, month or year")
    return nil
  }

  private mutating func compileTime(_ node: SyntaxNode) -> Operand? {
    compile(node).flatMap { time($0) }
  }

  private mutating func compileTruncation(
    unit: SyntaxNode, of value: SyntaxNode, at place: Range<Int>
  ) -> Operand? {
    let (unit, time) = (compileUnit(unit), compileTime(value))
    guard let unit, let time else { return nil }
    return Operand(.call(.truncateTime(unit), [time.expression]), at: place)
  }

  private mutating func compileDifference(_ nodes: [SyntaxNode], at place: Range<Int>) -> Operand? {
    let (unit, start, end) = (compileUnit(nodes[0]), compileTime(nodes[1]), compileTime(nodes[2]))
    guard let unit, let start, let end else { return nil }
    return Operand(.call(.timeDifference(unit), [start.expression, end.expression]), at: place)
  }

  private mutating func compileAddition(_ nodes: [SyntaxNode], at place: Range<Int>) -> Operand? {
    let (unit, amount, time) = (compileUnit(nodes[0]), compile(nodes[1]), compileTime(nodes[2]))
    guard let unit, let amount, let time else { return nil }
    guard let nanos = unit.fixedNanos else {
      return fail(self.place(nodes[0]), "DATEADD of months and years is not supported", "a number of days")
    }
    guard let count = convert(amount, to: .integer, as: "DATEADD") else { return nil }
    let length = Operand(.constant(.integer(nanos)), at: place)
    guard let shift = arithmetic(.multiply, count, length, at: place) else { return nil }
    return shifted(time, byNanos: shift.expression, at: place)
  }

  private mutating func compilePart(_ nodes: [SyntaxNode], at place: Range<Int>) -> Operand? {
    guard ["epoch_second", "epoch_seconds", "epoch"].contains(unitName(nodes[0]).foldedASCII) else {
      return fail(self.place(nodes[0]), "DATE_PART gives epoch_second only", "DATE_PART(epoch_second, …)")
    }
    guard let time = compileTime(nodes[1]) else { return nil }
    return Operand(.call(.unixSeconds, [time.expression]), at: place)
  }

  // MARK: Macros

  /// A macro, whose offsets are nanoseconds and whose last argument is the column.
  mutating func compileMacro(_ macro: TimeMacro, _ nodes: [SyntaxNode], at place: Range<Int>) -> Operand? {
    guard nodes.count == macro.arguments.count + 1 else {
      return fail(place, "\(macro.rawValue) has other arguments", macro.usage)
    }
    let arguments = zip(macro.arguments, nodes).compactMap { kind, node in
      switch kind {
      case .offset: compile(node)
      case .time: compileTime(node)
      }
    }
    guard let column = compile(nodes[nodes.count - 1]), arguments.count == macro.arguments.count else { return nil }
    guard column.type == .time else {
      return fail(column.place, "\(macro.rawValue): expected a column that holds a time", FlowColumn.eventTime.name)
    }
    return predicate(macro, arguments, column.with(column.expression), at: place)
  }

  private mutating func predicate(
    _ macro: TimeMacro, _ arguments: [Operand], _ column: Operand, at place: Range<Int>
  ) -> Operand? {
    // What stands in two comparisons is charged for the second one.
    let repeated = macro == .around ? [column, arguments[0]] : macro == .before ? [] : [column]
    guard charge(repeated.reduce(0) { $0 + Self.nodeCount($1.expression) }, at: place) else { return nil }
    let now = Operand(.referenceTime, at: place)
    func holds(_ comparison: ComparisonOperator, _ time: Operand?) -> Expression? {
      time.map { .comparison(comparison, column.expression, $0.expression) }
    }
    let bounds: [Expression?]
    switch macro {
    case .since: bounds = [holds(.greaterOrEqual, moved(now, arguments[0], by: -1, at: place)), holds(.less, now)]
    case .between: bounds = [holds(.greaterOrEqual, arguments[0]), holds(.lessOrEqual, arguments[1])]
    case .around:
      bounds = [
        holds(.greaterOrEqual, moved(arguments[0], arguments[1], by: -1, at: place)),
        holds(.lessOrEqual, moved(arguments[0], arguments[1], by: 1, at: place)),
      ]
    case .after: bounds = [holds(.greaterOrEqual, arguments[0]), holds(.less, now)]
    case .before: bounds = [holds(.lessOrEqual, arguments[0])]
    }
    let known = bounds.compactMap(\.self)
    guard known.count == bounds.count else { return nil }
    return Operand(known.count == 1 ? known[0] : .all(known), at: place)
  }

  private mutating func moved(
    _ time: Operand, _ offset: Operand, by sign: Int64, at place: Range<Int>
  ) -> Operand? {
    guard case .integer(let nanos)? = offset.constant else { return nil }
    return shifted(time, byNanos: .constant(.integer(sign * nanos)), at: place)
  }
}
