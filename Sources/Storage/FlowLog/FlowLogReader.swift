import Flows

/// Reads a file of the flow log from its beginning to its end.
struct FlowLogReader {
  let file: FlowLogIndex.File

  /// Reads the file and lends each of its entries, in order; an entry that cannot be taken is reported as damaged.
  func read(
    _ take: (FlowLogEntry, UnsafeRawBufferPointer) throws(FlowLogEntryError) -> Void
  ) throws(StateError) -> FlowLogFileReport {
    let contents = try FlowLogContents(path: file.path)
    var report = FlowLogFileReport(path: file.path, number: file.number, byteCount: contents.bytes.count)
    if file.firstSequence == nil {
      let isCut = contents.bytes.count < FlowLogHeader.byteCount
      report.note("the header of '\(file.path)' is \(isCut ? "cut off, with all that was behind it" : "damaged")")
      report.holdsDamage = true
    }
    var walk = FlowLogWalk(contents.bytes, logID: file.logID, firstSequence: file.firstSequence)
    while let step = walk.next() {
      switch step {
      case .entry(let entry, let payload): read(entry, payload, &report, take)
      case .damage(let damage): note(damage, &report)
      case .torn(let offset): report.tornOffset = offset
      }
    }
    return report
  }

  private func read(
    _ entry: FlowLogEntry, _ payload: UnsafeRawBufferPointer, _ report: inout FlowLogFileReport,
    _ take: (FlowLogEntry, UnsafeRawBufferPointer) throws(FlowLogEntryError) -> Void
  ) {
    // What was refused and could not be taken back, the next file has instead.
    if entry.sequence >= file.sequenceEnd { return }
    do throws(FlowLogEntryError) {
      try take(entry, payload)
    } catch {
      report.note("entry \(entry.sequence) in '\(file.path)' cannot be read: \(error.reason)")
      report.holdsDamage = true
    }
    report.count(entry)
  }

  private func note(_ damage: FlowLogDamage, _ report: inout FlowLogFileReport) {
    let bytes = "\(damage.bytes.count) bytes at \(damage.bytes.lowerBound) in '\(file.path)' are damaged"
    let entries =
      switch (damage.isFollowed, damage.sequences.count) {
      case (true, 0): "no entry is missing"
      case (true, 1): "entry \(damage.sequences.lowerBound) is missing"
      case (true, _): "entries \(damage.sequences.lowerBound) to \(damage.sequences.upperBound - 1) are missing"
      case (false, _): "nothing behind can be read"
      }
    report.note("\(bytes): \(entries)")
    if damage.isFollowed {
      report.holdsDamage = true
    } else {
      report.restOffset = damage.bytes.lowerBound
    }
  }
}

/// Why an entry whose bytes are as they were written cannot be taken.
struct FlowLogEntryError: Error {
  let reason: String
}

extension FlowBatch {
  /// Decodes the batch of an entry.
  init(entry payload: UnsafeRawBufferPointer) throws(FlowLogEntryError) {
    do throws(FlowBatchError) {
      self = try FlowBatch(decoding: payload).withCanonicalAddresses()
    } catch {
      throw FlowLogEntryError(reason: error.reason)
    }
    guard isAdmitted else { throw FlowLogEntryError(reason: "expected rows with their event times") }
  }
}

/// What was found in a file of the flow log.
struct FlowLogFileReport: Equatable {
  var path: String
  /// The number of the file, as in its name.
  var number: UInt64
  var byteCount: Int
  /// Entries that could be read.
  var entryCount = 0
  /// Rows of these entries.
  var rowCount = 0
  /// The latest event time of any row, in nanoseconds since 1970; nil when there is none.
  var newestNanos: Int64?
  /// The sequence number after that of the last entry; nil when there was none.
  var nextSequence: UInt64?
  /// Where an entry that was not written whole begins, when the file ends with one.
  var tornOffset: Int?
  /// Where the rest of the file begins when it is damaged and nothing in it can be read.
  var restOffset: Int?
  /// What is damaged, each in a sentence: the first of it, and how much more there is.
  var problems: [String] {
    unnamedProblemCount == 0 ? namedProblems : namedProblems + ["…and \(unnamedProblemCount) more in '\(path)'"]
  }
  private var namedProblems: [String] = []
  private var unnamedProblemCount = 0
  /// Whether the file holds something unreadable, so that it is renamed instead of removed.
  var holdsDamage = false

  /// How many problems are named: a file may have thousands of entries, and a log read by people as many lines.
  private static let problemsNamedMax = 10

  init(path: String, number: UInt64, byteCount: Int) {
    self.path = path
    self.number = number
    self.byteCount = byteCount
  }

  /// Takes note of something that is damaged.
  mutating func note(_ problem: String) {
    if namedProblems.count < FlowLogFileReport.problemsNamedMax {
      namedProblems.append(problem)
    } else {
      unnamedProblemCount += 1
    }
  }

  /// Treats the rows after a time as gone; all others are at most as late as another time.
  mutating func forgetTimes(after nanos: Int64, latestNanos: Int64) {
    if let newest = newestNanos, newest > nanos { newestNanos = latestNanos }
  }

  /// Counts an entry, whether its rows are still wanted or not.
  mutating func count(_ entry: FlowLogEntry) {
    entryCount += 1
    rowCount += Int(entry.rowCount)
    newestNanos = max(newestNanos ?? entry.newestNanos, entry.newestNanos)
    nextSequence = entry.sequence &+ 1
  }
}

/// What comes next in a file of the flow log.
enum FlowLogStep {
  /// A whole entry, and the bytes of its batch within the file's.
  case entry(FlowLogEntry, payload: UnsafeRawBufferPointer)
  /// Bytes that were changed after they were written; readable entries follow, or none.
  case damage(FlowLogDamage)
  /// The end of an entry that was not written whole, from the offset to the end of the file.
  case torn(offset: Int)
}

/// A part of a file of the flow log that cannot be read.
struct FlowLogDamage: Equatable {
  /// Where it lies in the file.
  var bytes: Range<Int>
  /// The sequence numbers that are missing; where nothing follows only the first is known, if any.
  var sequences: Range<UInt64>
  /// Whether entries follow that can be read.
  var isFollowed: Bool
}

/// Goes through the bytes of one file of the flow log, entry by entry.
///
/// Any bytes lead to an end: each step begins further on than the one before. A damaged part costs a look at each of
/// its bytes.
struct FlowLogWalk {
  private let bytes: UnsafeRawBufferPointer
  private let logID: UInt64
  private var offset = FlowLogHeader.byteCount
  /// The sequence number of the next entry; nil when any may be the first.
  private var expected: UInt64?

  /// Begins behind the header.
  init(_ bytes: UnsafeRawBufferPointer, logID: UInt64, firstSequence: UInt64?) {
    self.bytes = bytes
    self.logID = logID
    expected = firstSequence
  }

  /// The next step; nil at the end of the file.
  mutating func next() -> FlowLogStep? {
    if offset >= bytes.count { return nil }
    guard let entry = entry(at: offset), entry.sequence == expected ?? entry.sequence,
      let payload = payload(of: entry, at: offset)
    else { return skip() }
    offset += entry.totalByteCount
    expected = entry.sequence &+ 1
    return .entry(entry, payload: payload)
  }

  /// Goes to the next entry that is whole, or to the end.
  private mutating func skip() -> FlowLogStep {
    let first = offset
    offset = (first..<bytes.count).first { isLaterEntry(at: $0) } ?? bytes.count
    if offset < bytes.count, let entry = entry(at: offset) {
      let missing = (expected ?? entry.sequence)..<entry.sequence
      expected = entry.sequence
      return .damage(FlowLogDamage(bytes: first..<offset, sequences: missing, isFollowed: true))
    }
    if isTorn(at: first) { return .torn(offset: first) }
    let missing = expected.map { $0..<($0 &+ 1) } ?? 0..<0
    return .damage(FlowLogDamage(bytes: first..<offset, sequences: missing, isFollowed: false))
  }

  /// Whether the bytes at an offset, where nothing whole follows, were cut short or never reached the disk.
  private func isTorn(at first: Int) -> Bool {
    let rest = bytes[first...]
    if rest.allSatisfy({ $0 == 0 }) { return true }
    guard let entry = entry(at: first) else { return rest.count < FlowLogEntry.byteCount }
    return entry.totalByteCount > rest.count
  }

  private func entry(at place: Int) -> FlowLogEntry? {
    FlowLogEntry(UnsafeRawBufferPointer(rebasing: bytes[place...]), logID: logID)
  }

  /// The batch of an entry; nil when it is not what was written.
  private func payload(of entry: FlowLogEntry, at place: Int) -> UnsafeRawBufferPointer? {
    guard entry.totalByteCount <= bytes.count - place else { return nil }
    let payload = UnsafeRawBufferPointer(
      rebasing: bytes[(place + FlowLogEntry.byteCount)..<(place + entry.totalByteCount)])
    return entry.hasWritten(payload) ? payload : nil
  }

  /// Whether a whole entry that comes after the expected one begins there; the sequence number alone rules most out.
  private func isLaterEntry(at place: Int) -> Bool {
    guard place + FlowLogEntry.byteCount <= bytes.count else { return false }
    let sequence: UInt64 = bytes.integer(at: place + 8)
    if let expected, sequence < expected || sequence - expected > FlowLogWalk.entriesMax { return false }
    guard let entry = entry(at: place) else { return false }
    return payload(of: entry, at: place) != nil
  }

  /// Entries that a file can have.
  private static let entriesMax: UInt64 = 1 << 32
}
