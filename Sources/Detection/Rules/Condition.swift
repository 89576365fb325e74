/// A condition as detection files name it: an operation, perhaps negated.
///
/// A negated condition is true exactly when the positive one is not, a missing field included.
public struct Condition: Hashable, Sendable {
  /// What is tested.
  public let operation: Operation
  /// Whether the answer is turned around.
  public let isNegated: Bool

  /// Makes a condition.
  public init(_ operation: Operation, negated: Bool = false) {
    self.operation = operation
    isNegated = negated
  }

  /// The condition that is true exactly when this one is not.
  var opposite: Condition { Condition(operation, negated: !isNegated) }

  /// The condition of that name, aliases included; nil for any other text.
  public init?(name: String) {
    guard let condition = Condition.conditionsByName[name] else { return nil }
    self = condition
  }

  /// The name that files should use.
  public var name: String {
    Condition.table.first { $0.condition == self }?.name ?? operation.kind
  }

  /// All names that files may use, aliases included, in the order of the documentation.
  public static var names: [String] { table.map(\.name) }

  /// Every condition under its name; the first name of a condition is the one to use.
  private static let table: [(name: String, condition: Condition)] = [
    ("Equals", Condition(.equals)),
    ("DoesNotEqual", Condition(.equals, negated: true)),
    ("IEquals", Condition(.equalsIgnoringCase)),
    ("IDoesNotEqual", Condition(.equalsIgnoringCase, negated: true)),
    ("StartsWith", Condition(.startsWith)),
    ("DoesNotStartWith", Condition(.startsWith, negated: true)),
    ("IStartsWith", Condition(.startsWithIgnoringCase)),
    ("IDoesNotStartWith", Condition(.startsWithIgnoringCase, negated: true)),
    ("EndsWith", Condition(.endsWith)),
    ("DoesNotEndWith", Condition(.endsWith, negated: true)),
    ("IEndsWith", Condition(.endsWithIgnoringCase)),
    ("IDoesNotEndWith", Condition(.endsWithIgnoringCase, negated: true)),
    ("Contains", Condition(.contains)),
    ("DoesNotContain", Condition(.contains, negated: true)),
    ("IContains", Condition(.containsIgnoringCase)),
    ("IDoesNotContain", Condition(.containsIgnoringCase, negated: true)),
    ("Has", Condition(.contains)),
    ("DoesNotHave", Condition(.contains, negated: true)),
    ("IsIn", Condition(.isIn)),
    ("IsNotIn", Condition(.isIn, negated: true)),
    ("IsGreaterThan", Condition(.isGreaterThan)),
    ("IsLessThan", Condition(.isLessThan)),
    ("IsGreaterThanOrEquals", Condition(.isGreaterThanOrEquals)),
    ("IsGreaterThanOrEqual", Condition(.isGreaterThanOrEquals)),
    ("IsLessThanOrEquals", Condition(.isLessThanOrEquals)),
    ("IsLessThanOrEqual", Condition(.isLessThanOrEquals)),
    ("Exists", Condition(.exists)),
    ("DoesNotExist", Condition(.exists, negated: true)),
    ("IsNull", Condition(.isNull)),
    ("IsNotNull", Condition(.isNull, negated: true)),
    ("IsNullOrEmpty", Condition(.isNullOrEmpty)),
    ("IsNotNullOrEmpty", Condition(.isNullOrEmpty, negated: true)),
    ("IsIPAddress", Condition(.isIPAddress)),
    ("IsIPv4Address", Condition(.isIPv4Address)),
    ("IsIPv6Address", Condition(.isIPv6Address)),
    ("IsIPAddressPublic", Condition(.isIPAddressPublic)),
    ("IsIPAddressPrivate", Condition(.isIPAddressPrivate)),
    ("IsIPAddressInCIDR", Condition(.isIPAddressInCIDR)),
    ("IsIPAddressNotInCIDR", Condition(.isIPAddressInCIDR, negated: true)),
    ("CIDRContainsIPAddresses", Condition(.cidrContainsIPAddresses)),
    ("CIDRDoesNotContainIPAddresses", Condition(.cidrContainsIPAddresses, negated: true)),
  ]

  private static let conditionsByName = Dictionary(uniqueKeysWithValues: table.map { ($0.name, $0.condition) })
}

/// What a condition tests, before a possible negation.
public enum Operation: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case equals
  case equalsIgnoringCase
  case startsWith
  case startsWithIgnoringCase
  case endsWith
  case endsWithIgnoringCase
  case contains
  case containsIgnoringCase
  case isIn
  case isGreaterThan
  case isLessThan
  case isGreaterThanOrEquals
  case isLessThanOrEquals
  case exists
  case isNull
  case isNullOrEmpty
  case isIPAddress
  case isIPv4Address
  case isIPv6Address
  case isIPAddressPublic
  case isIPAddressPrivate
  case isIPAddressInCIDR
  case cidrContainsIPAddresses

  /// What a field is compared with.
  public enum Operand: Sendable {
    /// Nothing.
    case none
    /// Nothing, or `Value: true`, or `Value: false` for the opposite.
    case optionalBool
    /// `Value`: text, a number, or true or false.
    case scalar
    /// `Value`: text.
    case text
    /// `Value`: a number.
    case number
    /// `Values`: a list of one kind of scalar.
    case list
    /// `Value`: an address block such as `10.0.0.0/8`.
    case cidr
  }

  /// What a field is compared with.
  public var operand: Operand {
    switch self {
    case .equals, .equalsIgnoringCase, .contains, .containsIgnoringCase: .scalar
    case .startsWith, .startsWithIgnoringCase, .endsWith, .endsWithIgnoringCase: .text
    case .isIn: .list
    case .isGreaterThan, .isLessThan, .isGreaterThanOrEquals, .isLessThanOrEquals: .number
    case .exists, .isNull, .isNullOrEmpty: .none
    case .isIPAddress, .isIPv4Address, .isIPv6Address, .isIPAddressPublic, .isIPAddressPrivate: .optionalBool
    case .isIPAddressInCIDR, .cidrContainsIPAddresses: .cidr
    }
  }

  /// Whether two fields can be compared with it.
  public var comparesFields: Bool {
    switch operand {
    case .scalar, .text, .number, .list: true
    case .none, .optionalBool, .cidr: false
    }
  }

  /// The kind of comparison in the normal form, for example `eq`.
  public var kind: String {
    switch self {
    case .equals: "eq"
    case .equalsIgnoringCase: "ieq"
    case .startsWith: "starts_with"
    case .startsWithIgnoringCase: "istarts_with"
    case .endsWith: "ends_with"
    case .endsWithIgnoringCase: "iends_with"
    case .contains: "contains"
    case .containsIgnoringCase: "icontains"
    case .isIn: "in"
    case .isGreaterThan: "gt"
    case .isLessThan: "lt"
    case .isGreaterThanOrEquals: "ge"
    case .isLessThanOrEquals: "le"
    case .exists: "exists"
    case .isNull: "is_null"
    case .isNullOrEmpty: "is_null_or_empty"
    case .isIPAddress: "is_ip"
    case .isIPv4Address: "is_ipv4"
    case .isIPv6Address: "is_ipv6"
    case .isIPAddressPublic: "is_ip_public"
    case .isIPAddressPrivate: "is_ip_private"
    case .isIPAddressInCIDR: "in_cidr"
    case .cidrContainsIPAddresses: "cidr_contains"
    }
  }
}
