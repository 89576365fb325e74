/// What an alert is about.
///
/// A number of a later version is kept as it came.
public enum AlertKind: Hashable, Sendable {
  /// Not said.
  case unspecified
  /// Matches of a rule.
  case rule
  /// Failures of a rule.
  case ruleError
  /// A number without a name.
  case unrecognized(Int32)

  /// The kind of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .rule
    case 2: self = .ruleError
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .rule: 1
    case .ruleError: 2
    case .unrecognized(let number): number
    }
  }
}

extension AlertKind: CustomStringConvertible {
  /// The name in the proto file, or the number of a kind without one.
  public var description: String {
    switch self {
    case .unspecified: "ALERT_KIND_UNSPECIFIED"
    case .rule: "RULE"
    case .ruleError: "RULE_ERROR"
    case .unrecognized(let number): "\(number)"
    }
  }
}
