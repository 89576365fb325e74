/// What a flow log says of its last entry, held against what was acknowledged.
struct FlowLogWitness {
  private let path: String
  private let reading: WitnessPage.Reading

  /// Reads the witness in a directory.
  init(_ directory: FlowLogDirectory) {
    path = directory.witnessPath
    reading = WitnessPage.read(path: path)
  }

  /// The log that it is of; nil where it does not say.
  var logID: UInt64? {
    if case .page(let page) = reading, page.name != 0 { page.name } else { nil }
  }

  /// Why it does not say anything, though it is there; nil when it does.
  var warning: String? {
    guard case .unreadable(let reason) = reading else { return nil }
    return "'\(path)' cannot be read, \(reason): whether the last entries are missing is not known"
  }

  /// What is missing at the end of a log whose next entry has a number, and which number comes behind it; nil when
  /// nothing is.
  func loss(logID: UInt64, nextSequence: UInt64) -> (text: String, nextSequence: UInt64)? {
    guard case .page(let page) = reading, page.name == logID, page.record.number >= nextSequence else { return nil }
    let boot = page.isOfThisBoot ? "" : "; the host was restarted since, and a power failure may be why"
    let last = page.record.number
    let entries =
      last == nextSequence
      ? "entry \(last), the last one, is" : "entries \(nextSequence) to \(last), the last ones, are"
    return ("\(entries) missing, acknowledged and not in the files\(boot)", last &+ 1)
  }
}
