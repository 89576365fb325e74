import Primitives
public import Wire

/// The text of a body with places for what is said of an alert: `{{title}}`.
struct BodyTemplate: Equatable, Sendable {
  /// A place in a template.
  enum Placeholder: String, CaseIterable, Sendable {
    case alertID = "alert_id"
    case kind, delivery, host, key
    case detectionID = "detection_id"
    case displayName = "display_name"
    case severity, title, dedup, description, runbook, reference, destinations, status
    case eventCount = "event_count"
    case threshold
    case createdAt = "created"
    case logTypes = "log_types"
    case alertCount = "alert_count"
    /// The context of the alert, a JSON object.
    case context
    /// The whole as JSON.
    case json
  }

  /// What is wrong with a template, and at which character of it.
  struct Fault: Error, Equatable {
    let message: String
    let offset: Int
  }

  private enum Part: Equatable, Sendable {
    case text([UInt8])
    case place(Placeholder)
  }

  private let parts: [Part]
  private let isJSON: Bool

  /// Reads a template; in one of JSON, texts are escaped as JSON's strings are.
  init(_ template: String, isJSON: Bool) throws(Fault) {
    self.isJSON = isJSON
    var parts: [Part] = []
    var rest = template[...]
    while let open = rest.firstRange(of: "{{") {
      parts.append(.text(Array(rest[..<open.lowerBound].utf8)))
      let offset = template.distance(from: template.startIndex, to: open.lowerBound)
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        throw Fault(message: "a placeholder begins with {{ and does not end; expected }}", offset: offset)
      }
      let name = rest[open.upperBound..<close.lowerBound].split(separator: " ").joined(separator: " ")
      guard let place = Placeholder(rawValue: name) else {
        let names = Placeholder.allCases.map(\.rawValue)
        let near = NearestName.nearest(to: name, among: names, by: .key).map { "; did you mean '\($0)'?" } ?? ""
        throw Fault(
          message: "unknown placeholder '\(name)'; expected one of \(names.joined(separator: ", "))\(near)",
          offset: offset)
      }
      parts.append(.place(place))
      rest = rest[close.upperBound...]
    }
    parts.append(.text(Array(rest.utf8)))
    self.parts = parts
    if isJSON { try requireJSON() }
  }

  /// What is rendered of an example must be JSON: a mistake is to show before the first alert.
  private func requireJSON() throws(Fault) {
    let example = DeliveryItem(kind: .created, alert: ExampleAlert.alert(host: "host", now: 0))
    let bytes = rendered(.item(example), DeliveryOrigin(delivery: "example", host: "host"))
    if let fault = bytes.withUnsafeBytes({ JSONFault.find(in: $0) }) {
      throw Fault(
        message: "the template is no JSON once its placeholders are filled in: \(fault); texts go between double "
          + "quotes, as in \"{{title}}\", and {{json}} and {{context}} without", offset: 0)
    }
  }

  /// The body for something that is sent.
  func rendered(_ content: DeliveryContent, _ origin: DeliveryOrigin) -> [UInt8] {
    var bytes: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let text): bytes += text
      case .place(.json): bytes += content.json(origin).line
      case .place(.context): bytes += BodyTemplate.context(of: content)
      case .place(let place):
        let text = BodyTemplate.text(place, of: content, origin)
        bytes += isJSON ? BodyTemplate.escaped(text) : Array(text.utf8)
      }
    }
    return bytes
  }

  private static func context(of content: DeliveryContent) -> [UInt8] {
    guard case .item(let item) = content, !item.alert.context.isEmpty else { return Array("null".utf8) }
    return JSONValue.raw(item.alert.context).line
  }

  private static func escaped(_ text: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.append(string: text)
    return Array(writer.bytes.dropFirst().dropLast())
  }

  private static func text(_ place: Placeholder, of content: DeliveryContent, _ origin: DeliveryOrigin) -> String {
    switch place {
    case .delivery: return origin.delivery
    case .host: return origin.host
    case .key: return content.key
    case .title: return content.title
    case .severity: return "\(content.severity)"
    default: break
    }
    switch content {
    case .item(let item): return text(place, of: item)
    case .summary(let summary, _): return text(place, of: summary)
    }
  }

  private static func text(_ place: Placeholder, of item: DeliveryItem) -> String {
    let alert = item.alert
    return switch place {
    case .alertID: alert.alertID
    case .kind: item.kind.rawValue
    case .detectionID: alert.detectionID
    case .displayName: alert.displayName.isEmpty ? alert.detectionID : alert.displayName
    case .dedup: alert.dedup
    case .description: alert.description
    case .runbook: alert.runbook
    case .reference: alert.reference
    case .destinations: alert.destinations.joined(separator: ", ")
    case .status: "\(alert.status)"
    case .eventCount: "\(alert.eventCount)"
    case .threshold: "\(alert.threshold)"
    case .createdAt: TimeText.utc(alert.createdUnixNanos)
    case .logTypes: alert.logTypes.joined(separator: ", ")
    case .alertCount: "1"
    default: ""
    }
  }

  private static func text(_ place: Placeholder, of summary: AlertSummary) -> String {
    switch place {
    case .alertID: summary.alertIDs.joined(separator: ", ")
    case .kind: "summary"
    case .detectionID, .displayName: summary.detections.map(\.id).joined(separator: ", ")
    case .createdAt: TimeText.utc(summary.createdUnixNanos.lowerBound)
    case .alertCount, .eventCount: "\(summary.alertIDs.count)"
    default: ""
    }
  }
}

/// The alert of `picket deliveries test`.
public enum ExampleAlert {
  /// An alert that no detection has raised, and that says so.
  public static func alert(host: String, now: Int64) -> Alert {
    Alert(
      alertID: "test-1", kind: .rule, detectionID: "Picket.Delivery.Test", displayName: "Picket delivery test",
      severity: .info, title: "Test of a delivery on \(host): \"quoted\", <marked> & nothing to worry about",
      dedup: "test", context: Array(#"{"test": true}"#.utf8), status: .open, eventCount: 1, threshold: 1,
      firstMatchUnixNanos: now, createdUnixNanos: now, updatedUnixNanos: now, logTypes: ["Picket.Test"],
      description: "Sent by picket deliveries test.")
  }
}
