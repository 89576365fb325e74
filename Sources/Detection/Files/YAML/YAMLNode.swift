import Primitives

/// A value of a YAML document with its place; aliases are already replaced by what they refer to.
struct YAMLNode {
  enum Content {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLPair])
  }

  let position: SourcePosition
  let content: Content

  /// The value of a scalar.
  private var value: YAMLScalar.Value? {
    if case .scalar(let scalar) = content { scalar.value } else { nil }
  }

  /// The text of a scalar that is text, quoted or not.
  var text: String? {
    if case .text(let text) = value { text } else { nil }
  }

  /// The text of a scalar, or what a number, true or false is written as.
  var label: String? {
    guard case .scalar(let scalar) = content, !isNull else { return nil }
    return scalar.source
  }

  /// The value of a scalar that is `true` or `false`.
  var flag: Bool? {
    if case .flag(let flag) = value { flag } else { nil }
  }

  /// The whole number; nil for anything else and beyond 64 bits.
  var integer: Int? {
    if case .integer(let digits) = value { Int(digits) } else { nil }
  }

  /// Whether it is nothing: empty, `~` or `null`.
  var isNull: Bool {
    if case .null = value { true } else { false }
  }

  /// The elements of a list.
  var elements: [YAMLNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// The labels of the elements of a list that have one.
  var labels: [String]? { elements?.compactMap(\.label) }

  /// The pairs of a mapping.
  var pairs: [YAMLPair]? {
    if case .mapping(let pairs) = content { pairs } else { nil }
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

/// A key of a mapping and its value.
///
/// The key is the text of a scalar, whatever its kind.
struct YAMLPair {
  let key: String
  let keyPosition: SourcePosition
  let value: YAMLNode
}

/// A scalar of a YAML document, which the core schema of YAML 1.2 gives a kind.
struct YAMLScalar {
  enum Value {
    case null
    case flag(Bool)
    /// A whole number, in decimal digits with an optional minus and without leading zeros.
    case integer(String)
    /// A number with a fraction or an exponent, as JSON writes it.
    case decimal(String)
    /// `.inf`, `-.inf` or `.nan`, which JSON cannot write.
    case notFinite(String)
    case text(String)
  }

  /// What it is.
  let value: Value
  /// The text as the file writes it, without quotes.
  let source: String
  /// Whether it is without quotes.
  let isPlain: Bool
  /// Where it is itself, also when an alias brings it elsewhere.
  var position = SourcePosition.start

  /// Reads a scalar as it is in the file.
  ///
  /// - Parameter isPlain: Whether it is without quotes, and so may be something other than text.
  init(_ text: String, isPlain: Bool) {
    source = text
    self.isPlain = isPlain
    value = isPlain ? YAMLCoreSchema.value(of: text) : .text(text)
  }

  /// Whether it is text without quotes that begins with quotes of typography, which belong to the text.
  var isInTypographicQuotes: Bool {
    guard isPlain, let first = source.unicodeScalars.first, let last = source.unicodeScalars.last else { return false }
    let quotes: Set<Unicode.Scalar> = [
      "\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}", "\u{201A}", "«", "»",
    ]
    return source.unicodeScalars.count > 1 && quotes.contains(first) && quotes.contains(last)
  }

  /// What it is, for messages.
  var found: String {
    switch value {
    case .null: "nothing"
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let digits), .decimal(let digits): "a number (\(Quotation.shortened(digits)))"
    case .notFinite(let text): "a number that is not finite (\(text))"
    case .text(let text):
      "text (\(Quotation.quoted(text)))" + (isInTypographicQuotes ? "; typographic quotes are no quotes in YAML" : "")
    }
  }
}

/// The tags that a detection file may use; they only confirm or change the kind of a scalar.
enum YAMLTag {
  static let nonSpecific = "!"
  static let sequence = prefix + "seq"
  static let mapping = prefix + "map"
  private static let prefix = "tag:yaml.org,2002:"

  /// The scalar that a tagged text is; nil when the tag is unknown or says something else than the text.
  static func scalar(_ text: String, tag: String) -> YAMLScalar? {
    if tag == nonSpecific || tag == prefix + "str" { return YAMLScalar(text, isPlain: false) }
    let scalar = YAMLScalar(text, isPlain: true)
    return tag == expectedTag(of: scalar) ? scalar : nil
  }

  private static func expectedTag(of scalar: YAMLScalar) -> String? {
    switch scalar.value {
    case .null: prefix + "null"
    case .flag: prefix + "bool"
    case .integer: prefix + "int"
    case .decimal, .notFinite: prefix + "float"
    case .text: nil
    }
  }
}

/// Why a YAML stream cannot be read, or cannot be read on.
struct YAMLFault: Error {
  let position: SourcePosition
  let code: Problem.Code
  let message: String
  /// Whether nothing after the place can be read; otherwise the next document can.
  let endsStream: Bool

  init(_ code: Problem.Code, at position: SourcePosition, _ message: String, endsStream: Bool = false) {
    self.code = code
    self.position = position
    self.message = message
    self.endsStream = endsStream
  }
}
