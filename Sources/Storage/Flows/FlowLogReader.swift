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
