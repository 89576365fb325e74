public import ArgumentParser
public import InputFiles

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

/// An event of an input, and where it stood there.
struct SourcedEvent: Sendable {
  /// The most bytes that an event may have: what fits into one call.
  static let bytesMax = Record.bytesMax

  /// Its number among all events, counted from 0.
  var index: Int
  var place: InputPlace
  /// The event as it was written; empty when it is too large.
  var bytes: [UInt8]
  /// How large it is in bytes.
  var byteCount: Int
  /// Why there is no event here, although one was expected; nil for all others.
  var fault: String?

  var isTooLarge: Bool { byteCount > SourcedEvent.bytesMax }
}

/// Where a record stood.
struct InputPlace: Sendable, Equatable {
  /// The name of the file.
  var file: String
  /// The line, counted from 1.
  var line: Int
  /// The number in the file, counted from 1, where that says more than the line does; else nil.
  var record: Int?

  /// The line, and the number as what it is the number of.
  func text(_ noun: String) -> String {
    record.map { "line \(line), \(noun) \($0)" } ?? "line \(line)"
  }

  /// The place as what begins a line about it, for a terminal.
  func prefix(_ noun: String) -> String {
    let place = "\(VisibleText.line(file)):\(line)"
    return record.map { "\(place): \(noun) \($0)" } ?? place
  }

  /// The members of a JSON object that say the place.
  func json(number: String) -> [(key: String, value: JSONValue)] {
    let members: [(key: String, value: JSONValue)] = [("file", .string(file)), ("line", .number(line))]
    guard let record else { return members }
    return members + [(number, .number(record))]
  }
}

extension EventKey: ExpressibleByArgument {
  /// Reads an argument; nil where it has an empty part.
  public init?(argument: String) {
    self.init(argument)
  }
}

extension RecordsKey: ExpressibleByArgument {
  /// Reads an argument; nil where it has an empty part.
  public init?(argument: String) {
    self.init(argument)
  }
}
