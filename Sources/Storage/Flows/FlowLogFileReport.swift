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
  /// What is damaged, each in a sentence.
  var problems: [String] = []
  /// Whether the file holds something that nobody could read yet, and is kept aside when it leaves.
  var holdsDamage = false

  /// Counts an entry, whether its rows are still wanted or not.
  mutating func count(_ entry: FlowLogEntry) {
    entryCount += 1
    rowCount += Int(entry.rowCount)
    newestNanos = max(newestNanos ?? entry.newestNanos, entry.newestNanos)
    nextSequence = entry.sequence &+ 1
  }
}
