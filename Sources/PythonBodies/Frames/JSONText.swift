import CSimdJSON
import Detection
import Primitives

/// Parses the JSON of frames, one text at a time, into nodes that live until the next one.
///
/// Not to be used from two threads at once.
final class JSONText {
  /// Levels of lists and objects.
  private static let depthMax = 64

  private let parser: OpaquePointer
  private var padded: [UInt8] = []

  init() {
    guard let parser = picket_json_parser_new(PythonFrame.payloadBytesMax, JSONText.depthMax) else {
      // Only when the process has no memory for a few hundred bytes, where nothing can go on.
      fatalError("no memory for a reader of frames")
    }
    self.parser = parser
  }

  deinit { picket_json_parser_free(parser) }

  /// Reads the parsed text; nil where it is no JSON.
  func read<Value>(_ bytes: [UInt8], _ body: (JSONNode) -> Value) -> Value? {
    padded = bytes
    padded.append(contentsOf: repeatElement(0, count: Int(PICKET_JSON_PADDING)))
    defer { padded = [] }
    return padded.withUnsafeBufferPointer { buffer in
      var document = picket_json_document()
      guard let start = buffer.baseAddress,
        picket_json_parse(parser, start, bytes.count, &document) == PICKET_JSON_OK,
        let tape = document.tape, let strings = document.strings
      else { return nil }
      return body(
        JSONNode(
          document: JSONDocument(tape: tape, strings: strings, parser: parser), index: JSONDocument.root))
    }
  }
}

/// A value of a parsed text; what is not there has no values of any kind.
struct JSONNode {
  let document: JSONDocument
  let index: JSONDocument.Index

  private var kind: JSONKind? { index == JSONDocument.missing ? nil : document.kind(index) }

  /// The value of a key of an object.
  subscript(key: StaticString) -> JSONNode {
    var found = JSONDocument.missing
    if kind == .object {
      let name = UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
      document.forEachMember(of: index) { member, value in
        if found == JSONDocument.missing, document.bytes(member).elementsEqual(name) { found = value }
      }
    }
    return JSONNode(document: document, index: found)
  }

  /// The text of a string.
  var text: String? { kind == .string ? document.text(index) : nil }

  /// The bytes of a string, in UTF-8.
  var bytes: [UInt8]? { kind == .string ? Array(document.bytes(index)) : nil }

  /// A whole number that fits.
  var integer: Int? {
    switch kind {
    case .integer: Int(exactly: document.integer(index))
    case .unsigned: Int(exactly: document.unsigned(index))
    default: nil
    }
  }

  /// True or false.
  var flag: Bool? {
    switch kind {
    case .yes: true
    case .no: false
    default: nil
    }
  }

  /// The constant that it is; nil for null, lists and objects.
  var scalar: Scalar? {
    switch kind {
    case .string: .string(document.text(index))
    case .integer: .integer(document.integer(index))
    case .unsigned: .unsigned(document.unsigned(index))
    case .double: .double(document.double(index))
    case .yes: .bool(true)
    case .no: .bool(false)
    default: nil
    }
  }

  /// The elements of a list; none for anything else.
  var elements: [JSONNode] {
    guard kind == .array else { return [] }
    var elements: [JSONNode] = []
    document.forEachElement(of: index) { elements.append(JSONNode(document: document, index: $0)) }
    return elements
  }

  /// The texts of a list.
  var texts: [String] { elements.compactMap(\.text) }

  /// The texts of a list, in UTF-8.
  var byteTexts: [[UInt8]] { elements.compactMap(\.bytes) }

  /// Whether there is neither a value nor null.
  var isAbsent: Bool { document.isAbsent(index) }

  /// Whether it is an object.
  var isObject: Bool { kind == .object }
}
