import GRDB
import Glibc

/// What was found when a state was opened: whether acknowledged commits are missing, and what was done about it.
public struct StateRecovery: Sendable, Equatable {
  /// A finding.
  public struct Note: Sendable, Equatable {
    /// Whether something is missing or damaged.
    public let isError: Bool
    /// What it is, in a sentence.
    public let text: String
  }

  /// Acknowledged commits that are missing; 0 when none is, or when that is not known.
  public internal(set) var missingCommitCount: UInt64 = 0
  /// The last alert that is known to have been there, where commits are missing.
  public internal(set) var lastKnownAlert: AlertID?
  /// Copies of the damaged files.
  public internal(set) var asidePaths: [String] = []
  /// The findings.
  public internal(set) var notes: [Note] = []

  /// Nothing to report.
  init() {}

  /// What is missing or damaged, in one line; empty when nothing is.
  public var summary: String { notes.filter(\.isError).map(\.text).joined(separator: "; ") }
}

/// What a file of the state says of itself, held against the witness.
struct StoredCommit: Equatable {
  /// The name of the state.
  var storeID: String
  /// The number of the last commit; nil in a state of an older Picket, which has none.
  var number: Int64?

  /// Reads it; throws what SQLite throws.
  init(_ db: Database) throws {
    storeID = try StateMeta.storeID.read(db) ?? ""
    number = try CommitNumber.hasNumber(db) ? CommitNumber.read(db) : nil
  }

  /// The name as the witness has it.
  var name: UInt64 { StoredCommit.name(storeID) }

  /// The name of a state as a witness has it.
  static func name(_ storeID: String) -> UInt64 { UInt64(storeID, radix: 16) ?? 0 }
}

extension StateInspection {
  /// What is wrong with the files and what is missing of a state; empty when nothing is.
  func losses(in stored: StoredCommit) -> StateRecovery {
    var recovery = StateRecovery()
    for problem in problems { recovery.notes.append(.init(isError: true, text: problem)) }
    switch witness {
    case .missing:
      if let number = stored.number, number > 0 {
        recovery.mention("'\(witnessPath)' is missing: whether commits are missing is known by the log alone")
      }
    case .unreadable(let reason):
      recovery.miss("'\(witnessPath)' cannot be read, \(reason): whether commits are missing is known by the log alone")
    case .page(let page): compare(page, stored, &recovery)
    }
    if recovery.missingCommitCount == 0, log.laterCommitCount > 0, !problems.isEmpty, page == nil {
      recovery.miss("at least \(log.laterCommitCount) transactions are missing")
    }
    return recovery
  }

  private var witnessPath: String { "\(directory)/\(CommitNumber.witnessName)" }

  private func compare(_ page: WitnessPage, _ stored: StoredCommit, _ recovery: inout StateRecovery) {
    guard page.name == stored.name else {
      return recovery.miss(
        """
        the state is '\(stored.storeID)', and the one that was written last is '\(StateInspection.text(page.name))': the \
        file was replaced, or its name is damaged
        """)
    }
    guard let number = stored.number else { return }
    let known = page.record.number
    if known > UInt64(clamping: number) {
      recovery.missingCommitCount = known - UInt64(clamping: number)
      if page.record.alertNumber > 0 {
        recovery.lastKnownAlert = AlertID(storeID: stored.storeID, number: Int64(clamping: page.record.alertNumber))
      }
      let last = recovery.lastKnownAlert.map { "the last alert known is \($0)" } ?? "no alert was known"
      let isOne = recovery.missingCommitCount == 1
      recovery.miss(
        "\(recovery.missingCommitCount) \(isOne ? "commit is" : "commits are") missing, \(last)\(boot(page))")
    } else if UInt64(clamping: number) > known + 1, page.isOfThisBoot {
      recovery.miss(
        "the number of the last commit is \(number), and \(known) were acknowledged: it is damaged, or '\(witnessPath)' is an old one"
      )
    } else if !problems.isEmpty {
      recovery.mention("no acknowledged commit is missing")
    }
  }

  private func boot(_ page: WitnessPage) -> String {
    page.isOfThisBoot
      ? ""
      : "; the host was restarted since, and after a power failure the last moments may be missing (durability: process)"
  }

  private static func text(_ name: UInt64) -> String {
    let digits = String(name, radix: 16)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}

extension StateRecovery {
  fileprivate mutating func miss(_ text: String) { notes.append(Note(isError: true, text: text)) }

  fileprivate mutating func mention(_ text: String) { notes.append(Note(isError: false, text: text)) }
}

// MARK: Keeping damaged files

extension StateInspection {
  /// Copies the database, its log and the witness, as they are, to names that Picket does not use; returns the copies.
  ///
  /// Throws where that is not possible, so that nothing which might still be read is written over.
  func keepAside(nowSeconds: Int) throws(StateError) -> [String] {
    var copies: [String] = []
    for name in [StateConfiguration.fileName, "\(StateConfiguration.fileName)-wal", CommitNumber.witnessName] {
      let path = "\(directory)/\(name)"
      if access(path, F_OK) != 0 { continue }
      let copy = StateInspection.asidePath(path, nowSeconds: nowSeconds)
      try StateInspection.copy(path, to: copy)
      copies.append(copy)
    }
    return copies
  }

  /// Renames the log, which the database does not need.
  func setLogAside(nowSeconds: Int) throws(StateError) -> String {
    let aside = StateInspection.asidePath(logPath, nowSeconds: nowSeconds)
    if rename(logPath, aside) != 0 { throw StateError(flowLog: logPath, cannot: "rename", errno) }
    return aside
  }

  /// A free name beside a file, such as `state.sqlite3.damaged-1700000000`.
  private static func asidePath(_ path: String, nowSeconds: Int) -> String {
    let name = "\(path).damaged-\(nowSeconds)"
    return (0...).lazy.map { $0 == 0 ? name : "\(name)-\($0)" }.first { access($0, F_OK) != 0 } ?? name
  }

  private static func copy(_ path: String, to copy: String) throws(StateError) {
    let source = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if source < 0 { throw StateError(flowLog: path, cannot: "read", errno) }
    defer { close(source) }
    let target = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if target < 0 { throw StateError(flowLog: copy, cannot: "make", errno) }
    defer { close(target) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: copyByteCount, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(source, buffer.baseAddress, buffer.count)
      if count < 0 { throw failed(path, "read", copy) }
      if count == 0 { break }
      if write(target, buffer.baseAddress, count) != count { throw failed(copy, "write", copy) }
    }
    if fsync(target) != 0 { throw failed(copy, "write", copy) }
  }

  private static func failed(_ path: String, _ action: String, _ copy: String) -> StateError {
    let number = errno
    unlink(copy)
    return StateError(flowLog: path, cannot: action, number == 0 ? ENOSPC : number)
  }

  private static let copyByteCount = 1_048_576
}
