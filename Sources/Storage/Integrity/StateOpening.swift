import Glibc

/// What is done with the files of a state before they are opened for writing.
///
/// A state of which acknowledged commits are missing is opened all the same, when what is left fits together: a daemon
/// that does not start detects nothing. The files are kept as they were, and what is missing is reported. A state that does
/// not fit together is refused, and left as it is.
struct StateOpening {
  /// The directory.
  let directory: String
  /// The file.
  let path: String

  /// Looks at the files, keeps damaged ones aside, and returns what was found; throws when the state is to be refused.
  func run() throws(StateError) -> StateRecovery {
    let inspection = try StateInspection(directory: directory)
    let nowSeconds = time(nil)
    guard access(path, F_OK) == 0 else { return try withoutDatabase(inspection, nowSeconds: nowSeconds) }
    var aside: [String] = []
    if !inspection.problems.isEmpty, inspection.isLogInDatabase {
      aside = [try inspection.setLogAside(nowSeconds: nowSeconds)]
    }
    guard let stored = try sound(inspection) else { return StateRecovery() }
    var recovery = inspection.losses(in: stored)
    recovery.asidePaths = aside
    guard recovery.notes.contains(where: \.isError) else { return recovery }
    do throws(StateError) {
      try StateFile.requireWhole(path: path)
    } catch {
      throw error.with(recovery.notes.filter(\.isError).map(\.text))
    }
    recovery.asidePaths += try inspection.keepAside(nowSeconds: nowSeconds)
    recovery.notes.append(
      StateRecovery.Note(
        isError: false, text: "the files are kept as they were: \(recovery.asidePaths.joined(separator: ", "))"))
    return recovery
  }

  private func sound(_ inspection: StateInspection) throws(StateError) -> StoredCommit? {
    do throws(StateError) {
      return try StateFile.requireSound(path: path)
    } catch {
      throw error.with(inspection.problems)
    }
  }

  /// A directory with a log or a witness, and no database, has lost everything.
  private func withoutDatabase(
    _ inspection: StateInspection, nowSeconds: Int
  ) throws(StateError) -> StateRecovery {
    var recovery = StateRecovery()
    if inspection.log.header != .empty {
      // SQLite would remove it.
      recovery.asidePaths = [try inspection.setLogAside(nowSeconds: nowSeconds)]
    }
    recovery.missingCommitCount = inspection.page?.record.number ?? 0
    if recovery.missingCommitCount == 0, recovery.asidePaths.isEmpty { return recovery }
    let kept = recovery.asidePaths.map { "; the log of writes that was beside it is kept as '\($0)'" }.joined()
    recovery.notes.append(
      StateRecovery.Note(
        isError: true,
        text: """
          '\(path)' is missing, with all commits that were acknowledged (\(recovery.missingCommitCount)), the last \
          alert known is number \(inspection.page?.record.alertNumber ?? 0); a new state begins\(kept)
          """))
    return recovery
  }
}
