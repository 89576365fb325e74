/// Where an alert is on its way from being found to being done with.
///
/// A number of a later version is kept as it came.
public enum AlertStatus: Hashable, Sendable {
  /// Not said.
  case unspecified
  /// Nobody has looked at it yet.
  case open
  /// Somebody has looked at it.
  case triaged
  /// It was dealt with; new alerts of severity INFO start here.
  case resolved
  /// It is done with, and retention may remove it.
  case closed
  /// A number without a name.
  case unrecognized(Int32)

  /// The status of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .open
    case 2: self = .triaged
    case 3: self = .resolved
    case 4: self = .closed
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .open: 1
    case .triaged: 2
    case .resolved: 3
    case .closed: 4
    case .unrecognized(let number): number
    }
  }
}

extension AlertStatus: CustomStringConvertible {
  /// The name in the proto file, or the number of a status without one.
  public var description: String {
    switch self {
    case .unspecified: "ALERT_STATUS_UNSPECIFIED"
    case .open: "OPEN"
    case .triaged: "TRIAGED"
    case .resolved: "RESOLVED"
    case .closed: "CLOSED"
    case .unrecognized(let number): "\(number)"
    }
  }
}
