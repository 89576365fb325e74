/// A value of a YAML document with its place; aliases are already replaced by what they stand for.
struct YAMLNode {
  enum Content {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLPair])
  }

  let position: SourcePosition
  let content: Content

  /// The text of a scalar that is text, quoted or not.
  var text: String? {
    guard case .scalar(let scalar) = content, case .text(let text) = scalar.value else { return nil }
    return text
  }

  /// The text of a scalar, or what a number, true or false is written as.
  var label: String? {
    guard case .scalar(let scalar) = content else { return nil }
    if case .null = scalar.value { return nil }
    return scalar.source
  }

  /// The value of a scalar that is `true` or `false`.
  var flag: Bool? {
    guard case .scalar(let scalar) = content, case .flag(let flag) = scalar.value else { return nil }
    return flag
  }

  /// The elements of a list.
  var elements: [YAMLNode]? {
    guard case .sequence(let elements) = content else { return nil }
    return elements
  }

  /// The pairs of a mapping.
  var pairs: [YAMLPair]? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs
  }

  /// Whether it is nothing: empty, `~` or `null`.
  var isNull: Bool {
    guard case .scalar(let scalar) = content, case .null = scalar.value else { return false }
    return true
  }

  /// The whole number; nil for anything else and beyond 64 bits.
  var integer: Int? {
    guard case .scalar(let scalar) = content, case .integer(let digits) = scalar.value else { return nil }
    return Int(digits)
  }

  /// The value under a key of a mapping.
  subscript(key: String) -> YAMLNode? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs.first { $0.key == key }?.value
  }

  /// What it is, for messages.
  var found: String {
    switch content {
    case .scalar(let scalar): scalar.found
    case .sequence(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .mapping: "a mapping"
    }
  }
}
