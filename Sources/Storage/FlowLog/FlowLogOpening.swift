import Glibc

/// Reads a flow log when it is opened, and puts in order what a killed daemon has left.
///
/// Nothing that was written whole is ever removed here: what is damaged stays, or is kept aside under another name.
struct FlowLogOpening {
  /// The log that the files belong to, or a new one.
  let logID: UInt64
  /// What was found.
  private(set) var recovery = FlowRecovery()
  /// The files that are there now, in their order.
  private(set) var reports: [FlowLogFileReport] = []
  /// The sequence number of the next entry.
  private(set) var nextSequence: UInt64 = 1
  /// The event time from which on the log is complete, in nanoseconds since 1970.
  private(set) var completeSinceNanos = Int64.min
  /// The number of the last file that there ever was, 0 before the first.
  let lastNumber: UInt64

  private let directory: FlowLogDirectory
  private let index: FlowLogIndex
  private let witness: FlowLogWitness
  /// The sequence number that the next file should begin with; nil before the first that can be read.
  private var expectedSequence: UInt64?

  /// Looks at the files of a directory; throws when the log is not to be used, and changes nothing.
  init(_ directory: FlowLogDirectory) throws(StateError) {
    self.directory = directory
    index = try FlowLogIndex(directory)
    witness = FlowLogWitness(directory)
    logID = index.logID ?? index.files.first?.logID ?? witness.logID ?? UInt64.random(in: 1 ... .max)
    lastNumber = index.lastNumber
  }

  /// Reads all entries, in their order; after each file the progress is told its bytes and all bytes.
  mutating func run(
    take: (FlowLogEntry, UnsafeRawBufferPointer) throws(FlowLogEntryError) -> Void,
    progress: (_ bytesRead: Int, _ bytesTotal: Int) -> Void
  ) throws(StateError) {
    for path in try directory.begunPaths() { removeBegun(path) }
    let bytesTotal = index.files.reduce(0) { $0 + $1.byteCount }
    for file in index.files {
      try read(file, take)
      progress(recovery.byteCount, bytesTotal)
    }
    if let warning = witness.warning { recovery.warn(warning) }
    if let (loss, next) = witness.loss(logID: logID, nextSequence: nextSequence) {
      recovery.miss(loss)
      nextSequence = next
    }
  }

  private mutating func read(
    _ file: FlowLogIndex.File, _ take: (FlowLogEntry, UnsafeRawBufferPointer) throws(FlowLogEntryError) -> Void
  ) throws(StateError) {
    noteGap(before: file)
    var latest = completeSinceNanos
    var report = try FlowLogReader(file: file).read { entry, payload throws(FlowLogEntryError) in
      latest = max(latest, entry.completeSinceNanos)
      try take(entry, payload)
    }
    completeSinceNanos = latest
    recovery.fileCount += 1
    recovery.entryCount += report.entryCount
    recovery.byteCount += report.byteCount
    nextSequence = max(nextSequence, report.nextSequence ?? 0, file.firstSequence ?? 0)
    expectedSequence = report.nextSequence ?? file.firstSequence ?? expectedSequence
    for problem in report.problems { recovery.miss(problem) }
    if let offset = report.tornOffset { cut(&report, at: offset) }
    if let offset = report.restOffset { keepRestAside(&report, from: offset) }
    reports.append(report)
  }

  private mutating func noteGap(before file: FlowLogIndex.File) {
    guard let expected = expectedSequence, let first = file.firstSequence, expected < first else { return }
    recovery.miss("entries \(expected) to \(first - 1) are missing before '\(file.path)'")
  }

  private mutating func removeBegun(_ path: String) {
    recovery.mention("'\(path)' was begun and is not needed: there is nothing in it")
    unlink(path)
  }

  private mutating func cut(_ report: inout FlowLogFileReport, at offset: Int) {
    let count = report.byteCount - offset
    recovery.warn("the last entry in '\(report.path)' was not written whole: its \(count) bytes are cut off")
    if truncate(report.path, off_t(offset)) == 0 { report.byteCount = offset }
  }

  /// What cannot be read at the end of a file goes into a file of its own.
  private mutating func keepRestAside(_ report: inout FlowLogFileReport, from offset: Int) {
    let aside = "\(report.path)\(FlowLogDirectory.asideSuffix.dropFirst(4))-\(offset)"
    do throws(StateError) {
      try FlowLogOpening.copy(report.path, from: offset, to: aside)
      try directory.sync()
    } catch {
      recovery.warn("the damaged end of '\(report.path)' stays where it is: \(error)")
      report.holdsDamage = true
      return
    }
    recovery.warn("the damaged end of '\(report.path)' is kept as '\(aside)'")
    if truncate(report.path, off_t(offset)) == 0 { report.byteCount = offset }
  }

  private static func copy(_ path: String, from offset: Int, to copy: String) throws(StateError) {
    let contents = try FlowLogContents(path: path)
    let rest = Array(contents.bytes.dropFirst(offset))
    unlink(copy)
    let descriptor = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { throw StateError(flowLog: copy, cannot: "make", errno) }
    var file = FlowLogFile(descriptor: descriptor, path: copy, byteCount: 0)
    do throws(StateError) {
      try file.append(rest)
      try file.sync()
    } catch {
      unlink(copy)
      throw error
    }
  }
}
