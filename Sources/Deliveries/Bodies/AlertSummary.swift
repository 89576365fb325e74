import Primitives
import Wire

/// Many items as one: which alerts they are of, and how many of which kind.
struct AlertSummary {
  /// The ids of the alerts, each once, in the order of the changes.
  let alertIDs: [String]
  /// How many alerts there are of each detection, most first.
  let detections: [(id: String, count: Int)]
  /// How many alerts there are of each severity, the worst first.
  let severities: [(severity: Severity, count: Int)]
  /// When the first and the last of the alerts were created, in nanoseconds since 1970.
  let createdUnixNanos: ClosedRange<Int64>

  init(_ items: [DeliveryItem]) {
    var seen: Set<String> = []
    let alerts = items.map(\.alert).filter { seen.insert($0.alertID).inserted }
    alertIDs = alerts.map(\.alertID)
    let byDetection = Dictionary(alerts.map { ($0.detectionID, 1) }, uniquingKeysWith: +)
    detections = byDetection.map { (id: $0.key, count: $0.value) }.sorted { ($1.count, $0.id) < ($0.count, $1.id) }
    let bySeverity = Dictionary(alerts.map { ($0.severity, 1) }, uniquingKeysWith: +)
    severities = bySeverity.map { (severity: $0.key, count: $0.value) }
      .sorted { $0.severity.rawValue > $1.severity.rawValue }
    let times = alerts.map(\.createdUnixNanos)
    createdUnixNanos = (times.min() ?? 0)...(times.max() ?? 0)
  }

  /// The worst severity.
  var severity: Severity { severities.first?.severity ?? .unspecified }

  /// What it is about, on one line.
  var title: String {
    let counts = severities.map { "\($0.count) \($0.severity)" }.joined(separator: ", ")
    let first = detections.first.map { "most of \($0.id)" } ?? ""
    return "\(alertIDs.count) alerts (\(counts)), \(detections.count == 1 ? "all of \(detections[0].id)" : first)"
  }

  /// The summary as an object, the alerts by their ids.
  var members: [(key: String, value: JSONValue)] {
    [
      ("title", .string(title)), ("severity", .string("\(severity)")), ("alert_count", .number(alertIDs.count)),
      ("severities", .object(severities.map { (key: "\($0.severity)", value: .number($0.count)) })),
      (
        "detections",
        .list(detections) { ["detection_id": .string($0.id), "alert_count": .number($0.count)] }
      ),
      ("first_created_unix_nanos", .number(createdUnixNanos.lowerBound)),
      ("last_created_unix_nanos", .number(createdUnixNanos.upperBound)), ("alert_ids", .strings(alertIDs)),
    ]
  }
}

/// What is sent in one piece: an item, or a summary of many.
enum DeliveryContent {
  case item(DeliveryItem)
  case summary(AlertSummary, key: String)

  /// The pieces of a batch.
  static func pieces(of batch: DeliveryBatch) -> [DeliveryContent] {
    guard batch.isSummary, let first = batch.items.first, let last = batch.items.last else {
      return batch.items.map { .item($0) }
    }
    return [.summary(AlertSummary(batch.items), key: "\(first.key)-to-\(last.key)")]
  }

  /// A name for it that is the same each time it is sent.
  var key: String {
    switch self {
    case .item(let item): item.key
    case .summary(_, let key): key
    }
  }

  /// What it is called in messages: the id of the alert, or how many there are.
  var name: String {
    switch self {
    case .item(let item): item.alert.alertID
    case .summary(let summary, _): "a summary of \(summary.alertIDs.count) alerts"
    }
  }

  var severity: Severity {
    switch self {
    case .item(let item): item.alert.severity
    case .summary(let summary, _): summary.severity
    }
  }

  var title: String {
    switch self {
    case .item(let item): item.alert.title
    case .summary(let summary, _): summary.title
    }
  }

  /// The whole as JSON: what happened, for which delivery, on which host, and the alert, or the summary.
  func json(_ origin: DeliveryOrigin) -> JSONValue {
    let (kind, rest): (String, [(key: String, value: JSONValue)]) =
      switch self {
      case .item(let item): (item.kind.rawValue, [("alert", DescriptorSet.own.json(of: item.alert))])
      case .summary(let summary, _): ("summary", summary.members)
      }
    return .object(
      [
        ("kind", .string(kind)), ("delivery", .string(origin.delivery)), ("host", .string(origin.host)),
        ("key", .string(key)),
      ] + rest)
  }
}

/// Which delivery of which host sends something.
public struct DeliveryOrigin: Equatable, Sendable {
  /// The name of the delivery.
  public let delivery: String
  /// The name of the host.
  public let host: String

  /// Makes an origin.
  public init(delivery: String, host: String) {
    self.delivery = delivery
    self.host = host
  }
}
