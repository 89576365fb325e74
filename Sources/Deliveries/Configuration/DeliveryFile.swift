public import ConfigurationFiles
import Detection
import Foundation
import Primitives
import Wire
import Yams

/// Reads the configuration of deliveries: YAML, each delivery under its name.
public struct DeliveryFile {
  private var file: ConfigurationFile
  private var settings = DeliverySettings()

  /// Reads a file; throws all that is wrong in it at once.
  public static func read(_ path: String) throws(ConfigurationError) -> DeliverySettings {
    var file = DeliveryFile(file: try ConfigurationFile(path: path))
    file.take()
    try file.file.check()
    return file.settings
  }

  private static let keys = ["deliveries", "socket", "state_directory"]

  private mutating func take() {
    if let root = file.root {
      guard case .mapping(let mapping) = root else {
        return file.report(root, "expected settings, such as 'deliveries:', one a line")
      }
      for (key, value) in mapping {
        switch key.string {
        case "deliveries": takeDeliveries(value)
        case "socket": settings.socket = file.text(value)
        case "state_directory": settings.stateDirectory = file.text(value)
        default: file.reportUnknown(key, "setting", DeliveryFile.keys)
        }
      }
    }
    if !settings.names.contains(DeliveryFile.journalName) { settings.deliveries.append(DeliveryFile.standardJournal) }
    settings.deliveries.sort { $0.name < $1.name }
  }

  private mutating func takeDeliveries(_ node: Node) {
    guard case .mapping(let mapping) = node else {
      return file.report(node, "expected deliveries, such as {pager: {kind: webhook, …}}")
    }
    for (key, value) in mapping {
      guard let name = name(key) else { continue }
      guard case .mapping(let keys) = value else {
        file.report(value, "expected the keys of a delivery, such as {kind: file, path: /var/log/picket/alerts.jsonl}")
        continue
      }
      takeDelivery(name, key, keys)
    }
  }

  private mutating func name(_ node: Node) -> String? {
    guard let name = file.text(node) else { return nil }
    let isGood =
      name.utf8.count <= DeliveryFile.nameBytesMax && !name.hasPrefix(".") && !name.contains("/")
      && VisibleText.isVisible(name)
    if isGood { return name }
    file.report(
      node,
      "expected the name of a delivery: at most \(DeliveryFile.nameBytesMax) bytes, without '/', not beginning with '.'"
    )
    return nil
  }

  /// It is part of the names of files.
  private static let nameBytesMax = 100
  private static let journalName = "journal"

  private mutating func takeDelivery(_ name: String, _ key: Node, _ mapping: Node.Mapping) {
    let problemCount = file.problems.count
    guard let kindNode = mapping["kind"] else {
      return file.report(key, "the delivery '\(name)' has no kind; expected one of \(DeliveryKind.names)", .missingKey)
    }
    guard let kind = file.choice(kindNode, "kind of delivery", DeliveryKind.allCases.map { ($0.rawValue, $0) }) else {
      return
    }
    var reader = DeliveryReader(name: name, place: key, kind: kind)
    for (key, value) in mapping where key.string != "kind" { reader.take(key, value, &file) }
    let delivery = reader.delivery(&file)
    if !reader.isEnabled { return settings.disabledNames.append(name) }
    if let delivery, file.problems.count == problemCount { settings.deliveries.append(delivery) }
  }

  /// The journal as it is without a word of configuration: a line for each new alert.
  static let standardJournal = Delivery(
    name: journalName, kind: DeliveryKind.journal.rawValue, target: JournalSender.standardPath,
    filter: {
      var filter = DeliveryFilter()
      filter.routing = .all
      return filter
    }(), startsWithFirst: false,
    limits: {
      var limits = DeliveryLimits()
      limits.foldAfter = 0
      return limits
    }(), sender: JournalSender(path: JournalSender.standardPath, timeoutSeconds: DeliveryLimits().timeoutSeconds))
}

/// What a delivery can be.
enum DeliveryKind: String, CaseIterable {
  case journal, file, command, webhook, syslog

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// Whether a flood would hurt whoever reads what it sends.
  var folds: Bool { self == .command || self == .webhook }

  /// Its own keys, beside those of all deliveries.
  var keys: [String] {
    switch self {
    case .journal: ["path"]
    case .file: ["path"]
    case .command: ["command"]
    case .webhook:
      [
        "url", "url_file", "body", "template", "content_type", "headers", "routing_key", "routing_key_file",
        "hmac_key_file", "hmac_header", "ca_file",
      ]
    case .syslog: ["address", "facility"]
    }
  }

  /// The bounds that hold for it.
  func has(_ limit: Primitives.Limit) -> Bool {
    self == .file || !["file_bytes_max", "files_kept"].contains(limit.name)
  }
}
