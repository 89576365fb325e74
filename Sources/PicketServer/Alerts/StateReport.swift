import Storage
import Wire

/// Says how the durable state is.
struct StateReport: Sendable {
  let store: AlertStore

  /// The state's part of GetStatus; nil where state ends with the daemon.
  ///
  /// Counts are kept as they change, so that this asks the file system for two sizes and the database for nothing.
  func stateStatus() -> StateStatus? {
    guard let directory = store.configuration.directory else { return nil }
    let counters = store.counters
    return StateStatus(
      directory: directory, durability: store.configuration.durability.rawValue,
      windowsStored: UInt64(clamping: counters.windowsStored),
      windowsInMemory: UInt64(clamping: counters.windowsCached),
      alertsStored: UInt64(clamping: counters.alertsStored), alertsOpen: UInt64(clamping: counters.alertsOpen),
      windowsOpened: counters.windowsOpened, alertsCreated: counters.alertsCreated, commits: counters.commits,
      commitsFailed: counters.commitsFailed, lastError: counters.lastError,
      duplicatesRefused: counters.duplicatesRefused, alertsRemoved: counters.alertsRemoved,
      windowsRemoved: counters.windowsRemoved, fileBytes: store.byteCount)
  }
}
