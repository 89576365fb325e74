import CSimdJSON
import Primitives

/// A node of the parser's tree: JSON as libpg_query writes it.
indirect enum SyntaxNode {
  case object([Member])
  case array([SyntaxNode])
  case text(String)
  case integer(Int)
  case boolean(Bool)
  case null

  struct Member {
    let key: String
    let value: SyntaxNode
  }

  /// The value of a key; nil when this is no object or has no such key.
  subscript(key: String) -> SyntaxNode? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The kind and the fields of a node `{"Kind": {…}}`.
  var tagged: (kind: String, fields: SyntaxNode) {
    guard case .object(let members) = self, let member = members.first else { return ("", .null) }
    return (member.key, member.value)
  }

  /// The fields of a node of this kind; nil when it is of another.
  func fields(of kind: String) -> SyntaxNode? {
    self[kind]
  }

  /// The elements of the list of a key; none when it is missing, as the parser omits empty lists.
  func list(_ key: String) -> [SyntaxNode] {
    if case .array(let elements)? = self[key] { elements } else { [] }
  }

  /// The text of a key; empty when it is missing.
  func text(_ key: String) -> String {
    if case .text(let text)? = self[key] { text } else { "" }
  }

  /// Whether the flag of a key is set.
  func flag(_ key: String) -> Bool {
    if case .boolean(true)? = self[key] { true } else { false }
  }

  /// The place in the emitted text; the parser omits 0 and writes -1 for none.
  var location: Int {
    if case .integer(let location)? = self["location"] { location } else { 0 }
  }

  /// The texts of a list of names.
  func names(_ key: String) -> [String] {
    list(key).compactMap { $0.fields(of: "String")?.text("sval") }
  }
}

/// Reads the parser's tree.
enum SyntaxTree {
  /// The deepest tree that can come from a text within the limits: at most six levels for each of the text's.
  private static let depthMax = 4_096

  /// The tree of a JSON text; nil when it is not one, which the parser never returns.
  static func read(_ json: UnsafePointer<CChar>, length: Int) -> SyntaxNode? {
    guard let parser = picket_json_parser_new(length + Int(PICKET_JSON_PADDING), depthMax) else { return nil }
    defer { picket_json_parser_free(parser) }
    let padded = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: length + Int(PICKET_JSON_PADDING))
    defer { padded.deallocate() }
    padded.initialize(repeating: 0)
    json.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
      padded.baseAddress?.update(from: bytes, count: length)
    }
    var document = picket_json_document()
    guard picket_json_parse(parser, padded.baseAddress, length, &document) == PICKET_JSON_OK else { return nil }
    let tree = JSONDocument(tape: document.tape, strings: document.strings, parser: parser)
    return node(JSONDocument.root, of: tree)
  }

  private static func node(_ index: JSONDocument.Index, of tree: JSONDocument) -> SyntaxNode {
    switch tree.kind(index) {
    case .object:
      var members: [SyntaxNode.Member] = []
      tree.forEachMember(of: index) { members.append(.init(key: tree.text($0), value: node($1, of: tree))) }
      return .object(members)
    case .array:
      var elements: [SyntaxNode] = []
      tree.forEachElement(of: index) { elements.append(node($0, of: tree)) }
      return .array(elements)
    case .string, .bigNumber: return .text(tree.text(index))
    case .integer, .unsigned: return .integer(Int(tree.integer(index)))
    case .yes: return .boolean(true)
    case .no: return .boolean(false)
    case .double, .decimal, .null: return .null
    }
  }
}
