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
