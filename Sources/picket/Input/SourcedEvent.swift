import InputFiles

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
