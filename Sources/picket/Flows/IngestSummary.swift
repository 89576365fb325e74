import Primitives
import Wire

/// What became of the records of all files.
struct IngestSummary {
  /// Refused records that are named; further ones are only counted.
  static let refusedNamedMax = 100
  /// New alerts that are named; further ones are only counted.
  static let alertsNamedMax = 100
  /// Remarks that are kept.
  static let notesMax = 20

  /// Flows that are in the window now because of this run.
  var accepted = 0
  /// Of these those that brought no time; theirs is the time of receipt.
  var undated = 0
  /// Flows that were there already, by their names.
  var repeated = 0
  /// Records that were not taken.
  var refused = 0
  var firstRefused: [RefusedFlow] = []
  var matches = 0
  /// Matches that opened an alert.
  var newAlerts: [Match] = []
  var newAlertCount = 0
  /// Detections that failed on a flow, over all flows.
  var errors: [DetectionError] = []
  /// Remarks on the records as a whole, each once.
  var notes: [String] = []
  var window: FlowWindowInfo?
  /// Files that were not read to their end, and why, where others were read after them.
  var unreadFiles: [(file: String, reason: String)] = []
  /// The last line that has an answer; all lines before it, and all files, have one too.
  var answeredThrough: InputPlace?

  /// All records that have an answer.
  var answered: Int { accepted + repeated + refused }

  /// Counts an answer.
  mutating func add(_ response: IngestFlowResponse, to chunk: FlowChunk) {
    accepted += Int(clamping: response.acceptedCount)
    undated += Int(clamping: response.undatedCount)
    repeated += Int(clamping: response.repeatedCount)
    refused += Int(clamping: response.rejectedCount)
    for record in response.rejected.prefix(IngestSummary.refusedNamedMax - firstRefused.count) {
      firstRefused.append(
        RefusedFlow(place: chunk.place(ofLineAt: Int(clamping: record.index)), reason: record.reason))
    }
    matches += Int(clamping: max(response.matchCount, UInt64(response.matches.count)))
    let alerts = response.matches.filter { $0.outcome == .alertCreated }
    newAlertCount += alerts.count
    newAlerts += alerts.prefix(IngestSummary.alertsNamedMax - newAlerts.count)
    errors += response.errors
    add(notes: response.notes)
    if let window = response.window { self.window = window }
    answeredThrough = chunk.place(ofLineAt: chunk.lineCount - 1)
  }

  /// Takes remarks that were not made before.
  mutating func add(notes remarks: [String]) {
    for note in remarks where notes.count < IngestSummary.notesMax && !notes.contains(note) { notes.append(note) }
  }

  /// Counts records that were not sent.
  mutating func add(_ records: UnsentRecords) {
    refused += records.count
    firstRefused += records.named.prefix(IngestSummary.refusedNamedMax - firstRefused.count)
  }

  /// The counts in a line.
  var text: String {
    var text = "\(counted(accepted, "flow")) accepted"
    if undated > 0 { text += " (\(grouped(undated)) without a time, at the time of receipt)" }
    if repeated > 0 { text += ", \(grouped(repeated)) repeated" }
    if refused > 0 { text += ", \(grouped(refused)) refused" }
    if matches > 0 { text += ", \(counted(matches, "match", "matches"))" }
    if newAlertCount > 0 { text += ", \(counted(newAlertCount, "new alert"))" }
    if !errors.isEmpty { text += ", \(counted(errors.count, "detection error"))" }
    return text
  }
}

/// A record that was not accepted, and where it was.
struct RefusedFlow: Sendable {
  var place: InputPlace
  var reason: String
}

/// The records of a file that were not sent, because they cannot be flows.
struct UnsentRecords {
  /// All of them.
  private(set) var count = 0
  /// The first of them, as many as a report names.
  private(set) var named: [RefusedFlow] = []

  /// Adds a record.
  mutating func add(at place: InputPlace, reason: @autoclosure () -> String) {
    count += 1
    if named.count < IngestSummary.refusedNamedMax { named.append(RefusedFlow(place: place, reason: reason())) }
  }
}

extension IngestSummary {
  /// What became of all records as an object.
  func json(isComplete: Bool) -> JSONValue {
    [
      "complete": .bool(isComplete),
      "accepted_count": .number(accepted),
      "undated_count": .number(undated),
      "repeated_count": .number(repeated),
      "rejected_count": .number(refused),
      "rejected": .list(firstRefused) { .object($0.place.json(number: "record") + [("reason", .string($0.reason))]) },
      "match_count": .number(matches),
      "new_alert_count": .number(newAlertCount),
      "new_alerts": .list(newAlerts, WireJSON.value),
      "errors": .list(errors, WireJSON.value),
      "notes": .strings(notes),
      "unread_files": .list(unreadFiles) { ["file": .string($0.file), "reason": .string($0.reason)] },
      "answered_through": answeredThrough.map { .object($0.json(number: "record")) } ?? .null,
      "window": window.map(WireJSON.value) ?? .null,
    ]
  }
}
