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
  /// Whether the file holds something that nobody could read yet, and is kept aside when it leaves.
  var holdsDamage = false

  /// How many problems are named: a file may have thousands of entries, and a log read by people as many lines.
  private static let problems_named_max = 10

  init(path: String, number: UInt64, byteCount: Int) {
    self.path = path
    self.number = number
    self.byteCount = byteCount
  }

  /// Takes note of something that is damaged.
  mutating func note(_ problem: String) {
    if namedProblems.count < FlowLogFileReport.problems_named_max {
      namedProblems.append(problem)
    } else {
      unnamedProblemCount += 1
    }
  }

  /// Takes the rows after a time for gone; all others are at most as late as another time.
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
