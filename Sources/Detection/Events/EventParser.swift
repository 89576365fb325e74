import CSimdJSON
import Primitives

/// Parses events, one at a time, into a document that lives until the next one.
///
/// Not to be used from two threads at once.
final class EventParser {
  /// Bytes that must be readable after an event that is parsed in place.
  static let paddingBytes = Int(PICKET_JSON_PADDING)

  private let parser: OpaquePointer
  let limits: EventLimits
  private var padded: UnsafeMutableRawBufferPointer

  init(limits: EventLimits) {
    guard let parser = picket_json_parser_new(limits.eventBytesMax, limits.eventDepthMax) else {
      // Only when the process has no memory for a few hundred bytes, where nothing can go on.
      fatalError("no memory for an event parser")
    }
    self.parser = parser
    self.limits = limits
    padded = .allocate(byteCount: 4096, alignment: 8)
  }

  deinit {
    picket_json_parser_free(parser)
    padded.deallocate()
  }

  /// Parses an event that has `paddingBytes` readable bytes after it.
  func parse(padded event: UnsafeRawBufferPointer) throws(EventError) -> JSONDocument {
    guard let start = event.baseAddress, event.count > 0 else { throw EventParser.error(PICKET_JSON_EMPTY, limits) }
    var document = picket_json_document()
    let result = picket_json_parse(parser, start.assumingMemoryBound(to: UInt8.self), event.count, &document)
    guard result == PICKET_JSON_OK, let tape = document.tape, let strings = document.strings else {
      throw EventParser.error(result, limits, in: event)
    }
    let parsed = JSONDocument(tape: tape, strings: strings, parser: parser)
    guard parsed.kind(JSONDocument.root) == .object else {
      throw EventError(.notAnObject, "the event is \(EventParser.noun(parsed)); expected one JSON object")
    }
    return parsed
  }

  /// Parses an event that is anywhere in memory, by way of a copy.
  func parse(copying event: UnsafeRawBufferPointer) throws(EventError) -> JSONDocument {
    if event.count > limits.eventBytesMax { throw EventParser.error(PICKET_JSON_TOO_LARGE, limits) }
    if padded.count < event.count + EventParser.paddingBytes {
      padded.deallocate()
      padded = .allocate(byteCount: (event.count + EventParser.paddingBytes) * 2, alignment: 8)
    }
    padded.copyMemory(from: event)
    return try parse(padded: UnsafeRawBufferPointer(rebasing: padded[..<event.count]))
  }

  private static func noun(_ document: JSONDocument) -> String {
    switch document.kind(JSONDocument.root) {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .integer, .unsigned, .double, .bigNumber, .decimal: "a number"
    case .yes, .no: "true or false"
    case .null: "null"
    }
  }

  private static func error(
    _ result: picket_json_result, _ limits: EventLimits, in event: UnsafeRawBufferPointer = .init(start: nil, count: 0)
  ) -> EventError {
    switch result {
    case PICKET_JSON_EMPTY: EventError(.empty, "the event is empty; expected one JSON object")
    case PICKET_JSON_TOO_LARGE:
      EventError(.tooLarge, "the event is larger than \(limits.eventBytesMax) bytes (event_bytes_max)")
    case PICKET_JSON_TOO_DEEP:
      EventError(.tooDeep, "the event is nested deeper than \(limits.eventDepthMax) levels (event_depth_max)")
    case PICKET_JSON_BAD_UTF8: EventError(.invalidUTF8, "the event is not valid UTF-8\(fault(in: event))")
    case PICKET_JSON_OUT_OF_MEMORY: EventError(.outOfMemory, "no memory to parse the event")
    default: EventError(.invalidJSON, "the event is not JSON\(fault(in: event))")
    }
  }

  /// Where the fault is and what it is, as the end of a message.
  private static func fault(in event: UnsafeRawBufferPointer) -> String {
    JSONFault.find(in: event).map { ": \($0)" } ?? ""
  }
}

/// Why an event cannot be evaluated at all.
public struct EventError: Error, Equatable, CustomStringConvertible {
  /// What kind of trouble it is; stable, for tools.
  public enum Code: String, Sendable {
    case empty
    case tooLarge = "too-large"
    case tooDeep = "too-deep"
    case invalidUTF8 = "invalid-utf-8"
    case invalidJSON = "invalid-json"
    case notAnObject = "not-an-object"
    case outOfMemory = "out-of-memory"
  }

  /// What kind of trouble it is.
  public let code: Code
  /// What is wrong and what was expected.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

/// The bounds of one event.
public struct EventLimits: Sendable {
  /// The longest event, in bytes: what one frame of the wire can carry.
  public var eventBytesMax = 4_194_304
  /// How deep an event may be nested.
  public var eventDepthMax = 512

  /// The default bounds.
  public init() {}
}

/// The library that parses events.
public enum JSONLibrary {
  /// Its version.
  public static var version: String { String(cString: picket_json_library_version()) }
}
