/// Whether the files of a state are whole, read without changing anything, as `picket state check` does.
///
/// Not to be made while this process has the state open: closing a file releases SQLite's locks on it.
public struct StateCheck: Sendable {
  /// The file.
  public let path: String
  /// Everything that is wrong with the state, each in a sentence; empty when nothing is.
  public let problems: [String]
  /// What is worth knowing and nothing wrong.
  public let remarks: [String]

  /// Reads all of the state of a directory; throws a `StateError` with what to do when that is not possible.
  public init(directory: String) throws(StateError) {
    try StateFile.requireReadable(directory: directory)
    let inspection = try StateInspection(directory: directory)
    let file: StateFile
    do throws(StateError) {
      file = try StateFile(directory: directory)
    } catch {
      // What is wrong with the files may be why.
      throw inspection.problems.isEmpty ? error : error.with(inspection.problems)
    }
    path = file.path
    let recovery = inspection.losses(in: try file.storedCommit())
    remarks = recovery.notes.filter { !$0.isError }.map(\.text)
    problems = recovery.notes.filter(\.isError).map(\.text) + (try file.problems())
  }
}

extension StateError {
  /// The same error with what else is known.
  func with(_ problems: [String]) -> StateError {
    StateError(code, ([description] + problems).joined(separator: "; "))
  }
}
