/// What became of a match.
///
/// A number of a later version is kept as it came.
public enum Outcome: Hashable, Sendable {
  /// Not said.
  case unspecified
  /// The detection makes no alerts.
  case signal
  /// The window has not seen enough matches yet.
  case belowThreshold
  /// The match opened an alert.
  case alertCreated
  /// The match was folded into an open alert.
  case alertUpdated
  /// The caller asked for no change of state.
  case dryRun
  /// The event was evaluated before.
  case duplicateEvent
  /// The detection is switched off.
  case disabled
  /// A number without a name.
  case unrecognized(Int32)

  /// The outcome of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .signal
    case 2: self = .belowThreshold
    case 3: self = .alertCreated
    case 4: self = .alertUpdated
    case 5: self = .dryRun
    case 6: self = .duplicateEvent
    case 7: self = .disabled
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .signal: 1
    case .belowThreshold: 2
    case .alertCreated: 3
    case .alertUpdated: 4
    case .dryRun: 5
    case .duplicateEvent: 6
    case .disabled: 7
    case .unrecognized(let number): number
    }
  }
}

extension Outcome: CustomStringConvertible {
  /// The name in the proto file, or the number of an outcome without one.
  public var description: String {
    switch self {
    case .unspecified: "OUTCOME_UNSPECIFIED"
    case .signal: "SIGNAL"
    case .belowThreshold: "BELOW_THRESHOLD"
    case .alertCreated: "ALERT_CREATED"
    case .alertUpdated: "ALERT_UPDATED"
    case .dryRun: "DRY_RUN"
    case .duplicateEvent: "DUPLICATE_EVENT"
    case .disabled: "DISABLED"
    case .unrecognized(let number): "\(number)"
    }
  }
}
