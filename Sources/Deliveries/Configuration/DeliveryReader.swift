import ConfigurationFiles
import Detection
import Foundation
import Primitives
import Wire
import Yams

/// Reads the keys of one delivery.
struct DeliveryReader {
  private let name: String
  private let place: Node
  private let kind: DeliveryKind
  private(set) var isEnabled = true
  private var filter = DeliveryFilter()
  private var startsWithFirst = false
  private var limits = DeliveryLimits()
  /// The keys of the kind, which are read together.
  private var own: [String: Node] = [:]

  init(name: String, place: Node, kind: DeliveryKind) {
    (self.name, self.place, self.kind) = (name, place, kind)
    if kind == .journal { filter.routing = .all }
    if !kind.folds { limits.foldAfter = 0 }
  }

  private static let commonKeys = [
    "kind", "enabled", "changes", "severity_min", "detections", "log_types", "routing", "start",
  ]

  private var keys: [String] {
    DeliveryReader.commonKeys + kind.keys + limits.entries.filter(kind.has).map(\.name)
  }

  // MARK: Keys of all kinds

  /// Takes a key.
  mutating func take(_ key: Node, _ value: Node, _ file: inout ConfigurationFile) {
    let name = key.string ?? ""
    if let limit = limits.entries.first(where: { $0.name == name }), kind.has(limit) {
      if let number = file.number(name, value, limit.range) { limits.set(name, to: number) }
      return
    }
    switch name {
    case "enabled": isEnabled = file.flag(value) ?? true
    case "changes": takeChanges(value, &file)
    case "severity_min":
      let severities: [Wire.Severity] = [.info, .low, .medium, .high, .critical]
      if let severity = file.choice(value, "severity", severities.map { ("\($0)", $0) }) {
        filter.severityMin = severity
      }
    case "detections": filter.detectionIDs = Set(file.texts(value))
    case "log_types": filter.logTypes = Set(file.texts(value))
    case "routing":
      let routings = DeliveryRouting.allCases.map { ($0.rawValue, $0) }
      if let routing = file.choice(value, "routing", routings) { filter.routing = routing }
    case "start":
      startsWithFirst = file.choice(value, "start", [("next", false), ("first", true)]) ?? false
    case let name where kind.keys.contains(name): own[name] = value
    default: file.reportUnknown(key, "setting of a \(kind.rawValue) delivery", keys)
    }
  }

  private mutating func takeChanges(_ value: Node, _ file: inout ConfigurationFile) {
    let kinds: [DeliveryItem.Kind] = [.created, .updated, .statusChanged]
    guard let nodes = value.sequence.map({ Array($0) }), !nodes.isEmpty else {
      return file.report(value, "changes: expected a list such as [created, status_changed]")
    }
    filter.kinds = Set(nodes.compactMap { file.choice($0, "change", kinds.map { ($0.rawValue, $0) }) })
  }

  // MARK: Keys of one kind

  /// The delivery that was read; nil when something is wrong with it.
  func delivery(_ file: inout ConfigurationFile) -> Delivery? {
    guard let (sender, target) = self.sender(&file) else { return nil }
    return Delivery(
      name: name, kind: kind.rawValue, target: target, filter: filter, startsWithFirst: startsWithFirst,
      limits: limits, sender: sender)
  }

  private func sender(_ file: inout ConfigurationFile) -> (sender: any AlertSender, target: String)? {
    let seconds = limits.timeoutSeconds
    switch kind {
    case .journal:
      let path = own["path"].flatMap { absolutePath($0, &file) } ?? JournalSender.standardPath
      return (JournalSender(path: path, timeoutSeconds: seconds), path)
    case .file:
      guard let node = required("path", &file), let path = absolutePath(node, &file) else { return nil }
      return (FileSender(path: path, bytesMax: Int64(limits.fileBytesMax), filesKept: limits.filesKept), path)
    case .command:
      guard let node = required("command", &file) else { return nil }
      let words = file.texts(node)
      guard let program = words.first, program.hasPrefix("/") else {
        file.report(node, "command: expected a program with its whole path, or a list of it and its arguments")
        return nil
      }
      return (CommandSender(arguments: words, timeoutSeconds: seconds), program)
    case .syslog: return syslogSender(&file)
    case .webhook: return webhookSender(&file)
    }
  }

  private func required(_ key: String, _ file: inout ConfigurationFile) -> Node? {
    if let node = own[key] { return node }
    file.report(place, "the delivery '\(name)' of kind \(kind.rawValue) needs '\(key)'", .missingKey)
    return nil
  }

  private func absolutePath(_ node: Node, _ file: inout ConfigurationFile) -> String? {
    guard let path = file.text(node) else { return nil }
    if path.hasPrefix("/") { return path }
    file.report(node, "expected a path that begins with '/'")
    return nil
  }

  private func syslogSender(_ file: inout ConfigurationFile) -> (sender: any AlertSender, target: String)? {
    let facility = own["facility"].map { file.choice($0, "facility", SyslogSender.facilities) } ?? 10
    let text = own["address"].map { file.text($0) } ?? "/dev/log"
    guard let facility, let text else { return nil }
    guard let target = SyslogSender.Target(text) else {
      if let node = own["address"] {
        file.report(node, "address: expected a path such as /dev/log, udp://HOST:PORT or tcp://HOST:PORT")
      }
      return nil
    }
    return (SyslogSender(target: target, facility: facility, timeoutSeconds: limits.timeoutSeconds), text)
  }

  // MARK: Webhooks

  private func webhookSender(_ file: inout ConfigurationFile) -> (sender: any AlertSender, target: String)? {
    let ready = own["body"].map { node in
      file.choice(node, "body", ReadyBody.allCases.map { ($0.rawValue, $0) })
    }
    if let node = own["template"], own["body"] != nil {
      file.report(node, "expected either 'body' or 'template', not both", .conflictingKeys)
    }
    let body = ready.map { $0 ?? .generic } ?? .generic
    let contentType = own["content_type"].flatMap { file.text($0) } ?? "application/json"
    var whole = WebhookSender.Body.ready(body)
    if let node = own["template"], own["body"] == nil, let template = template(node, contentType, &file) {
      whole = .template(template)
    }
    guard let url = url(body, &file) else { return nil }
    let headers = own["headers"].map { self.headers($0, &file) } ?? []
    var sender = WebhookSender(
      url: url, body: whole, contentType: contentType, headers: headers, timeoutSeconds: limits.timeoutSeconds)
    sender.routingKey = secret("routing_key", &file) ?? ""
    if body == .pagerduty, own["routing_key"] == nil, own["routing_key_file"] == nil {
      file.report(place, "the body pagerduty needs 'routing_key' or 'routing_key_file'", .missingKey)
    }
    if let node = own["hmac_key_file"] { sender.signatureKey = Array((content(of: node, &file) ?? "").utf8) }
    if let node = own["hmac_header"], let header = file.text(node) {
      sender.signatureHeader = header
      if own["hmac_key_file"] == nil { file.report(node, "hmac_header has no effect without hmac_key_file") }
    }
    if let node = own["ca_file"] { sender.certificatesPath = absolutePath(node, &file) }
    return (sender, URLText.withoutSecrets(url))
  }

  private func template(_ node: Node, _ contentType: String, _ file: inout ConfigurationFile) -> BodyTemplate? {
    guard let text = file.text(node) else { return nil }
    let isJSON = contentType.lowercased().contains("json")
    do throws(BodyTemplate.Fault) {
      return try BodyTemplate(text, isJSON: isJSON)
    } catch {
      file.report(node, "template: \(error.message)")
      return nil
    }
  }

  private func url(_ body: ReadyBody, _ file: inout ConfigurationFile) -> String? {
    if own["url"] == nil, own["url_file"] == nil, body == .pagerduty {
      return "https://events.pagerduty.com/v2/enqueue"
    }
    guard own["url"] != nil || own["url_file"] != nil else {
      file.report(place, "the delivery '\(name)' of kind webhook needs 'url' or 'url_file'", .missingKey)
      return nil
    }
    guard let url = secret("url", &file), let node = own["url"] ?? own["url_file"] else { return nil }
    if let reason = URLText.fault(url) {
      file.report(node, reason)
      return nil
    }
    return url
  }

  private func headers(_ node: Node, _ file: inout ConfigurationFile) -> [String] {
    guard case .mapping(let mapping) = node else {
      file.report(node, "headers: expected a mapping such as {Authorization: Bearer abc}")
      return []
    }
    return mapping.compactMap { key, value in
      guard let name = file.text(key), let text = file.text(value) else { return nil }
      let isName = name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") }
      if isName, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "\(name): \(text)" }
      file.report(key, "expected the name of a header, and its value on one line")
      return nil
    }
  }

  /// A text that may stand in a file of its own, under the key with `_file`.
  private func secret(_ key: String, _ file: inout ConfigurationFile) -> String? {
    if let node = own["\(key)_file"] {
      if own[key] == nil { return content(of: node, &file) }
      file.report(node, "expected either '\(key)' or '\(key)_file', not both", .conflictingKeys)
      return nil
    }
    return own[key].flatMap { file.text($0) }
  }

  private func content(of node: Node, _ file: inout ConfigurationFile) -> String? {
    guard let path = absolutePath(node, &file) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      file.report(node, "cannot read '\(path)'", .unreadableFile)
      return nil
    }
    let text = String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    if text.isEmpty { file.report(node, "'\(path)' has an empty first line; expected the secret there") }
    return text.isEmpty ? nil : text
  }
}

extension SyslogSender.Target {
  /// Reads an address: a path, or a URL of `udp` or `tcp`.
  init?(_ text: String) {
    if text.hasPrefix("/") {
      self = .unix(path: text)
      return
    }
    guard let parts = text.wholeMatch(of: /(udp|tcp):\/\/(\[[0-9A-Fa-f:.]+\]|[^:\/\[\]]+):([0-9]+)/),
      let port = Int(parts.3), (1...65_535).contains(port)
    else { return nil }
    let host = String(parts.2).trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    self = parts.1 == "udp" ? .udp(host: host, port: "\(port)") : .tcp(host: host, port: "\(port)")
  }
}

/// URLs of webhooks.
enum URLText {
  /// Why a URL cannot be used; nil when it can.
  static func fault(_ url: String) -> String? {
    guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty, let scheme = parts.scheme else {
      return "url: expected a URL such as https://hooks.example.org/alerts"
    }
    switch scheme.lowercased() {
    case "https": return nil
    case "http":
      if ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host.lowercased()) { return nil }
      return "url: expected https; http, which everybody on the way can read, is for this host alone"
    default: return "url: expected https, not \(scheme)"
    }
  }

  /// Where a URL leads, without its path and what else may let others send there.
  static func withoutSecrets(_ url: String) -> String {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme, let host = parts.host else { return "" }
    return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
  }
}
