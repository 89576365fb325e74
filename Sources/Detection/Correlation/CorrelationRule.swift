/// What a correlation rule looks for in the matches of other rules.
///
/// The behaviour follows the platform whose files these are, as far as its released tests show it.
public struct CorrelationRule: Sendable {
  /// How the members belong together.
  public enum Form: String, Sendable {
    /// One after the other, in the order of the list.
    case sequence = "Sequence"
    /// In any order.
    case group = "Group"
  }

  /// How the members belong together.
  public let form: Form
  /// The members, in the order of the file.
  public let members: [CorrelationMember]
  /// What must hold between each member of a sequence and the one after it; empty for a group.
  public let links: [CorrelationLink]
  /// The values that members must share.
  public let criteria: [ValueCriterion]
  /// How many members of a group must have matched; nil for all that are not to be absent.
  public let memberCountMin: Int?
  /// When it runs.
  public let schedule: Schedule
  /// How many minutes before a run it looks back.
  public let lookbackMinutes: Int
  /// Whether the matches that it reports are listed from the first to the last.
  public let isChronological: Bool

  /// Minutes that a rule looks back which does not say it.
  static let lookbackMinutesDefault = 15
  /// The longest look-back: 366 days.
  static let lookbackMinutesMax = Schedule.rateMinutesMax
  /// Members that a rule may have.
  static let membersMax = 64

  /// How far it looks back, in nanoseconds.
  public var lookbackNanos: Int64 { CorrelationRule.nanos(ofMinutes: lookbackMinutes) }

  /// The ids of the rules whose matches it looks at, each once, in their order.
  public var ruleIDs: [String] {
    var known: Set<String> = []
    return members.map(\.rule.name).filter { known.insert($0).inserted }
  }

  static func nanos(ofMinutes minutes: Int) -> Int64 { Int64(minutes) * 60_000_000_000 }
}

/// A rule whose matches a correlation rule looks at, and how many there must be.
public struct CorrelationMember: Sendable {
  /// The name within the correlation rule.
  public let id: String
  /// The rule, and where its id is in the file.
  let rule: DecodedDocument.Reference
  /// Matches that there must be at least.
  public let countMin: Int
  /// Matches that there may be at most; nil for any number.
  public let countMax: Int?
  /// Whether there must be no match.
  public let isAbsent: Bool
  /// The fields that the correlation rule reads of its matches, each once.
  public let fields: [CorrelationField]

  /// The id of the rule.
  public var ruleID: String { rule.name }
}

/// A field of a match that a correlation rule compares.
public enum CorrelationField: Hashable, Sendable {
  /// The field of this name, as the file writes it.
  case named(String)
  /// Every value that the match names: those of its alert context, and of the fields of the event whose names begin with
  /// `p_any_`.
  case any

  /// The name; empty for every value.
  public var name: String {
    if case .named(let name) = self { return name }
    return ""
  }
}

/// What must hold between a member of a sequence and the one after it.
public struct CorrelationLink: Sendable, Equatable {
  /// How long after the one the other comes at most, in nanoseconds.
  public let withinNanos: Int64
  /// Whether a transition says so; else only the order counts.
  public let hasTransition: Bool
}

/// Members whose matches must share a value.
public struct ValueCriterion: Sendable {
  /// A field of a member.
  public struct Part: Sendable, Equatable {
    /// The number of the member.
    public let member: Int
    /// The number of the field among those of the member.
    public let field: Int
  }

  /// The name in the file; empty where it has none.
  public let name: String
  /// The fields, in the order of the file.
  public let parts: [Part]
}

/// A match as correlation rules see it.
public struct CorrelationSignal: Sendable, Equatable {
  /// The number that identifies it; a later one has a greater number.
  public var number: Int64
  /// When it was, in nanoseconds since 1970.
  public var timeNanos: Int64
  /// The values of each field of the member, in the order of the fields.
  public var values: [[String]]

  /// Makes a signal.
  public init(number: Int64, timeNanos: Int64, values: [[String]]) {
    self.number = number
    self.timeNanos = timeNanos
    self.values = values
  }

  /// Whether it came before another one.
  static func isBefore(_ left: CorrelationSignal, _ right: CorrelationSignal) -> Bool {
    (left.timeNanos, left.number) < (right.timeNanos, right.number)
  }
}

/// Matches in which a correlation rule has found what it looks for.
public struct CorrelationMatch: Sendable, Equatable {
  /// The shared value of each criterion of the rule, in their order.
  public var values: [String]
  /// For each member the signals that count, by their places among those of the member; none of an absent one.
  public var signals: [[Int]]

  /// Makes a match.
  public init(values: [String], signals: [[Int]]) {
    self.values = values
    self.signals = signals
  }
}
