/// Reads the records of a file or of standard input, however they are laid out, wrapped and compressed.
///
/// Bounded in memory: by the largest record, what was read at once, and what one encoded record holds (64 MiB). Not for
/// use from two tasks at a time.
public final class RecordReader {
  /// What an input of events is expected to hold.
  public static let expected = "JSON: events as lines, in a list, or as objects one after the other"

  private let file: InputFile
  private let splitter: RecordSplitter
  /// Why nothing further can be read, which is thrown once what is before it was returned.
  private var failure: InputError?

  /// Opens a file; `-` is standard input.
  public init(path: String, recordsKey: RecordsKey = .automatic) throws(InputError) {
    file = try InputFile(path: path, expected: RecordReader.expected)
    splitter = RecordSplitter(recordsKey: recordsKey)
  }

  /// Reads on in a file of which the first bytes were read.
  public init(file: InputFile, beginningWith head: [UInt8], recordsKey: RecordsKey = .automatic) {
    self.file = file
    splitter = RecordSplitter(recordsKey: recordsKey)
    splitter.give(head)
  }

  /// The name to show: the path, or `standard input`.
  public var name: String { file.name }

  /// Whether a person has to type the records.
  public var isTypedIn: Bool { file.isTypedIn }

  /// Whether reading would not block.
  public var hasInputWaiting: Bool { failure != nil || file.hasInputWaiting }

  /// What was read of the file itself, in bytes.
  public var bytesRead: Int { file.bytesRead }

  /// Whether a record's number says more of where it is than its line.
  public var numbersRecords: Bool { splitter.numbersRecords }

  /// The next record, if it is wholly there; `incomplete` asks for `fill`.
  public func next() -> RecordSplitter.Step {
    let step = splitter.next()
    switch step {
    case .record(let record):
      if record.index == 0, let kind = RecordReader.otherKind(of: record) {
        failure = InputError(.content, kind.refusal(of: name, expected: RecordReader.expected))
        return .incomplete
      }
      return step
    case .incomplete: return step
    case .end: return failure == nil ? .end : .incomplete
    }
  }

  /// Reads once, and blocks until there is something to read.
  ///
  /// Throws what ends the reading, once all records before that were given.
  public func fill() throws(InputError) {
    if let failure { throw failure }
    do throws(InputError) {
      try splitter.fill { (buffer: inout [UInt8]) throws(InputError) in try file.read(into: &buffer) }
    } catch {
      if error.kind == .interrupted { throw error }
      failure = error
      splitter.endWithoutRest()
    }
  }

  /// The kind of text that is no JSON, by its first line.
  private static func otherKind(of record: Record) -> ContentKind? {
    guard let first = record.bytes.first, record.fault == nil, first != UInt8(ascii: "{"), first != UInt8(ascii: "[")
    else { return nil }
    return ContentKind.ofText(firstLine: record.bytes)
  }
}

/// A record of an input, an event or a line, and where it stood there.
public struct Record: Sendable, Equatable {
  /// The most bytes that a record may have: what fits into one call.
  public static let bytesMax = 4_194_304

  /// Its number in the input, counted from 0.
  public var index: Int
  /// The line on which it starts, counted from 1; of one that was encoded, the line of what held it.
  public var line: Int
  /// The record as it was written; empty when it is too large, or when there is none.
  public var bytes: [UInt8]
  /// How large it is in bytes.
  public var byteCount: Int
  /// Why there is no record here, although one was expected; nil for all others.
  public var fault: String?
}

/// Where the objects of an input hold their records.
public enum RecordsKey: Sendable, Equatable {
  /// Objects that are known for holding records, and nothing else, are taken apart.
  case automatic
  /// Each object is a record.
  case none
  /// Each object holds its records at this path of keys.
  case path([String])

  /// Reads `none`, or keys with dots between them; nil for a key that is empty.
  public init?(_ text: String) {
    if text == "none" {
      self = .none
      return
    }
    let keys = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if keys.contains(where: \.isEmpty) { return nil }
    self = .path(keys)
  }
}
