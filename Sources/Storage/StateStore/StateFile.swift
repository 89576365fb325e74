import Foundation
import GRDB
import Glibc

/// The state's file, read without changing anything, whether a daemon runs or not.
public struct StateFile: Sendable {
  /// The file.
  public let path: String
  let database: DatabaseQueue

  /// Opens the state of a directory; throws a `StateError` with what to do.
  public init(directory: String) throws(StateError) {
    path = "\(directory)/\(StateConfiguration.fileName)"
    try StateFile.requireReadable(directory: directory)
    do {
      database = try StateFile.readOnly(path)
      try database.read { [path] db in try StateFile.requireSchema(db, path) }
    } catch let error as StateError {
      throw error
    } catch {
      throw StateError(error, path: path)
    }
  }

  /// Everything that is wrong with the state, each in a sentence; empty when nothing is.
  ///
  /// Reads the whole file; throws `StateError` when that is not possible.
  public func problems() throws(StateError) -> [String] {
    try read { db in
      let damage = try StateFile.damage(db)
      // On a damaged file further queries have no meaning.
      if !damage.isEmpty { return damage }
      return try StateSchema.problems(db) + StateRule.all.compactMap { try $0.problem(db) } + StateFile.unindexed(db)
    }
  }

  /// What the file says of its last commit.
  func storedCommit() throws(StateError) -> StoredCommit { try read { try StoredCommit($0) } }

  private static func unindexed(_ db: Database) throws -> [String] {
    let numbers = try WindowKeys.unindexed(db)
    return numbers.first.map { ["\(numbers.count) windows that are not found by their key; the first is \($0)"] } ?? []
  }

  /// What there is in the state.
  public func summary() throws(StateError) -> StateSummary {
    let bytes = StateFile.byteCount(path: path)
    return try read { db in try StateSummary(db, path: path, byteCount: bytes) }
  }

  /// The bytes of a file of SQLite with its WAL; 0 where there is none.
  static func byteCount(path: String) -> UInt64 {
    size(path) + size(path + "-wal")
  }

  static func size(_ path: String) -> UInt64 {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.size] as? UInt64 ?? 0
  }

  static func readOnly(_ path: String) throws -> DatabaseQueue {
    var settings = Configuration()
    settings.readonly = true
    settings.label = "picket.state.file"
    settings.busyMode = .timeout(busySecondsMax)
    settings.prepareDatabase { $0.add(function: ChecksummedTable.function) }
    return try DatabaseQueue(path: path, configuration: settings)
  }

  private static let busySecondsMax: Double = 5

  private func read<Value>(_ body: (Database) throws -> Value) throws(StateError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw StateError(error, path: path)
    }
  }

  static func requireSchema(_ db: Database, _ path: String) throws {
    let migrator = StateSchema.migrator
    if try migrator.hasBeenSuperseded(db) {
      throw StateError(.newer, "the state '\(path)' was written by a newer Picket; look at it with that one")
    }
    guard try migrator.hasCompletedMigrations(db) else {
      let isOurs = try db.tableExists("meta") && db.tableExists("window")
      throw isOurs
        ? StateError(.failed, "the state '\(path)' was written by an older Picket; start picketd once to bring it up")
        : StateError(.corrupt, "'\(path)' is no state of Picket: it lacks the tables of one")
    }
  }

  private static func damage(_ db: Database) throws -> [String] {
    let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(problemsMax))")
    return lines == ["ok"] ? [] : lines.map { "the file is damaged: \($0)" }
  }

  private static let problemsMax = 20
}

extension StateFile {
  /// Refuses a file that is damaged or of a newer Picket before it is opened for writing, which changes it at once.
  ///
  /// A file that is not there is a state that has not begun. What else may be wrong shows when it is opened.
  ///
  /// Returns what the file says of its last commit; nil where it cannot be asked.
  static func requireSound(path: String) throws(StateError) -> StoredCommit? {
    try requireNotEmptied(path: path)
    do {
      return try readOnly(path).read { db in
        try requireNotNewer(db, path: path)
        _ = try StateCounters(counting: db)
        let stored = try StoredCommit(db)
        if stored.number != nil { try StateStore.requireReadable(db) }
        return stored
      }
    } catch {
      let error = error as? StateError ?? StateError(error, path: path)
      if error.code == .corrupt || error.code == .newer { throw error }
      return nil
    }
  }

  /// Refuses a file whose contents do not fit together; for one whose log is known to be damaged.
  static func requireWhole(path: String) throws(StateError) {
    do {
      try readOnly(path).read { db in
        let damage = try StateFile.damage(db)
        // What an older Picket has written has no checksums.
        let isOurs = try StateSchema.migrator.hasCompletedMigrations(db)
        let problems = try damage.isEmpty && isOurs ? StateRule.all.compactMap { try $0.problem(db) } : damage
        guard let first = problems.first else { return }
        throw StateError(
          .corrupt,
          "the state '\(path)' is damaged: \(first); move the file away to start anew, or put a backup in its place")
      }
    } catch {
      throw error as? StateError ?? StateError(error, path: path)
    }
  }

  /// Refuses a file that a newer Picket has written.
  static func requireNotNewer(_ db: Database, path: String) throws {
    guard try StateSchema.migrator.hasBeenSuperseded(db) else { return }
    throw StateError(
      .newer, "the state '\(path)' was written by a newer Picket; run that one, or start with another directory")
  }

  /// Refuses an empty file beside a WAL that is not: SQLite would drop the WAL and begin anew.
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

extension StateFile {
  /// Refuses a directory that holds no state which this process can read, with the reason.
  static func requireReadable(directory: String) throws(StateError) {
    let folder = try kind(of: directory, missing: "there is no state in '\(directory)': the directory does not exist")
    if folder.mode & S_IFMT != S_IFDIR { throw notDirectory(directory) }
    let path = "\(directory)/\(StateConfiguration.fileName)"
    let file = try kind(
      of: path, owner: folder.owner,
      missing: "there is no state in '\(directory)': expected the file \(StateConfiguration.fileName) there")
    if access(path, R_OK) != 0, errno == EACCES { throw denied(path, owner: file.owner) }
    if file.mode & S_IFMT != S_IFREG {
      throw StateError(.corrupt, "'\(path)' is no state of Picket: it is not a regular file")
    }
  }

  private static func notDirectory(_ path: String) -> StateError {
    let isState = path == StateConfiguration.fileName || path.hasSuffix("/\(StateConfiguration.fileName)")
    let hint = isState ? ", which the file is in" : " of a daemon"
    return StateError(.inaccessible, "'\(path)' is a file; expected the state directory\(hint)")
  }

  private static func kind(
    of path: String, owner: uid_t? = nil, missing: String
  ) throws(StateError) -> (mode: mode_t, owner: uid_t) {
    var status = stat()
    if stat(path, &status) == 0 { return (status.st_mode, status.st_uid) }
    switch errno {
    case EACCES: throw denied(path, owner: owner)
    case ENOENT: throw StateError(.inaccessible, missing)
    default: throw StateError(.inaccessible, "cannot look at '\(path)': \(String(cString: strerror(errno)))")
    }
  }

  /// The error when reading is denied: who may not read what, and who may.
  private static func denied(_ path: String, owner: uid_t?) -> StateError {
    let others =
      owner.map { $0 == 0 ? "" : "\(userName(of: $0)), which owns it, or as " } ?? "the user of the daemon or as "
    return StateError(
      .inaccessible,
      "permission denied: \(userName(of: geteuid())) may not read '\(path)'; run this as \(others)root")
  }

  private static func userName(of id: uid_t) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var text = [CChar](repeating: 0, count: 16_384)
    guard getpwuid_r(id, &entry, &text, text.count, &found) == 0, found != nil, let name = entry.pw_name else {
      return "the user \(id)"
    }
    return "the user \(String(cString: name))"
  }
}
