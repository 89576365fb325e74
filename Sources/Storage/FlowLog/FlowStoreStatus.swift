/// What has happened to the flows since they were opened, and what there is of their log.
public struct FlowStoreStatus: Sendable, Equatable {
  /// Batches that were taken.
  public var batchesAccepted: UInt64 = 0
  /// Flows that were taken.
  public var rowsAccepted: UInt64 = 0
  /// Of these those that brought no time.
  public var rowsUndated: UInt64 = 0
  /// Flows that were refused: too old, or too far in the future.
  public var rowsRefused: UInt64 = 0
  /// Flows that had been taken before.
  public var rowsRepeated: UInt64 = 0
  /// Batches that could not be written, or that came when too much waited.
  public var batchesFailed: UInt64 = 0
  /// Why the last batch could not be written; empty when it could.
  public var lastError = ""
  /// Flows that wait to be written.
  public var backlog = FlowBacklog()
  /// How many flows wait to be written.
  public var rowsWaiting: Int { backlog.rowCount }
  /// Files of the log; 0 without one.
  public var logFileCount = 0
  /// Bytes of the log.
  public var logByteCount = 0
}

/// How far the loading of the flow log has come.
public struct FlowLoadProgress: Sendable, Equatable {
  /// Bytes of the log that were read.
  public var bytesRead = 0
  /// Bytes of the whole log.
  public var bytesTotal = 0
  /// Flows that were loaded.
  public var rowCount = 0
}

/// What was found in the flow log when it was opened.
public struct FlowRecovery: Sendable, Equatable {
  /// A finding about a file of the log.
  public struct Note: Sendable, Equatable {
    /// Whether something is missing or damaged; else it is the usual end of a life.
    public let isWarning: Bool
    /// What it is, in a sentence.
    public let text: String
  }

  /// Flows that were loaded.
  public internal(set) var rowCount = 0
  /// Flows that were past the retention and not loaded.
  public internal(set) var expiredRowCount = 0
  /// Batches that were read.
  public internal(set) var entryCount = 0
  /// Files that were read.
  public internal(set) var fileCount = 0
  /// Their bytes.
  public internal(set) var byteCount = 0
  /// Whether everything that was written whole could be read.
  ///
  /// What a killed daemon was writing belongs to no answer, and does not count here.
  public internal(set) var isComplete = true
  /// The findings, in the order of the files.
  public internal(set) var notes: [Note] = []

  /// Notes that entries are missing.
  mutating func miss(_ text: String) {
    isComplete = false
    warn(text)
  }

  mutating func warn(_ text: String) { notes.append(Note(isWarning: true, text: text)) }

  mutating func mention(_ text: String) { notes.append(Note(isWarning: false, text: text)) }
}
