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
