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

  /// What stands beside the field.
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

  /// What stands beside the field.
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
