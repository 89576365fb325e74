public import Wire

/// How far a delivery is: what lies before it is delivered, in the dead-letter file, or not for it.
///
/// Kept on disk; a delivery resumes here.
public struct DeliveryPosition: Codable, Equatable, Sendable {
  /// Which state of the daemon the numbers are of; empty before the first alert.
  public var storeID = ""
  /// The last change of `WatchAlerts` that was looked at.
  public var sequence: UInt64 = 0
  /// The newest alert whose creation was looked at, by its number in the state.
  public var alertNumber: UInt64 = 0
  /// When that alert was created, in nanoseconds since 1970.
  public var createdUnixNanos: Int64 = 0

  /// Makes the position before everything.
  public init() {}
}

/// One thing that happened to an alert, for one delivery.
public struct DeliveryItem: Equatable, Sendable {
  /// What happened.
  public enum Kind: String, CaseIterable, Codable, Sendable {
    case created
    case updated
    case statusChanged = "status_changed"
    /// Nothing: somebody tests the delivery.
    case test
  }

  /// What happened.
  public var kind: Kind
  /// The alert.
  public var alert: Alert
  /// The number of the change.
  public let sequence: UInt64
  /// Where the delivery is once this is delivered, which may be after further changes that are not for it.
  public var position: DeliveryPosition

  /// Makes an item.
  public init(kind: Kind, alert: Alert, position: DeliveryPosition = DeliveryPosition()) {
    self.kind = kind
    self.alert = alert
    self.position = position
    sequence = position.sequence
  }

  /// A name for it that is the same each time it is sent, by which a receiver can tell that it has it already.
  var key: String { "\(alert.alertID)-\(kind.rawValue)-\(sequence)" }

  /// About how much memory it takes, in bytes.
  var byteCount: Int {
    alert.context.count + alert.title.utf8.count + alert.description.utf8.count + alert.runbook.utf8.count
      + alert.dedup.utf8.count + DeliveryItem.fixedBytes
  }

  private static let fixedBytes = 1_024
}

/// What is sent at a time: some items singly, in their order, or all of them as one summary.
public struct DeliveryBatch: Equatable, Sendable {
  /// The items, in the order of the changes.
  public var items: [DeliveryItem]
  /// Whether they are folded into one summary.
  public var isSummary: Bool
  /// The item before them that fails again and again, where they are sent to find out whether others are taken.
  var suspect: DeliveryItem?

  /// Makes a batch.
  public init(items: [DeliveryItem], isSummary: Bool = false) {
    self.items = items
    self.isSummary = isSummary
  }
}

/// What became of a batch.
public struct SendResult: Equatable, Sendable {
  /// Why the item after those that were delivered was not.
  public enum Failure: Equatable, Sendable {
    /// The receiver is not there, or cannot take it now; it is tried again, after the pause that the receiver asks for.
    case passing(reason: String, retryAfterSeconds: Int = 0)
    /// The receiver will never take this one.
    case refused(reason: String)

    /// What the receiver, or the way to it, said.
    public var reason: String {
      switch self {
      case .passing(let reason, _), .refused(let reason): reason
      }
    }
  }

  /// How many items were delivered, from the first on; of a summary all or none.
  public var deliveredCount: Int
  /// Why no more were; nil when all were.
  public var failure: Failure?

  /// Makes a result.
  public init(deliveredCount: Int, failure: Failure? = nil) {
    self.deliveredCount = deliveredCount
    self.failure = failure
  }
}

/// An item that was given up, with the reason.
public struct DeadLetter: Equatable, Sendable {
  /// What was not delivered.
  public var item: DeliveryItem
  /// Why.
  public var reason: String
  /// When it was given up, in nanoseconds since 1970.
  public var failedUnixNanos: Int64
}
