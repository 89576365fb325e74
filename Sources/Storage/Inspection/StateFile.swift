import Foundation
import GRDB

/// The state's file as somebody looks at it who changes nothing, whether a daemon runs or not.
public struct StateFile: Sendable {
  /// The file.
  public let path: String
  let database: DatabaseQueue

  /// Opens the state of a directory; throws a `StateError` that says what to do.
  public init(directory: String) throws(StateError) {
    path = "\(directory)/\(StateConfiguration.fileName)"
    try StateFile.requireReadable(directory: directory)
    var settings = Configuration()
    settings.readonly = true
    settings.label = "picket.state.file"
    settings.busyMode = .timeout(StateFile.busy_seconds_max)
    do {
      database = try DatabaseQueue(path: path, configuration: settings)
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
      // On a damaged file further questions have no meaning.
      return try damage.isEmpty ? StateRule.all.compactMap { try $0.problem(db) } : damage
    }
  }

  /// What there is in the state.
  public func summary() throws(StateError) -> StateSummary {
    let bytes = StateFile.byteCount(path: path)
    return try read { db in try StateSummary(db, path: path, byteCount: bytes) }
  }

  /// The bytes of a file of SQLite with its log of writes; 0 where there is none.
  static func byteCount(path: String) -> UInt64 {
    size(path) + size(path + "-wal")
  }

  static func size(_ path: String) -> UInt64 {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.size] as? UInt64 ?? 0
  }

  static let busy_seconds_max: Double = 5

  private func read<Value>(_ body: (Database) throws -> Value) throws(StateError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw StateError(error, path: path)
    }
  }

  private static func requireSchema(_ db: Database, _ path: String) throws {
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
    let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(problems_max))")
    return lines == ["ok"] ? [] : lines.map { "the file is damaged: \($0)" }
  }

  private static let problems_max = 20
}
