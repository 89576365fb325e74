import Glibc

/// The log from which the flow window is restored: entries, one a batch, in files of bounded size.
///
/// Used by one thread at a time. Files are removed whole, the oldest first, so that the sequence numbers of what
/// remains have no gap.
final class FlowLog {
  /// What it is made of.
  struct Settings {
    var directory: FlowLogDirectory
    var durability: Durability
    var limits: FlowLogLimits
  }

  /// The log that the files belong to.
  let logID: UInt64
  private let settings: Settings
  /// The file that is written.
  var file: FlowLogFile
  private var reports: [FlowLogFileReport]
  /// The number of the file that is written.
  private(set) var fileNumber: UInt64
  /// The sequence number of the next entry.
  private(set) var nextSequence: UInt64
  /// Entries with lower numbers are as durable as they are to be, also when a later commit fails.
  private(set) var syncedSequence: UInt64
  /// The bytes of the file as it was then.
  private var committedByteCount: Int
  /// What the last entry that counts is noted in; nil while it cannot be made.
  private var witness: Witness?
  /// The report of the file as it was then.
  private var syncedReport: FlowLogFileReport
  /// Why what was appended since the last commit is gone; thrown by the next commit.
  private var failure: StateError?
  /// The event time from which on, as the log has it, the window is complete, in nanoseconds since 1970.
  private(set) var completeSinceNanos: Int64
  private var appendedCompleteSinceNanos: Int64

  /// Goes on where a log was left, in a new file.
  init(_ settings: Settings, after opening: FlowLogOpening) throws(StateError) {
    guard opening.lastNumber < FlowLog.numberMax else {
      throw StateError(
        .corrupt,
        "'\(settings.directory.path(of: opening.lastNumber))' has no number that Picket gives; move the file away")
    }
    self.settings = settings
    logID = opening.logID
    nextSequence = opening.nextSequence
    syncedSequence = opening.nextSequence
    completeSinceNanos = opening.completeSinceNanos
    appendedCompleteSinceNanos = opening.completeSinceNanos
    reports = opening.reports
    fileNumber = opening.lastNumber + 1
    let header = FlowLogHeader(logID: logID, number: fileNumber, firstSequence: nextSequence)
    file = try FlowLog.begin(settings, header)
    committedByteCount = file.byteCount
    witness = FlowLog.makeWitness(settings, logID: logID, before: nextSequence)
    syncedReport = FlowLog.report(settings, header)
    reports.append(syncedReport)
  }

  /// How many files there are.
  var fileCount: Int { reports.count }

  /// The bytes of all files.
  var byteCount: Int { reports.dropLast().reduce(file.byteCount) { $0 + $1.byteCount } }

  /// Appends a batch: on an error nothing of it is in the file.
  ///
  /// It counts after the next `commit`.
  func append(_ batch: FlowLogBatch) throws(StateError) {
    try requireNoFailure()
    guard batch.payload.count <= FlowLogEntry.payloadBytesMax else {
      throw StateError(
        .failed,
        "a batch of flows takes \(batch.payload.count) bytes, expected at most \(FlowLogEntry.payloadBytesMax)")
    }
    let entry = FlowLogEntry(sequence: nextSequence, batch: batch)
    try makeRoom(for: entry)
    try file.append(entry.bytes(logID: logID) + batch.payload)
    nextSequence += 1
    reports[reports.count - 1].count(entry)
    appendedCompleteSinceNanos = max(appendedCompleteSinceNanos, batch.completeSinceNanos)
  }

  /// Throws when what was appended since the last commit is gone, so that nothing may refer to it.
  func requireNoFailure() throws(StateError) {
    if let failure { throw failure }
  }

  /// Makes what was appended as durable as it is to be; when that fails, nothing from `syncedSequence` on is there.
  ///
  /// What a file took before it was full was brought to the disk with it, and stays.
  func commit() throws(StateError) {
    defer { failure = nil }
    try requireNoFailure()
    try sync()
    witness?.store(WitnessRecord(number: syncedSequence - 1))
  }

  /// Throws when files of the log are no longer those that were opened; what was appended is taken back.
  private func requireInPlace() throws(StateError) {
    do throws(StateError) {
      try file.requireInPlace()
    } catch {
      file.takeBack(to: committedByteCount)
      reports[reports.count - 1] = syncedReport
      nextSequence = syncedSequence
      throw error
    }
    if witness?.isInPlace != true { witness = FlowLog.makeWitness(settings, logID: logID, before: syncedSequence) }
  }

  /// The file that is written, with its path.
  var guardedFile: GuardedFile? { file.named }

  /// The witness of the last entry that counts; nil where it cannot be made, which is tried again.
  private static func makeWitness(_ settings: Settings, logID: UInt64, before sequence: UInt64) -> Witness? {
    try? Witness(settings.directory.witnessPath, name: logID, WitnessRecord(number: sequence - 1))
  }

  private func sync() throws(StateError) {
    try requireInPlace()
    if settings.durability == .power {
      do throws(StateError) {
        try file.sync()
      } catch {
        reports[reports.count - 1] = syncedReport
        nextSequence = syncedSequence
        throw error
      }
    }
    syncedReport = reports[reports.count - 1]
    syncedSequence = nextSequence
    committedByteCount = file.byteCount
    completeSinceNanos = appendedCompleteSinceNanos
  }

  /// Treats the rows after a time as gone, so that their files can be removed; all others are at most as late as
  /// `latestNanos`.
  func forgetTimes(after nanos: Int64, latestNanos: Int64) {
    for index in reports.indices { reports[index].forgetTimes(after: nanos, latestNanos: latestNanos) }
    syncedReport.forgetTimes(after: nanos, latestNanos: latestNanos)
  }

  /// Removes the oldest files whose rows are all before a time, and renames damaged ones; returns how many.
  @discardableResult
  func removeFiles(before nanos: Int64) -> Int {
    var count = 0
    while let first = reports.first, reports.count > 1, first.newestNanos ?? .min < nanos {
      let isGone =
        first.holdsDamage
        ? rename(first.path, first.path + FlowLogDirectory.asideSuffix.dropFirst(4)) == 0 : unlink(first.path) == 0
      // Should it stay, it is looked at again the next time.
      if !isGone, errno != ENOENT { break }
      reports.removeFirst()
      count += 1
    }
    return count
  }

  /// Brings everything to the disk.
  func close() {
    // Should it fail, what is lost is what the durability allows.
    try? file.sync()
  }

  private func makeRoom(for entry: FlowLogEntry) throws(StateError) {
    let isFull =
      file.byteCount > FlowLogHeader.byteCount
      && file.byteCount + entry.totalByteCount > settings.limits.flowLogFileBytesMax
    guard isFull || !file.isSound else { return }
    // The next commit is of the new file alone.
    try syncBeforeLeaving()
    let header = FlowLogHeader(logID: logID, number: fileNumber + 1, firstSequence: nextSequence)
    let next = try FlowLog.begin(settings, header)
    reports[reports.count - 1].byteCount = file.byteCount
    file = next
    committedByteCount = file.byteCount
    fileNumber += 1
    syncedReport = FlowLog.report(settings, header)
    reports.append(syncedReport)
  }

  private func syncBeforeLeaving() throws(StateError) {
    do throws(StateError) {
      try sync()
    } catch {
      failure = error
      throw error
    }
  }

  private static func begin(_ settings: Settings, _ header: FlowLogHeader) throws(StateError) -> FlowLogFile {
    let path = settings.directory.path(of: header.number)
    try settings.directory.make()
    let file = try FlowLogFile.create(path, header: header, durability: settings.durability)
    if settings.durability == .power {
      do throws(StateError) {
        try settings.directory.sync()
      } catch {
        // The name must be free when it is tried again.
        unlink(path)
        throw error
      }
    }
    return file
  }

  private static func report(_ settings: Settings, _ header: FlowLogHeader) -> FlowLogFileReport {
    FlowLogFileReport(
      path: settings.directory.path(of: header.number), number: header.number, byteCount: FlowLogHeader.byteCount)
  }

  /// No file has a number as large: the numbers of rows are made from those of files.
  private static let numberMax: UInt64 = 1 << 32 - 1
}

/// A batch of flows on its way into the log.
struct FlowLogBatch {
  /// The encoded batch.
  var payload: [UInt8]
  /// Its rows.
  var rowCount: Int
  /// The latest event time of its rows, in nanoseconds since 1970.
  var newestNanos: Int64
  /// The event time from which on the window is complete, in nanoseconds since 1970.
  var completeSinceNanos: Int64
}
