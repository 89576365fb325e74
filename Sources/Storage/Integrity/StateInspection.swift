import Glibc

/// The files of a state as they lie, read before SQLite opens them: what it would drop without a word.
///
/// Not to be made while this process has the state open: closing a file releases SQLite's locks on it.
struct StateInspection {
  /// The directory.
  let directory: String
  /// What was acknowledged last.
  let witness: WitnessPage.Reading
  /// The log of writes.
  let log: WALWalk
  /// Where its writer had come to; nil where that cannot be read.
  let index: WALIndex?
  /// The database by its first page and its length; nil where it has no sound header.
  private let database: DatabaseLength?
  private let databaseInode: UInt64?
  private let witnessInode: UInt64?

  /// Reads the files of a directory, where what is not there is empty.
  ///
  /// Throws `StateError` for what cannot be read.
  init(directory: String) throws(StateError) {
    self.directory = directory
    let path = "\(directory)/\(StateConfiguration.fileName)"
    let witnessPath = "\(directory)/\(CommitNumber.witnessName)"
    // First: a daemon that runs only goes on from there.
    witness = WitnessPage.read(path: witnessPath)
    var (log, index) = try StateInspection.log(path)
    // Beside a running daemon the log may begin anew while it is read.
    for _ in 0..<StateInspection.attemptsMax {
      let again = try StateInspection.index(path)
      if again == index || index == nil { break }
      if let again, let index, again.position.salts == index.position.salts,
        again.position.frame >= index.position.frame
      {
        break
      }
      (log, index) = try StateInspection.log(path)
    }
    (self.log, self.index) = (log, index)
    let start = try StateInspection.contents(path, bytesMax: 100)
    database = start.flatMap { start in start.withBytes { DatabaseLength($0, of: start.fileByteCount) } }
    databaseInode = FileIdentity(path: path)?.inode
    witnessInode = FileIdentity(path: witnessPath)?.inode
  }

  /// The path of the log.
  var logPath: String { "\(directory)/\(StateConfiguration.fileName)-wal" }

  /// The page of the witness; nil where it cannot be read.
  var page: WitnessPage? {
    if case .page(let page) = witness { page } else { nil }
  }

  /// What is wrong with the files, each in a sentence; empty when nothing is.
  var problems: [String] { [logProblem, databaseProblem, replacedProblem].compactMap(\.self) }

  /// The database has all frames of the log, so that a damaged one is not needed.
  var isLogInDatabase: Bool {
    guard let index, log.header != .empty else { return false }
    let isOfLog = log.header == .damaged || index.position.salts == log.salts
    return isOfLog && index.position.frame > 0 && index.backfilledFrame >= index.position.frame
  }

  // MARK: The log

  private var logProblem: String? {
    if log.header == .damaged {
      return "the header of '\(logPath)' is damaged: nothing in it can be read\(frames(expected?.frame ?? 0))"
    }
    if let expected, expected.salts == log.salts, log.header == .sound { return problem(expected) }
    // Commits behind it, and not only frames: a killed transaction leaves those of its own.
    if log.laterFrameCount > 0, log.laterCommitCount > 0 { return damage(of: nil) }
    if let index, isMissing(index) {
      return """
        '\(logPath)' is not the log that its index is of: it was removed, cut or replaced, and \
        \(index.position.frame - index.backfilledFrame) frames are missing
        """
    }
    return nil
  }

  /// The furthest place that is known of this life of the log.
  private var expected: WALPosition? {
    let known = [index?.position, page?.record.position].compactMap(\.self).filter { $0.frame > 0 }
    let ours = log.header == .sound ? known.filter { $0.salts == log.salts } : known
    return ours.max { $0.frame < $1.frame }
  }

  private func problem(_ expected: WALPosition) -> String? {
    if log.committedFrame < expected.frame {
      if log.wholeFrameCount < expected.frame {
        return "'\(logPath)' was cut: it ends after frame \(log.wholeFrameCount) of \(expected.frame)"
      }
      return damage(of: expected)
    }
    if log.checksum(atFrame: expected.frame) != expected.checksum {
      return "'\(logPath)' is not the log that was written: frame \(expected.frame) has another checksum"
    }
    return nil
  }

  private func damage(of expected: WALPosition?) -> String {
    let last = max(Int(expected?.frame ?? 0), log.checksums.count + 1 + log.laterFrameCount)
    return """
      frame \(log.checksums.count + 1) of '\(logPath)' is damaged: the \(last - log.committedFrame) frames behind the \
      last commit before it cannot be read
      """
  }

  private func frames(_ count: UInt32) -> String { count > 0 ? ", \(count) frames" : "" }

  /// Whether frames that the index tells of are neither in the log nor in the database.
  private func isMissing(_ index: WALIndex) -> Bool {
    index.position.frame > index.backfilledFrame && (log.header == .empty || index.position.salts != log.salts)
  }

  // MARK: The database

  private var databaseProblem: String? {
    guard let database else { return nil }
    let needed = log.committedFrame > 0 ? log.committedPageCount : database.pageCount
    let missing = stride(from: database.wholePageCount + 1, through: needed, by: 1).first { page in
      !log.committedPages.contains(UInt32(clamping: page)) && page != database.lockPage
    }
    return missing.map { page in
      "'\(directory)/\(StateConfiguration.fileName)' was cut: page \(page) of \(needed) and those behind it are missing"
    }
  }

  private var replacedProblem: String? {
    // A copy of the whole directory has other files everywhere, and is no other state.
    guard let page, page.inode == witnessInode, page.databaseInode != databaseInode else { return nil }
    return """
      '\(directory)/\(StateConfiguration.fileName)' is another file than the one that was written last: it was replaced
      """
  }

  // MARK: Reading

  private static let attemptsMax = 5

  private static func log(_ path: String) throws(StateError) -> (WALWalk, WALIndex?) {
    let index = try index(path)
    let contents = try contents(path + "-wal", bytesMax: .max)
    let walk = contents?.withBytes { WALWalk($0) } ?? WALWalk(UnsafeRawBufferPointer(start: nil, count: 0))
    return (walk, index)
  }

  private static func index(_ path: String) throws(StateError) -> WALIndex? {
    try contents(path + "-shm", bytesMax: WALIndex.headerByteCount).flatMap { $0.withBytes { WALIndex($0) } }
  }

  private static func contents(_ path: String, bytesMax: Int) throws(StateError) -> FlowLogContents? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return try FlowLogContents(path: path, bytesMax: bytesMax)
  }
}

/// The length of a database as its first page has it, and as the file has it.
private struct DatabaseLength {
  /// The pages that it should have.
  let pageCount: Int
  /// The whole pages that the file has.
  let wholePageCount: Int
  /// A page that SQLite never writes: the bytes that it locks are in it.
  let lockPage: Int

  /// Reads the first hundred bytes of a database; nil where they do not say.
  init?(_ bytes: UnsafeRawBufferPointer, of byteCount: Int) {
    func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as: Integer.Type) -> Integer {
      Integer(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }
    guard bytes.count >= 100, bytes.starts(with: "SQLite format 3\0".utf8) else { return nil }
    let stored = Int(integer(16, as: UInt16.self))
    let pageByteCount = stored == 1 ? 65_536 : stored
    // The count is of this version of the file only where both counters are the same.
    guard pageByteCount >= 512, pageByteCount & (pageByteCount - 1) == 0,
      integer(24, as: UInt32.self) == integer(92, as: UInt32.self)
    else { return nil }
    pageCount = Int(integer(28, as: UInt32.self))
    wholePageCount = byteCount / pageByteCount
    lockPage = 1_073_741_824 / pageByteCount + 1
  }
}
