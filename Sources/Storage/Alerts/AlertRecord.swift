public import Detection
import Foundation
import GRDB

/// The id of an alert: which state it is of, and its number there, as in `3f9a1c20-17`.
public struct AlertID: Hashable, Sendable, CustomStringConvertible {
  /// Eight hexadecimal digits, chosen when the state was made.
  public let storeID: String
  /// The number, from 1.
  public let number: Int64

  /// Makes an id.
  public init(storeID: String, number: Int64) {
    self.storeID = storeID
    self.number = number
  }

  /// Reads an id; nil when the text is none.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let number = Int64(parts[1]), number > 0 else { return nil }
    self.init(storeID: String(parts[0]), number: number)
  }

  /// The id as text.
  public var description: String { "\(storeID)-\(number)" }
}

/// Where an operator is with an alert; the raw values are those of the wire.
public enum AlertStatus: Int64, CaseIterable, Sendable {
  case open = 1
  case triaged
  case resolved
  case closed
}

/// An alert as it is stored.
public struct AlertRecord: Sendable, Equatable {
  /// The id.
  public var id: AlertID
  /// The window that it is of.
  public var key: WindowKey
  /// The name people know the detection by.
  public var displayName: String
  /// What the detection is about.
  public var description: String
  /// What to do about it.
  public var runbook: String
  /// Where to read more.
  public var reference: String
  /// Where the alert goes.
  public var destinations: [String]
  /// The severity of the window's first match.
  ///
  /// The same holds for the title and the context.
  public var severity: Severity
  /// The title.
  public var title: String
  /// The context as JSON; empty when there is none.
  public var context: [UInt8]
  /// Where an operator is with it.
  public var status: AlertStatus
  /// Matches in the window.
  public var eventCount: UInt64
  /// Distinct values in the window.
  public var uniqueCount: UInt64
  /// What the detection asked of the window when the alert was created.
  public var threshold: UInt64
  /// When the window opened, in nanoseconds since 1970.
  public var firstMatchNanos: Int64
  /// When the threshold was reached.
  public var createdNanos: Int64
  /// When the alert last changed.
  public var updatedNanos: Int64
  /// When the window closes.
  public var closesNanos: Int64
  /// The kinds of the events in the window.
  public var logTypes: [String]

  /// About how large the alert is in an answer, in bytes.
  var byteCount: Int {
    context.count + title.utf8.count + description.utf8.count + runbook.utf8.count + reference.utf8.count
      + key.dedup.utf8.count + key.detectionID.utf8.count + displayName.utf8.count
      + (destinations + logTypes).reduce(0) { $0 + $1.utf8.count + AlertRecord.field_bytes } + AlertRecord.fixed_bytes
  }

  /// What stands around one text in an answer.
  private static let field_bytes = 8
  /// Numbers, and what stands around the texts.
  private static let fixed_bytes = 256
}

extension AlertRecord {
  /// The columns that `init(row:storeID:)` reads, in its order.
  static let columns = """
    alert.number, alert.detection_id, alert.is_error, alert.dedup, alert.display_name, alert.description,
    alert.runbook, alert.reference, alert.destinations, alert.severity, alert.title, alert.context, alert.status,
    alert.event_count, alert.unique_count, alert.threshold, alert.first_match, alert.created, alert.updated,
    alert.closes, alert.log_types
    """

  /// Reads a row that starts with `columns`.
  init(row: Row, storeID: String) {
    self.init(
      id: AlertID(storeID: storeID, number: row[0]),
      key: WindowKey(detectionID: row[1], dedup: row[3], isError: row[2]), displayName: row[4], description: row[5],
      runbook: row[6], reference: row[7], destinations: AlertRecord.list(row[8]),
      severity: Severity(rawValue: row[9]) ?? .info, title: row[10], context: [UInt8](row[11] as Data),
      status: AlertStatus(rawValue: row[12]) ?? .open, eventCount: UInt64(clamping: row[13] as Int64),
      uniqueCount: UInt64(clamping: row[14] as Int64), threshold: UInt64(clamping: row[15] as Int64),
      firstMatchNanos: row[16], createdNanos: row[17], updatedNanos: row[18], closesNanos: row[19],
      logTypes: AlertRecord.list(row[20]))
  }

  private static func list(_ lines: String) -> [String] { lines.split(separator: "\n").map(String.init) }
}

/// An alert with its first events and its history.
public struct AlertDetails: Sendable, Equatable {
  /// The alert.
  public var alert: AlertRecord
  /// The window's first events, as many as the limits keep.
  public var events: [StoredEvent]
  /// Changes of status, the oldest first.
  public var notes: [StatusNote]
}

/// An event that is kept with its window.
public struct StoredEvent: Sendable, Equatable {
  /// The event as it came, or its beginning.
  public var event: [UInt8]
  /// Whether it is only a beginning.
  public var isTruncated: Bool
  /// The kind of the event.
  public var logType: String
  /// The event's name for retries; empty when it has none.
  public var eventID: String
  /// When it was counted, in nanoseconds since 1970.
  public var receivedNanos: Int64
}

/// A change of an alert's status, with who made it and why.
public struct StatusNote: Sendable, Equatable {
  /// The status since then.
  public var status: AlertStatus
  /// Why; empty when nobody said.
  public var comment: String
  /// Who.
  public var changedBy: String
  /// When, in nanoseconds since 1970.
  public var changedNanos: Int64
}
