public import Detection
import GRDB

/// Which alerts a list has.
public struct AlertFilter: Sendable, Equatable {
  /// Only alerts created at or after this time, in nanoseconds since 1970.
  public var createdFromNanos: Int64?
  /// Only alerts created before this time.
  public var createdBeforeNanos: Int64?
  /// Only alerts of this detection.
  public var detectionID: String?
  /// Only these severities; nil means all.
  public var severities: Set<Severity>?
  /// Only these statuses; nil means all.
  public var statuses: Set<AlertStatus>?
  /// Only alerts whose title, dedup string or detection id contains this text, without case.
  public var text = ""
  /// Only alerts that are not delivered for this silence.
  public var silenceNumber: Int64?
  /// Only alerts with a smaller number: where the page before ended.
  public var beforeNumber: Int64?
  /// At most this many; nil means the store's own bound, which always holds.
  public var count: Int?

  /// A filter that lets everything through.
  public init() {}

  /// The condition, with its arguments in their order.
  var condition: (sql: String, arguments: StatementArguments) {
    var parts: [String] = []
    var arguments = StatementArguments()
    func require(_ sql: String, _ values: StatementArguments) {
      parts.append(sql)
      arguments += values
    }
    if let beforeNumber { require("alert.number < ?", [beforeNumber]) }
    if let createdFromNanos { require("alert.created >= ?", [createdFromNanos]) }
    if let createdBeforeNanos { require("alert.created < ?", [createdBeforeNanos]) }
    if let silenceNumber { require("silenced_alert.silence_number = ?", [silenceNumber]) }
    if let detectionID { require("alert.detection_id = ?", [detectionID]) }
    if let severities { require("alert.severity IN (\(AlertFilter.list(severities.map(\.rawValue))))", []) }
    if let statuses { require("alert.status IN (\(AlertFilter.list(statuses.map(\.rawValue))))", []) }
    if !text.isEmpty {
      let lower = DatabaseFunction.lowercase.name
      let found = ["title", "dedup", "detection_id"].map { "instr(\(lower)(alert.\($0)), ?) > 0" }
      let wanted = text.lowercased()
      require("(\(found.joined(separator: " OR ")))", [wanted, wanted, wanted])
    }
    return (parts.isEmpty ? "TRUE" : parts.joined(separator: " AND "), arguments)
  }

  /// Numbers of our own enumerations, sorted so that equal filters make equal statements.
  private static func list(_ numbers: [some BinaryInteger]) -> String {
    numbers.sorted().map { "\($0)" }.joined(separator: ", ")
  }
}

/// One page of a list of alerts, the newest first.
public struct AlertPage: Sendable, Equatable {
  /// The alerts.
  public var alerts: [AlertRecord]
  /// Where the next page starts, for `AlertFilter.beforeNumber`; nil on the last page.
  public var nextBeforeNumber: Int64?
}

/// Why a request about alerts cannot be answered, where the state itself is well.
public struct AlertRequestError: Error, Equatable, CustomStringConvertible {
  /// What kind of mistake it is.
  public enum Code: Sendable {
    /// There is no such alert.
    case notFound
    /// A point in time or order that the state has not reached.
    case outOfRange
    /// The answer would be too large.
    case tooLarge
    /// There are as many as there may be.
    case tooMany
  }

  /// What kind of mistake it is.
  public let code: Code
  /// What is wrong, and what there is instead.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
