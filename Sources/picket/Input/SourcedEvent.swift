import InputFiles
import Primitives

/// An event of an input, and where it was there.
struct SourcedEvent: Sendable {
  /// The most bytes that an event may have: what fits into one call.
  static let bytesMax = Record.bytesMax

  /// Its number among all events, counted from 0.
  let index: Int
  let place: InputPlace
  /// The event as it was written; without its bytes when it is too large, and with a fault where none is.
  let record: Record

  /// The event of a record, where `firstIndex` events came before its file.
  init(_ record: Record, of reader: RecordReader, firstIndex: Int = 0) {
    index = firstIndex + record.index
    place = InputPlace(of: record, in: reader)
    self.record = record
  }

  var isTooLarge: Bool { record.byteCount > SourcedEvent.bytesMax }
}

/// Where a record was.
struct InputPlace: Sendable, Equatable {
  /// The name of the file.
  var file: String
  /// The line, counted from 1.
  var line: Int
  /// The number in the file, counted from 1, where the line is not enough; else nil.
  var record: Int?

  /// The line, and the number as what it is the number of.
  func text(_ noun: String) -> String {
    record.map { "line \(line), \(noun) \($0)" } ?? "line \(line)"
  }

  /// The place as the beginning of a line about it, for a terminal.
  func prefix(_ noun: String) -> String {
    let place = "\(VisibleText.line(file)):\(line)"
    return record.map { "\(place): \(noun) \($0)" } ?? place
  }

  /// The members of a JSON object that are the place.
  func json(number: String) -> [(key: String, value: JSONValue)] {
    let members: [(key: String, value: JSONValue)] = [("file", .string(file)), ("line", .number(line))]
    guard let record else { return members }
    return members + [(number, .number(record))]
  }
}

extension RecordReader {
  /// The only event of an input; nil where there is none.
  ///
  /// Throws when there are more than the rule allows.
  func onlyEvent(_ rule: String) throws -> SourcedEvent? {
    var only: SourcedEvent?
    while true {
      switch next() {
      case .record(let record):
        if only != nil { throw CommandFailure(.usage, "\(rule), but \(name) holds more") }
        only = SourcedEvent(record, of: self)
      case .incomplete: try fill()
      case .end: return only
      }
    }
  }
}

extension InputPlace {
  /// Where a record of a file was.
  init(of record: Record, in reader: RecordReader) {
    self.init(file: reader.name, line: record.line, record: reader.numbersRecords ? record.index + 1 : nil)
  }
}

extension CommandFailure {
  /// The failure that an input is.
  init(_ error: InputError) {
    self.init(error.kind == .notReadable ? .usage : .failed, error.message)
  }
}
