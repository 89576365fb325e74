/// What was found in the flow log when it was opened.
public struct FlowRecovery: Sendable, Equatable {
  /// Something to say about a file of the log.
  public struct Note: Sendable, Equatable {
    /// Whether something is missing or damaged; else it is the usual end of a life.
    public let isWarning: Bool
    /// What it is, in a sentence.
    public let text: String
  }

  /// Flows that were loaded.
  public internal(set) var rowCount = 0
  /// Flows that were past the retention and left out.
  public internal(set) var expiredRowCount = 0
  /// Batches that were read.
  public internal(set) var entryCount = 0
  /// Files that were read.
  public internal(set) var fileCount = 0
  /// Their bytes.
  public internal(set) var byteCount = 0
  /// Whether everything that was written whole could be read.
  ///
  /// What a killed daemon was writing belongs to no answer, and makes no difference here.
  public internal(set) var isComplete = true
  /// What there is to say, in the order of the files.
  public internal(set) var notes: [Note] = []

  /// Notes that entries are missing.
  mutating func miss(_ text: String) {
    isComplete = false
    warn(text)
  }

  mutating func warn(_ text: String) { notes.append(Note(isWarning: true, text: text)) }

  mutating func mention(_ text: String) { notes.append(Note(isWarning: false, text: text)) }
}
