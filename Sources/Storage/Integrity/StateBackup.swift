import GRDB
import Glibc

/// A copy of a state and of its log of flows, made while a daemon uses them, that is itself the directory of a state.
///
/// The state is as it was at one moment between two commits. The log of flows is copied after it, so that it has all that
/// the state knows of; an entry that is written meanwhile is copied whole or not at all.
public struct StateBackup: Sendable, Equatable {
  /// The directory of the copy.
  public let path: String
  /// The bytes of the database in it.
  public let stateByteCount: UInt64
  /// The number of the last commit in it.
  public let lastCommit: Int64
  /// The last alert in it; nil where there was none yet.
  public let lastAlert: AlertID?
  /// The files of the log of flows in it.
  public private(set) var flowFileCount = 0
  /// Their bytes.
  public private(set) var flowByteCount = 0

  /// Copies the state of a directory to a directory that is not there yet, or is empty.
  ///
  /// The copy has its name when it is complete and on the disk. Throws `StateError` with what to do, and leaves nothing
  /// behind then. Blocks for as long as the disk takes; the daemon goes on to write meanwhile, into its log of writes.
  public init(of directory: String, to destination: String) throws(StateError) {
    try StateFile.requireReadable(directory: directory)
    try StateBackup.requireFree(destination)
    let begun = "\(destination).part-\(getpid())"
    if mkdir(begun, 0o700) != 0 { throw StateError(backup: destination, cannot: "make", errno) }
    do throws(StateError) {
      self = try StateBackup(of: directory, in: begun, named: destination)
      try StateBackup.sync(begun)
      if rename(begun, destination) != 0 { throw StateError(backup: destination, cannot: "make", errno) }
      try StateBackup.sync("\(destination)/..")
    } catch {
      StateBackup.remove(begun)
      throw error
    }
  }

  private init(of directory: String, in begun: String, named destination: String) throws(StateError) {
    path = destination
    let copy = "\(begun)/\(StateConfiguration.fileName)"
    let stored = try StateBackup.copyDatabase("\(directory)/\(StateConfiguration.fileName)", to: copy)
    lastCommit = stored.lastCommit
    lastAlert =
      stored.lastAlertNumber > 0 ? AlertID(storeID: stored.storeID, number: stored.lastAlertNumber) : nil
    stateByteCount = StateFile.byteCount(path: copy)
    _ = try Witness(
      "\(begun)/\(CommitNumber.witnessName)", name: StoredCommit.name(stored.storeID),
      databaseInode: FileIdentity(path: copy)?.inode ?? 0,
      WitnessRecord(
        number: UInt64(clamping: stored.lastCommit), alertNumber: UInt64(clamping: stored.lastAlertNumber)))
    try StateBackup.sync(copy)
    try copyFlows(from: FlowLogDirectory(stateDirectory: directory), to: FlowLogDirectory(stateDirectory: begun))
  }

  // MARK: The database

  /// What a database says of itself.
  private struct Stored {
    var storeID: String
    var lastCommit: Int64
    var lastAlertNumber: Int64
  }

  /// Lets SQLite copy all pages in one transaction that reads: what is written meanwhile is not in it.
  private static func copyDatabase(_ path: String, to copy: String) throws(StateError) -> Stored {
    do {
      let source = try StateFile.readOnly(path)
      try source.read { db in try StateFile.requireSchema(db, path) }
      let target = try DatabaseQueue(path: copy)
      try source.backup(to: target)
      // One file: who only reads it leaves none beside it. The daemon sets its own mode when it opens it.
      try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      let stored = try target.read { db in
        Stored(
          storeID: try StateMeta.storeID.read(db) ?? "", lastCommit: try CommitNumber.read(db),
          lastAlertNumber: try WindowWriter.lastAlertNumber(db))
      }
      try target.close()
      if chmod(copy, 0o600) != 0 { throw StateError(backup: copy, cannot: "make", errno) }
      return stored
    } catch {
      throw error as? StateError ?? StateError(error, path: path)
    }
  }

  // MARK: The log of flows

  private mutating func copyFlows(from source: FlowLogDirectory, to target: FlowLogDirectory) throws(StateError) {
    let files = try FlowLogIndex(source).files
    guard let last = files.last else { return }
    try target.make()
    var lastSequence: UInt64 = 0
    for file in files {
      guard let copied = try StateBackup.copy(file, to: target.path(of: file.number)) else { continue }
      flowFileCount += 1
      flowByteCount += copied.byteCount
      lastSequence = copied.lastSequence ?? lastSequence
    }
    if lastSequence > 0 {
      _ = try Witness(target.witnessPath, name: last.logID, WitnessRecord(number: lastSequence))
    }
    try target.sync()
  }

  /// Copies a file up to the end of its last whole entry, damaged parts as they are; nil when it was removed meanwhile.
  private static func copy(
    _ file: FlowLogIndex.File, to path: String
  ) throws(StateError) -> (byteCount: Int, lastSequence: UInt64?)? {
    let contents: FlowLogContents
    do throws(StateError) {
      contents = try FlowLogContents(path: file.path)
    } catch {
      if access(file.path, F_OK) == 0 { throw error }
      return nil
    }
    return try withExtendedLifetime(contents) { () throws(StateError) in
      let (end, lastSequence) = wholeEntries(contents.bytes, file)
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if descriptor < 0 { throw StateError(backup: path, cannot: "make", errno) }
      var copy = FlowLogFile(descriptor: descriptor, path: path, byteCount: 0)
      try copy.append(Array(contents.bytes.prefix(end)))
      try copy.sync()
      return (end, lastSequence)
    }
  }

  /// Where an entry that is being written begins, or the end, and the number of the last entry before it.
  private static func wholeEntries(
    _ bytes: UnsafeRawBufferPointer, _ file: FlowLogIndex.File
  ) -> (end: Int, lastSequence: UInt64?) {
    var walk = FlowLogWalk(bytes, logID: file.logID, firstSequence: file.firstSequence)
    var lastSequence: UInt64?
    while let step = walk.next() {
      switch step {
      case .entry(let entry, _): lastSequence = entry.sequence
      case .damage: continue
      case .torn(let offset): return (offset, lastSequence)
      }
    }
    return (bytes.count, lastSequence)
  }

  // MARK: Directories

  private static func requireFree(_ path: String) throws(StateError) {
    if path.isEmpty { throw StateError(.inaccessible, "the path of a backup is empty; expected a directory") }
    if names(in: path)?.isEmpty ?? (access(path, F_OK) != 0 && errno == ENOENT) { return }
    throw StateError(
      .inaccessible,
      "'\(path)' is there already; expected a directory that is not there yet, or an empty one, for a backup of its own"
    )
  }

  /// What is in a directory; nil where that cannot be read.
  private static func names(in directory: String) -> [String]? {
    guard let stream = opendir(directory) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func sync(_ path: String) throws(StateError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw StateError(backup: path, cannot: "read", errno) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 { throw StateError(backup: path, cannot: "write", errno) }
  }

  /// Removes what was begun: files in it and in its directory of flows.
  private static func remove(_ begun: String) {
    for directory in ["\(begun)/flows", begun] {
      for name in names(in: directory) ?? [] { unlink("\(directory)/\(name)") }
      rmdir(directory)
    }
  }
}

extension StateError {
  /// An error of the system about a file or directory of a backup.
  init(backup path: String, cannot action: String, _ number: CInt) {
    let text = String(cString: strerror(number))
    let advice = number == ENOSPC || number == EDQUOT ? "make room" : "check the directory and its rights"
    self.init(
      number == ENOSPC || number == EDQUOT ? .full : .inaccessible,
      "cannot \(action) the backup '\(path)': \(text); \(advice), and nothing is left behind")
  }
}
