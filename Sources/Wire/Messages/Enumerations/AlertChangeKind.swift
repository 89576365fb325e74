/// What happened to an alert, or to the watch that tells of it.
///
/// A number of a later version is kept as it came.
public enum AlertChangeKind: Hashable, Sendable {
  /// Not said.
  case unspecified
  /// A window reached its threshold.
  case created
  /// A match was added.
  case updated
  /// Somebody changed the status.
  case statusChanged
  /// Changes were left out, because they are no longer kept or because the watcher is slow.
  case missed
  /// Where the watch starts; sent first.
  case started
  /// A number without a name.
  case unrecognized(Int32)

  /// The kind of a number from the wire.
  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .created
    case 2: self = .updated
    case 3: self = .statusChanged
    case 4: self = .missed
    case 5: self = .started
    default: self = .unrecognized(rawValue)
    }
  }

  /// The number on the wire.
  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .created: 1
    case .updated: 2
    case .statusChanged: 3
    case .missed: 4
    case .started: 5
    case .unrecognized(let number): number
    }
  }
}

extension AlertChangeKind: CustomStringConvertible {
  /// The name in the proto file, or the number of a kind without one.
  public var description: String {
    switch self {
    case .unspecified: "KIND_UNSPECIFIED"
    case .created: "CREATED"
    case .updated: "UPDATED"
    case .statusChanged: "STATUS_CHANGED"
    case .missed: "MISSED"
    case .started: "STARTED"
    case .unrecognized(let number): "\(number)"
    }
  }
}
