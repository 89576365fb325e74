import Storage

/// What happened in runs, to see that they are worth running.
struct SimulationTally {
  var belowThreshold = 0
  var created = 0
  var updated = 0
  var duplicates = 0
  var restarts = 0
  var pruned = 0

  mutating func count(_ kind: StoredOutcome.Kind) {
    switch kind {
    case .belowThreshold: belowThreshold += 1
    case .alertCreated: created += 1
    case .alertUpdated: updated += 1
    case .duplicate: duplicates += 1
    case .seen: break
    }
  }

  mutating func add(_ other: SimulationTally) {
    belowThreshold += other.belowThreshold
    created += other.created
    updated += other.updated
    duplicates += other.duplicates
    restarts += other.restarts
    pruned += other.pruned
  }

  /// How often the thing happened that happened least.
  var least: Int { [belowThreshold, created, updated, duplicates, restarts, pruned].min() ?? 0 }
}
