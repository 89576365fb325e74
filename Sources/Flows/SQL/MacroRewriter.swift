/// A macro that says when a flow happened.
enum TimeMacro: String, CaseIterable {
  /// `(offset [, alias [, column]])`: from the offset before the reference time on, and before that time.
  case since = "p_occurs_since"
  /// `(start, end [, alias [, column]])`: from start to end, both inclusive.
  case between = "p_occurs_between"
  /// `(time, offset [, alias [, column]])`: at most the offset away from the time, both ends inclusive.
  case around = "p_occurs_around"
  /// `(time [, alias [, column]])`: not earlier than the time, and before the reference time.
  case after = "p_occurs_after"
  /// `(time [, alias [, column]])`: not later than the time.
  case before = "p_occurs_before"

  /// What the arguments before the alias are.
  enum Argument {
    case offset
    case time
  }

  /// The arguments that it must have.
  var arguments: [Argument] {
    switch self {
    case .since: [.offset]
    case .between: [.time, .time]
    case .around: [.time, .offset]
    case .after, .before: [.time]
    }
  }

  /// The macro with its arguments, for messages.
  var usage: String {
    switch self {
    case .since: "p_occurs_since(offset [, alias [, column]]), for example p_occurs_since('1 hour')"
    case .between:
      "p_occurs_between(start, end [, alias [, column]]), for example "
        + "p_occurs_between('2026-01-31 00:00', '2026-01-31 12:00')"
    case .around:
      "p_occurs_around(time, offset [, alias [, column]]), for example p_occurs_around('2026-01-31 12:00', '5m')"
    case .after: "p_occurs_after(time [, alias [, column]]), for example p_occurs_after('2026-01-31 12:00')"
    case .before: "p_occurs_before(time [, alias [, column]]), for example p_occurs_before('2026-01-31 12:00')"
    }
  }
}

/// The length of time of a macro, for example of `p_occurs_since('1 hour')`.
///
/// A positive whole number, perhaps a space, and a unit: `s sec second seconds`, `m min minute minutes`,
/// `h hr hrs hour hours`, `d day days` or `w wk week weeks`; seconds without one. Case does not count.
enum MacroOffset {
  static let grammar = "a positive whole number and a unit: s, m, h, d or w, for example '1 hour' or 90m"

  /// The nanoseconds of a text like `90m`, or nil when it is not such a text or does not fit 64 bits.
  static func nanos(of text: String) -> Int64? {
    let bytes = Array(text.foldedASCII.utf8)
    var rest = trimmed(bytes[...])
    let digits = rest.prefix(while: SQLTokenizer.isDigit)
    guard let number = Int64(String(decoding: digits, as: UTF8.self)), number > 0 else { return nil }
    rest = trimmed(rest.dropFirst(digits.count))
    guard let unit = unitNanos(String(decoding: rest, as: UTF8.self)) else { return nil }
    let (nanos, overflows) = number.multipliedReportingOverflow(by: unit)
    return overflows ? nil : nanos
  }

  /// How long a unit is; seconds for the empty name.
  private static func unitNanos(_ name: String) -> Int64? {
    switch name {
    case "", "s", "sec", "second", "seconds": 1_000_000_000
    case "m", "min", "minute", "minutes": 60_000_000_000
    case "h", "hr", "hrs", "hour", "hours": 3_600_000_000_000
    case "d", "day", "days": 86_400_000_000_000
    case "w", "wk", "week", "weeks": 604_800_000_000_000
    default: nil
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let rest = bytes.drop(while: isSpace)
    return rest.dropLast(rest.reversed().prefix(while: isSpace).count)
  }
}

/// Gives the macros' calls a form that the parser can read.
///
/// `p_occurs_since(1 hour, , t)` becomes `p_occurs_since(3600000000000, t.p_event_time)`: offsets in nanoseconds, and
/// the column as the last argument. Times stay expressions. Every new token has the place of what it replaces.
struct MacroRewriter {
  private let tokens: [SQLToken]
  private var place = 0
  private(set) var result: [SQLToken] = []
  private(set) var problems: [QueryProblem] = []

  init(_ tokens: [SQLToken]) {
    self.tokens = tokens
    result.reserveCapacity(tokens.count)
  }

  mutating func run() {
    while place < tokens.count {
      if let macro = macro(at: place), let end = Self.closing(of: place + 1, in: tokens) {
        rewrite(macro, upTo: end)
        place = end + 1
      } else {
        result.append(tokens[place])
        place += 1
      }
    }
  }

  private func macro(at index: Int) -> TimeMacro? {
    guard tokens[index].isName, index + 1 < tokens.count, tokens[index + 1].isSign("(") else { return nil }
    if index > 0, tokens[index - 1].isSign(".") { return nil }
    return TimeMacro(rawValue: tokens[index].folded)
  }

  /// The place of the parenthesis that closes the one at `index`.
  private static func closing(of index: Int, in tokens: [SQLToken]) -> Int? {
    var depth = 0
    for place in index..<tokens.count {
      if tokens[place].isSign("(") { depth += 1 }
      if tokens[place].isSign(")") {
        depth -= 1
        if depth == 0 { return place }
      }
    }
    return nil
  }

  private mutating func rewrite(_ macro: TimeMacro, upTo end: Int) {
    let arguments = Self.arguments(tokens[place + 2..<end])
    let name = tokens[place]
    let needed = macro.arguments.count
    guard arguments.count >= needed, arguments.count <= needed + 2 else {
      return refuse(name, "\(macro.rawValue) has \(needed) to \(needed + 2) arguments", macro)
    }
    result.append(name)
    result.append(tokens[place + 1])
    for (kind, argument) in zip(macro.arguments, arguments) {
      switch kind {
      case .offset: appendOffset(argument, of: macro, else: name)
      case .time: appendTime(argument, of: macro, else: name)
      }
      result.append(name.replaced(by: .sign, ","))
    }
    appendColumn(Array(arguments.dropFirst(needed)), of: macro, else: name)
    result.append(tokens[end])
  }

  private static func arguments(_ tokens: ArraySlice<SQLToken>) -> [ArraySlice<SQLToken>] {
    if tokens.isEmpty { return [] }
    var arguments: [ArraySlice<SQLToken>] = []
    var (start, depth) = (tokens.startIndex, 0)
    for index in tokens.indices {
      if tokens[index].isSign("(") { depth += 1 }
      if tokens[index].isSign(")") { depth -= 1 }
      if depth == 0, tokens[index].isSign(",") {
        arguments.append(tokens[start..<index])
        start = index + 1
      }
    }
    return arguments + [tokens[start...]]
  }

  private mutating func appendOffset(_ argument: ArraySlice<SQLToken>, of macro: TimeMacro, else name: SQLToken) {
    let isPlain = argument.count <= 2 && argument.first.map { $0.kind == .text ? argument.count == 1 : true } ?? false
    let text = argument.map(\.value).joined(separator: " ")
    guard isPlain, let nanos = MacroOffset.nanos(of: text), let first = argument.first else {
      return refuse(argument, else: name, "expected \(MacroOffset.grammar)", macro)
    }
    result.append(first.replaced(by: .number, "\(nanos)"))
  }

  private mutating func appendTime(_ argument: ArraySlice<SQLToken>, of macro: TimeMacro, else name: SQLToken) {
    if argument.isEmpty { return refuse(name, "\(macro.rawValue) needs a time", macro) }
    var inner = MacroRewriter(Array(argument))
    inner.run()
    result += inner.result
    problems += inner.problems
  }

  /// `alias.column` as the last argument, with what the author omitted.
  private mutating func appendColumn(_ arguments: [ArraySlice<SQLToken>], of macro: TimeMacro, else name: SQLToken) {
    if let alias = arguments.first, !alias.isEmpty {
      guard let parts = Self.names(alias) else { return refuse(alias, else: name, "expected the table's alias", macro) }
      result += parts
      result.append(parts[0].replaced(by: .sign, "."))
    }
    guard arguments.count > 1, !arguments[1].isEmpty else {
      return result.append(name.replaced(by: .word, FlowColumn.eventTime.name))
    }
    guard let column = Self.names(arguments[1]) else {
      return refuse(arguments[1], else: name, "expected a column that holds a time", macro)
    }
    result += column
  }

  /// The tokens of a name, given as a name, a dotted name or a text.
  private static func names(_ argument: ArraySlice<SQLToken>) -> [SQLToken]? {
    if argument.count == 1, let text = argument.first, text.kind == .text, !text.value.isEmpty {
      return [text.replaced(by: .quotedName, text.value)]
    }
    for (place, token) in argument.enumerated() {
      guard place.isMultiple(of: 2) ? token.isName : token.isSign(".") else { return nil }
    }
    return argument.count.isMultiple(of: 2) ? nil : Array(argument)
  }

  private mutating func refuse(
    _ argument: ArraySlice<SQLToken>, else name: SQLToken, _ message: String, _ macro: TimeMacro
  ) {
    let start = (argument.first ?? name).range.lowerBound
    let end = (argument.last ?? name).range.upperBound
    problems.add(start..<end, message, macro.usage)
  }

  private mutating func refuse(_ name: SQLToken, _ message: String, _ macro: TimeMacro) {
    refuse([name], else: name, message, macro)
  }
}
