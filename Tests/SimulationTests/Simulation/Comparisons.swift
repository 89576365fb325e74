import CaseFiles
import Storage

extension ModelAnswer {
  /// An outcome of the engine in the terms of the model.
  init(_ outcome: StoredOutcome) {
    self.outcome = outcome.kind.wireName
    alertNumber = outcome.alert.map { Int($0.number) }
    eventCount = Int(outcome.eventCount)
    uniqueCount = Int(outcome.uniqueCount)
    openedNanos = outcome.openedNanos
    closesNanos = outcome.closesNanos
  }
}

extension DedupAlert {
  /// The first thing that another alert says otherwise; nil when there is none.
  func difference(from expected: DedupAlert) -> String? {
    let pairs: [(String, String?, String?)] = [
      ("id", alertID, expected.alertID), ("kind", kind, expected.kind), ("severity", severity, expected.severity),
      ("title", title.map(DedupAlert.bytes), expected.title.map(DedupAlert.bytes)),
      ("dedup", dedup.map(DedupAlert.bytes), expected.dedup.map(DedupAlert.bytes)), ("status", status, expected.status),
      ("event_count", eventCount?.description, expected.eventCount?.description),
      ("unique_count", uniqueCount?.description, expected.uniqueCount?.description),
      ("first_match", firstMatchNanos?.description, expected.firstMatchNanos?.description),
      ("created", createdNanos?.description, expected.createdNanos?.description),
      ("updated", updatedNanos?.description, expected.updatedNanos?.description),
      ("log_types", logTypes?.sorted().description, expected.logTypes?.sorted().description),
    ]
    for (name, found, wanted) in pairs where found != wanted {
      return "\(name) is \(found ?? "nothing"), by the model \(wanted ?? "nothing")"
    }
    return nil
  }

  /// A text with everything but ASCII spelt out, so that texts differ that only look alike.
  private static func bytes(_ text: String) -> String {
    text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
  }
}
