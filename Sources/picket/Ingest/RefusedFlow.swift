/// A record that was not taken, and where it stood.
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
