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
  /// Whether the detection's body has said that it goes to none.
  public var isUnrouted = false
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
  /// The silence for which it is not delivered; nil when there is none.
  public var silence: AlertSilence?

  /// About how large the alert is in an answer, in bytes.
  var byteCount: Int {
    context.count + title.utf8.count + description.utf8.count + runbook.utf8.count + reference.utf8.count
      + key.dedup.utf8.count + key.detectionID.utf8.count + displayName.utf8.count
      + (destinations + logTypes).reduce(0) { $0 + $1.utf8.count + AlertRecord.fieldBytes } + AlertRecord.fixedBytes
  }

  /// What surrounds one text in an answer.
  private static let fieldBytes = 8
  /// Numbers, and what surrounds the texts.
  private static let fixedBytes = 256
}

/// The columns of alerts.
enum AlertColumn: CInt, StateColumn {
  case number, windowNumber, detectionID, isError, dedup, displayName, description, runbook, reference, destinations
  case severity, title, context, status, eventCount, uniqueCount, threshold, firstMatch, created, updated, closes
  case logTypes, checksum

  static let table = "alert"

  /// An index has the status and the time of the last change too, and they change without the rest.
  var checksumPart: ChecksumPart {
    switch self {
    case .eventCount, .uniqueCount, .closes, .logTypes: .changing
    case .status, .updated, .checksum: .none
    default: .fixed
    }
  }

  static let list = makeList()
}

extension AlertRecord {
  /// Reads a row of the columns; throws when it does not have the values that were written.
  init(_ row: StoredRow<AlertColumn>, storeID: String) throws {
    try row.requireWhole()
    func count(_ column: AlertColumn) -> UInt64 { UInt64(clamping: row[column] as Int64) }
    self.init(
      id: AlertID(storeID: storeID, number: row[.number]),
      key: WindowKey(detectionID: row[.detectionID], dedup: row[.dedup], isError: row[.isError]),
      displayName: row[.displayName], description: row[.description], runbook: row[.runbook],
      reference: row[.reference], destinations: DestinationList.names(in: row[.destinations]),
      severity: Severity(rawValue: row[.severity]) ?? .info, title: row[.title],
      context: [UInt8](row[.context] as Data), status: AlertStatus(rawValue: row[.status]) ?? .open,
      eventCount: count(.eventCount), uniqueCount: count(.uniqueCount), threshold: count(.threshold),
      firstMatchNanos: row[.firstMatch], createdNanos: row[.created], updatedNanos: row[.updated],
      closesNanos: row[.closes], logTypes: AlertRecord.list(row[.logTypes]))
  }

  /// Reads a row of the columns with the number of a silence, and that of an alert without destinations, behind them.
  init(_ row: Row, storeID: String, _ silences: inout AlertSilences, _ db: Database) throws {
    try self.init(StoredRow(row: row), storeID: storeID)
    silence = try silences.silence(row["silence_number"], db)
    isUnrouted = !row.hasNull(atIndex: AlertRecord.unroutedIndex)
  }

  /// What reads alerts with the number of the silence for which they are not delivered.
  static let selection = "SELECT \(columns) FROM alert \(joins)"

  /// What a row of an alert has.
  static let columns = "\(AlertColumn.list), silenced_alert.silence_number, unrouted_alert.alert_number"

  /// Where the columns behind those of the alert come from.
  static let joins = """
    LEFT JOIN silenced_alert ON silenced_alert.alert_number = alert.number
    LEFT JOIN unrouted_alert ON unrouted_alert.alert_number = alert.number
    """

  private static let unroutedIndex = AlertColumn.allCases.count + 1

  private static func list(_ lines: String) -> [String] { lines.split(separator: "\n").map(String.init) }
}

/// The silences of the alerts of one answer, each read once.
struct AlertSilences {
  private var known: [Int64: AlertSilence] = [:]

  /// The silence of a number; nil for none.
  mutating func silence(_ number: Int64?, _ db: Database) throws -> AlertSilence? {
    guard let number else { return nil }
    if let silence = known[number] { return silence }
    let silence = try SilenceRecord.read(number, db).map { AlertSilence($0) }
    known[number] = silence
    return silence
  }
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
  /// Why; may be empty.
  public var comment: String
  /// Who.
  public var changedBy: String
  /// When, in nanoseconds since 1970.
  public var changedNanos: Int64
}
