import Wire

/// Sends alerts to systemd's journal, by its native protocol: one entry each, with fields of their own.
struct JournalSender: AlertSender {
  /// The socket of the journal.
  let path: String
  let timeoutSeconds: Int

  static let standardPath = "/run/systemd/journal/socket"

  var batchMax: Int { 100 }

  func send(_ batch: DeliveryBatch, _ origin: DeliveryOrigin) -> SendResult {
    do throws(DeliveryFileError) {
      let journal = try UnixDatagram(path: path, timeoutSeconds: timeoutSeconds)
      var deliveredCount = 0
      for piece in DeliveryContent.pieces(of: batch) {
        do throws(DeliveryFileError) {
          if try !journal.send(JournalEntry(piece, origin).bytes) {
            // What is long is in picket alerts show.
            _ = try journal.send(JournalEntry(piece, origin, isShort: true).bytes)
          }
        } catch {
          return SendResult(deliveredCount: deliveredCount, failure: .passing(reason: error.description))
        }
        deliveredCount += batch.isSummary ? batch.items.count : 1
      }
      return SendResult(deliveredCount: deliveredCount)
    } catch {
      return SendResult(deliveredCount: 0, failure: .passing(reason: error.description))
    }
  }
}

/// One entry of the journal, as its native protocol has it.
struct JournalEntry {
  private(set) var bytes: [UInt8] = []

  /// The entry of something that is sent; a short one has only what it is and the ids, and says so.
  init(_ content: DeliveryContent, _ origin: DeliveryOrigin, isShort: Bool = false) {
    let message = JournalEntry.message(content)
    add("MESSAGE", isShort ? String(message.prefix(JournalEntry.shortMessageMax)) : message)
    if isShort { add("PICKET_SHORTENED", "1") }
    add("PRIORITY", "\(JournalEntry.priority(content.severity))")
    add("SYSLOG_IDENTIFIER", "picket")
    add("MESSAGE_ID", JournalEntry.messageID)
    add("PICKET_DELIVERY", origin.delivery)
    add("PICKET_SEVERITY", "\(content.severity)")
    switch content {
    case .item(let item) where isShort:
      add("PICKET_KIND", item.kind.rawValue)
      add("PICKET_ALERT_ID", item.alert.alertID)
      add("PICKET_DETECTION_ID", item.alert.detectionID)
    case .item(let item): add(item)
    case .summary(let summary, _):
      add("PICKET_KIND", "summary")
      add("PICKET_ALERT_COUNT", "\(summary.alertIDs.count)")
      // A field may occur more than once: each alert is found by its id.
      for id in summary.alertIDs { add("PICKET_ALERT_ID", id) }
      if !isShort { for detection in summary.detections { add("PICKET_DETECTION_ID", detection.id) } }
    }
  }

  private mutating func add(_ item: DeliveryItem) {
    let alert = item.alert
    add("PICKET_KIND", item.kind.rawValue)
    add("PICKET_ALERT_ID", alert.alertID)
    add("PICKET_DETECTION_ID", alert.detectionID)
    add("PICKET_TITLE", alert.title)
    add("PICKET_DEDUP", alert.dedup)
    add("PICKET_STATUS", "\(alert.status)")
    add("PICKET_EVENT_COUNT", "\(alert.eventCount)")
    add("PICKET_CREATED", TimeText.utc(alert.createdUnixNanos))
    for logType in alert.logTypes { add("PICKET_LOG_TYPE", logType) }
    if !alert.runbook.isEmpty { add("PICKET_RUNBOOK", alert.runbook) }
    if !alert.reference.isEmpty { add("PICKET_REFERENCE", alert.reference) }
    if alert.context.count <= JournalEntry.contextBytesMax {
      if !alert.context.isEmpty { add("PICKET_CONTEXT", String(decoding: alert.context, as: UTF8.self)) }
    } else {
      // picket alerts show has it.
      add("PICKET_CONTEXT_LEFT_OUT_BYTES", "\(alert.context.count)")
    }
  }

  /// A datagram holds about 200 KB on a Linux as it is installed.
  private static let contextBytesMax = 65_536

  private static let shortMessageMax = 4_000

  /// What all entries of alerts have in common, for `journalctl MESSAGE_ID=…`.
  static let messageID = "1d4a9bd9b5b5489a9a9c2f0f4f0c7f52"

  /// What `journalctl` shows on one line.
  private static func message(_ content: DeliveryContent) -> String {
    switch content {
    case .item(let item):
      let what =
        switch item.kind {
        case .created: "alert"
        case .updated: "alert added to"
        case .statusChanged: "alert \("\(item.alert.status)".lowercased())"
        case .test: "test"
        }
      return "\(what) \(item.alert.alertID) \(item.alert.severity) \(item.alert.detectionID): \(item.alert.title)"
    case .summary(let summary, _):
      return "\(summary.severity) \(summary.title): \(summary.alertIDs.joined(separator: " "))"
    }
  }

  /// The priority of syslog that a severity is.
  static func priority(_ severity: Severity) -> Int {
    switch severity {
    case .critical: 2
    case .high: 3
    case .medium: 4
    case .low: 5
    default: 6
    }
  }

  /// Adds a field; a text with a line end goes with its length, as the protocol wants it.
  private mutating func add(_ name: String, _ text: String) {
    bytes += Array(name.utf8)
    if text.utf8.contains(UInt8(ascii: "\n")) {
      let count = UInt64(text.utf8.count)
      bytes.append(UInt8(ascii: "\n"))
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: count >> UInt64($0 * 8)) }
    } else {
      bytes.append(UInt8(ascii: "="))
    }
    bytes += Array(text.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }
}
