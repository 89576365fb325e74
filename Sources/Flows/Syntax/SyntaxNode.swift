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

  /// The elements of the list of a key; none when it is missing, as the parser leaves empty lists out.
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

  /// The place in the emitted text; the parser leaves out 0 and writes -1 for none.
  var location: Int {
    if case .integer(let location)? = self["location"] { location } else { 0 }
  }

  /// The texts of a list of names.
  func names(_ key: String) -> [String] {
    list(key).compactMap { $0.fields(of: "String")?.text("sval") }
  }
}
