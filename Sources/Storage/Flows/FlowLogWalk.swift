/// Goes through the bytes of one file of the flow log, entry by entry.
///
/// Any bytes give steps that end: each step begins further on than the one before. A damaged part costs a look at each
/// of its bytes.
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

  /// Whether what stands at an offset, where nothing whole follows, was cut short or never reached the disk.
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
    let sequence = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self))
    if let expected, sequence < expected || sequence - expected > FlowLogWalk.entries_max { return false }
    guard let entry = entry(at: place) else { return false }
    return payload(of: entry, at: place) != nil
  }

  /// Entries that a file can have.
  private static let entries_max: UInt64 = 1 << 32
}
