import Primitives
import Wire

/// The bodies that webhooks can have without a template.
enum ReadyBody: String, CaseIterable, Sendable {
  /// `DeliveryContent.json`.
  case generic
  /// A message of Slack's incoming webhooks.
  case slack
  /// An event of PagerDuty's Events API v2.
  case pagerduty

  /// The body for something that is sent; `routingKey` is that of PagerDuty.
  func rendered(_ content: DeliveryContent, _ origin: DeliveryOrigin, routingKey: String) -> [UInt8] {
    switch self {
    case .generic: content.json(origin).line
    case .slack: SlackBody.json(content, origin).line
    case .pagerduty: PagerDutyBody.json(content, origin, routingKey: routingKey).line
    }
  }
}

private enum SlackBody {
  static func json(_ content: DeliveryContent, _ origin: DeliveryOrigin) -> JSONValue {
    ["text": .string(text(content, origin))]
  }

  private static func text(_ content: DeliveryContent, _ origin: DeliveryOrigin) -> String {
    switch content {
    case .item(let item):
      let alert = item.alert
      let what = item.kind == .created ? "" : " (\(item.kind == .test ? "test" : "\(alert.status)".lowercased()))"
      let count = alert.eventCount == 1 ? "1 event" : "\(alert.eventCount) events"
      var lines = [
        "*\(alert.severity)*\(what) \(escaped(alert.title))",
        "\(escaped(alert.detectionID)), \(count), alert \(escaped(alert.alertID)) on \(escaped(origin.host))",
      ]
      if !alert.runbook.isEmpty { lines.append(escaped(cut(alert.runbook, to: textMax))) }
      if !alert.reference.isEmpty { lines.append(escaped(alert.reference)) }
      return lines.joined(separator: "\n")
    case .summary(let summary, _):
      let ids = summary.alertIDs.map(escaped).joined(separator: " ")
      return "*\(summary.severity)* \(escaped(summary.title)) on \(escaped(origin.host))\n\(ids)"
    }
  }

  /// What Slack would take for markup: without this a title could name everybody in the channel.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static let textMax = 1_000

  private static func cut(_ text: String, to count: Int) -> String {
    text.count > count ? "\(text.prefix(count))…" : text
  }
}

private enum PagerDutyBody {
  static func json(_ content: DeliveryContent, _ origin: DeliveryOrigin, routingKey: String) -> JSONValue {
    .object([
      ("routing_key", .string(routingKey)), ("event_action", .string(action(content))),
      ("dedup_key", .string(dedupKey(content))), ("client", .string("Picket")),
      ("payload", payload(content, origin)),
    ])
  }

  /// An alert that is dealt with resolves its incident, one that somebody looks at acknowledges it.
  private static func action(_ content: DeliveryContent) -> String {
    guard case .item(let item) = content, item.kind == .statusChanged else { return "trigger" }
    return switch item.alert.status {
    case .resolved, .closed: "resolve"
    case .triaged: "acknowledge"
    default: "trigger"
    }
  }

  private static func dedupKey(_ content: DeliveryContent) -> String {
    switch content {
    case .item(let item): item.alert.alertID
    case .summary(_, let key): String(key.prefix(dedupKeyMax))
    }
  }

  private static func payload(_ content: DeliveryContent, _ origin: DeliveryOrigin) -> JSONValue {
    let severity =
      switch content.severity {
      case .critical: "critical"
      case .high: "error"
      case .medium: "warning"
      default: "info"
      }
    var members: [(key: String, value: JSONValue)] = [
      ("summary", .string(String(content.title.prefix(summaryMax)))), ("severity", .string(severity)),
      ("source", .string(origin.host)), ("component", .string("picket")), ("custom_details", content.json(origin)),
    ]
    if case .item(let item) = content {
      members += [
        ("class", .string(item.alert.detectionID)), ("timestamp", .string(TimeText.utc(item.alert.createdUnixNanos))),
      ]
    }
    return .object(members)
  }

  /// What PagerDuty takes of a summary and of a key, in characters.
  private static let summaryMax = 1_024
  private static let dedupKeyMax = 255
}
