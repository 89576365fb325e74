import Primitives

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

extension ExpressionBinder {
  /// CURRENT_TIMESTAMP and its like: the time that the query runs as of.
  mutating func bindTimeOfRun(_ fields: SyntaxNode, at place: Range<Int>) -> Operand? {
    switch fields.text("op") {
    case "SVFOP_CURRENT_TIMESTAMP", "SVFOP_CURRENT_TIMESTAMP_N", "SVFOP_LOCALTIMESTAMP", "SVFOP_LOCALTIMESTAMP_N":
      return Operand(.referenceTime, at: place)
    case "SVFOP_CURRENT_DATE": return Operand(.call(.truncateTime(.day), [.referenceTime]), at: place)
    default: return fail(place, "this value is not supported", "CURRENT_TIMESTAMP")
    }
  }

  /// The name of a unit, written like a column, or as a text.
  private mutating func unitName(_ node: SyntaxNode) -> String {
    let text = node.fields(of: "A_Const")?["sval"]?.text("sval")
    return text ?? node.fields(of: "ColumnRef")?.names("fields").last ?? ""
  }

  private mutating func bindUnit(_ node: SyntaxNode) -> TimeUnit? {
    let name = unitName(node)
    if let unit = TimeUnit(named: name) { return unit }
    if hasEnoughProblems { return nil }
    let nearest = NearestName.nearest(to: name, among: TimeUnit.names, by: .word)
    refuse(
      place(node), "expected a unit of time", nearest ?? "second, minute, hour, day, week, month or year")
    return nil
  }

  private mutating func bindTime(_ node: SyntaxNode) -> Operand? {
    bind(node).flatMap { time($0) }
  }

  /// DATE_TRUNC and TRUNC.
  mutating func truncation(unit: SyntaxNode, of value: SyntaxNode, _ call: SQLFunction.Call) -> Operand? {
    let (unit, time) = (bindUnit(unit), bindTime(value))
    guard let unit, let time else { return nil }
    return Operand(.call(.truncateTime(unit), [time.expression]), at: call.place)
  }

  /// DATEDIFF.
  mutating func timeDifference(_ call: SQLFunction.Call) -> Operand? {
    let nodes = call.arguments
    let (unit, start, end) = (bindUnit(nodes[0]), bindTime(nodes[1]), bindTime(nodes[2]))
    guard let unit, let start, let end else { return nil }
    return Operand(.call(.timeDifference(unit), [start.expression, end.expression]), at: call.place)
  }

  /// DATEADD.
  mutating func timeAddition(_ call: SQLFunction.Call) -> Operand? {
    let nodes = call.arguments
    let (unit, amount, time) = (bindUnit(nodes[0]), bind(nodes[1]), bindTime(nodes[2]))
    guard let unit, let amount, let time else { return nil }
    guard let nanos = unit.fixedNanos else {
      return fail(place(nodes[0]), "DATEADD of months and years is not supported", "a number of days")
    }
    guard let count = convert(amount, to: .integer, as: "DATEADD") else { return nil }
    let length = Operand(.constant(.integer(nanos)), at: call.place)
    guard let shift = arithmetic(.multiply, count, length, at: call.place) else { return nil }
    return shifted(time, byNanos: shift.expression, at: call.place)
  }

  /// DATE_PART and EXTRACT.
  mutating func timePart(_ call: SQLFunction.Call) -> Operand? {
    guard ["epoch_second", "epoch_seconds", "epoch"].contains(unitName(call.arguments[0]).foldedASCII) else {
      return fail(place(call.arguments[0]), "DATE_PART gives epoch_second only", "DATE_PART(epoch_second, …)")
    }
    guard let time = bindTime(call.arguments[1]) else { return nil }
    return Operand(.call(.unixSeconds, [time.expression]), at: call.place)
  }

  // MARK: Macros

  /// A macro, whose offsets are nanoseconds and whose last argument is the column.
  mutating func bindMacro(_ macro: TimeMacro, _ nodes: [SyntaxNode], at place: Range<Int>) -> Operand? {
    guard nodes.count == macro.arguments.count + 1 else {
      return fail(place, "\(macro.rawValue) has other arguments", macro.usage)
    }
    let arguments = zip(macro.arguments, nodes).compactMap { kind, node in
      switch kind {
      case .offset: bind(node)
      case .time: bindTime(node)
      }
    }
    guard let column = bind(nodes[nodes.count - 1]), arguments.count == macro.arguments.count else { return nil }
    guard column.type == .time else {
      return fail(column.place, "\(macro.rawValue): expected a column that holds a time", FlowColumn.eventTime.name)
    }
    return predicate(macro, arguments, column, at: place)
  }

  private mutating func predicate(
    _ macro: TimeMacro, _ arguments: [Operand], _ column: Operand, at place: Range<Int>
  ) -> Operand? {
    // What is in two comparisons is charged for the second one.
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
