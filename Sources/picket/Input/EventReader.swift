import InputFiles

/// Reads events from a file or from standard input, however they are laid out, wrapped and compressed.
final class EventReader {
  /// What is known without reading further.
  enum Step {
    case event(SourcedEvent)
    /// The next event needs more input.
    case incomplete
    case end
  }

  private let reader: RecordReader
  private let firstIndex: Int

  /// Opens a file; `-` is standard input.
  ///
  /// Events are numbered from `firstIndex`.
  init(path: String, recordsKey: RecordsKey = .automatic, firstIndex: Int = 0) throws(InputError) {
    reader = try RecordReader(path: path, recordsKey: recordsKey)
    self.firstIndex = firstIndex
  }

  /// The name to show: the path, or `standard input`.
  var name: String { reader.name }

  /// Whether a person has to type the events.
  var isTypedIn: Bool { reader.isTypedIn }

  /// Whether reading would not block.
  var hasInputWaiting: Bool { reader.hasInputWaiting }

  /// What was read of the file itself, in bytes.
  var bytesRead: Int { reader.bytesRead }

  /// The next event, if it is wholly there.
  func next() -> Step {
    switch reader.next() {
    case .record(let record):
      let number = reader.numbersRecords ? record.index + 1 : nil
      return .event(
        SourcedEvent(
          index: firstIndex + record.index, place: InputPlace(file: name, line: record.line, record: number),
          bytes: record.bytes, byteCount: record.byteCount, fault: record.fault))
    case .incomplete: return .incomplete
    case .end: return .end
    }
  }

  /// Reads once, and blocks until there is something to read.
  ///
  /// Throws what ends the reading, once all events before that were given.
  func fill() throws(InputError) {
    try reader.fill()
  }
}

extension CommandFailure {
  /// The failure that an input is.
  init(_ error: InputError) {
    self.init(error.kind == .notReadable ? .usage : .failed, error.message)
  }
}
