/// What comes next in a file of the flow log.
enum FlowLogStep {
  /// A whole entry, and the bytes of its batch within the file's.
  case entry(FlowLogEntry, payload: UnsafeRawBufferPointer)
  /// Bytes that were changed after they were written; entries follow, or nothing that can be told.
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
