import Flows
import Glibc

/// The flow log of a state, read without changing anything, whether a daemon runs or not.
public struct FlowLogInspection: Sendable, Equatable {
  /// The directory.
  public let path: String
  /// Files of the log.
  public private(set) var fileCount = 0
  /// Their bytes.
  public private(set) var byteCount = 0
  /// Batches in them.
  public private(set) var batchCount = 0
  /// Flows in them, also those that are past the retention: they are removed with their file.
  public private(set) var flowCount = 0
  /// The latest event time of any flow, in nanoseconds since 1970; nil when there is none.
  public private(set) var newestNanos: Int64?
  /// Files that were kept aside because they are damaged.
  public private(set) var asidePaths: [String] = []
  /// Everything that is wrong with it, each in a sentence; empty when nothing is.
  public private(set) var problems: [String] = []
  /// The files that end with an entry that was not written whole.
  ///
  /// That is nothing wrong: a daemon is writing it now, or was killed then, and the next start cuts it off.
  public private(set) var unfinishedPaths: [String] = []

  /// Reads the log in a state directory, all of it; a directory without one has no files.
  ///
  /// Throws `StateError` when that is not possible, or the log is none that this Picket can read.
  public init(stateDirectory: String) throws(StateError) {
    let directory = FlowLogDirectory(stateDirectory: stateDirectory)
    path = directory.path
    // First: a daemon that runs only goes on from there.
    let witness = FlowLogWitness(directory)
    let index = try FlowLogIndex(directory)
    asidePaths = try directory.asidePaths()
    var nextSequence: UInt64?
    for file in index.files {
      if let nextSequence, let first = file.firstSequence, nextSequence < first {
        problems.append("entries \(nextSequence) to \(first - 1) are missing before '\(file.path)'")
      }
      guard let report = try FlowLogInspection.read(file) else { continue }
      nextSequence = report.nextSequence ?? file.firstSequence ?? nextSequence
      add(report)
    }
    if let warning = witness.warning { problems.append(warning) }
    let logID = index.logID ?? index.files.first?.logID ?? witness.logID ?? 0
    if let (loss, _) = witness.loss(logID: logID, nextSequence: nextSequence ?? 1) { problems.append(loss) }
  }

  private mutating func add(_ report: FlowLogFileReport) {
    fileCount += 1
    byteCount += report.byteCount
    batchCount += report.entryCount
    flowCount += report.rowCount
    newestNanos = [newestNanos, report.newestNanos].compactMap(\.self).max()
    problems += report.problems
    if report.tornOffset != nil { unfinishedPaths.append(report.path) }
  }

  /// Reads a file, and each batch in it as the start of a daemon does; nil when it was removed meanwhile.
  private static func read(_ file: FlowLogIndex.File) throws(StateError) -> FlowLogFileReport? {
    do throws(StateError) {
      return try FlowLogReader(file: file).read { entry, payload throws(FlowLogEntryError) in
        let batch = try FlowBatch(entry: payload)
        if batch.rowCount != Int(entry.rowCount) {
          throw FlowLogEntryError(reason: "expected \(entry.rowCount) rows, found \(batch.rowCount)")
        }
      }
    } catch {
      if access(file.path, F_OK) == 0 { throw error }
      return nil
    }
  }
}
