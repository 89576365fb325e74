/// How bad a match is.
///
/// A number of a later version is kept as it came.
public enum Severity: Hashable, Sendable {
  case unspecified
  case info
  case low
  case medium
  case high
  case critical
  case unrecognized(Int32)

  /// The severity of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .info
    case 2: self = .low
    case 3: self = .medium
    case 4: self = .high
    case 5: self = .critical
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .info: 1
    case .low: 2
    case .medium: 3
    case .high: 4
    case .critical: 5
    case .unrecognized(let number): number
    }
  }
}

extension Severity: CustomStringConvertible {
  /// The name in the proto file, or the number of a severity without one.
  public var description: String {
    switch self {
    case .unspecified: "SEVERITY_UNSPECIFIED"
    case .info: "INFO"
    case .low: "LOW"
    case .medium: "MEDIUM"
    case .high: "HIGH"
    case .critical: "CRITICAL"
    case .unrecognized(let number): "\(number)"
    }
  }
}
