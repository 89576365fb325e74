import Foundation
import GRDB

extension StateFile {
  /// Refuses a file that is damaged or of a newer Picket before it is opened for writing, which changes it at once.
  ///
  /// A file that is not there is a state that has not begun. What else may be wrong shows when it is opened.
  static func requireSound(path: String) throws(StateError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    try requireNotEmptied(path: path)
    var settings = Configuration()
    settings.readonly = true
    settings.label = "picket.state.opening"
    settings.busyMode = .timeout(busy_seconds_max)
    do {
      let database = try DatabaseQueue(path: path, configuration: settings)
      try database.read { db in
        try requireNotNewer(db, path: path)
        _ = try StateCounters(counting: db)
      }
    } catch {
      let error = error as? StateError ?? StateError(error, path: path)
      if error.code == .corrupt || error.code == .newer { throw error }
    }
  }

  /// Refuses a file that a newer Picket has written.
  static func requireNotNewer(_ db: Database, path: String) throws {
    guard try StateSchema.migrator.hasBeenSuperseded(db) else { return }
    throw StateError(
      .newer, "the state '\(path)' was written by a newer Picket; run that one, or start with another directory")
  }

  /// Refuses an empty file beside a log of writes that is not: SQLite would drop the log and begin anew.
  private static func requireNotEmptied(path: String) throws(StateError) {
    guard size(path) == 0, size(path + "-wal") > 0 else { return }
    throw StateError(
      .corrupt,
      """
      the state '\(path)' is damaged: it is empty, while the log of writes beside it is not; move both away to start \
      anew, or put a backup in their place
      """)
  }
}
