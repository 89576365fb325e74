/// A mapping with known keys.
final class ObjectSchema: Sendable {
  /// What the mapping is, for messages: `a rule`, `a test`.
  let subject: String
  /// The keys, in the order of the documentation.
  let keys: [KeySchema]
  /// Which keys must or must not stand together.
  let choices: [KeyChoice]
  /// Keys that are known but must not stand here, and why.
  let refusals: [String: String]
  /// Whether other keys are accepted too.
  let isOpen: Bool
  private let keysByName: [String: KeySchema]

  init(
    _ subject: String, _ keys: [KeySchema], choices: [KeyChoice] = [], refusals: [String: String] = [:],
    isOpen: Bool = false
  ) {
    self.subject = subject
    self.keys = keys
    self.choices = choices
    self.refusals = refusals
    self.isOpen = isOpen
    keysByName = Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0) })
  }

  /// The names of all keys.
  var names: [String] { keys.map(\.name) }

  /// The key of that name.
  subscript(name: String) -> KeySchema? { keysByName[name] }
}

/// One key of a mapping with known keys.
struct KeySchema: Sendable {
  let name: String
  let shape: ValueShape
  let isRequired: Bool

  /// A key that must be there.
  static func required(_ name: String, _ shape: ValueShape) -> KeySchema {
    KeySchema(name: name, shape: shape, isRequired: true)
  }

  /// A key that may be left out.
  static func optional(_ name: String, _ shape: ValueShape) -> KeySchema {
    KeySchema(name: name, shape: shape, isRequired: false)
  }
}

/// Keys of which some must be there.
struct KeyChoice: Sendable {
  let names: [String]
  /// Whether only one of them may be there.
  let isExclusive: Bool

  /// One of the keys, and only one.
  static func exactlyOne(_ names: String...) -> KeyChoice { KeyChoice(names: names, isExclusive: true) }

  /// One of the keys, or several.
  static func atLeastOne(_ names: String...) -> KeyChoice { KeyChoice(names: names, isExclusive: false) }
}

/// What may be under a key of a detection file.
///
/// The tables of shapes are what the loader checks by and what the published JSON Schema must agree with.
indirect enum ValueShape: Sendable {
  /// Text of any kind.
  case text
  /// Text, or a number, true or false that stands for the text it is written as.
  ///
  /// For what is only shown, searched for or ignored: there its kind has no effect.
  case label
  /// Text of at least one character without `<`, `>`, `&`, `"` and `%`.
  case name
  /// Lowercase letters, digits and `_`, a letter first.
  case promptName
  /// `true` or `false`.
  case flag
  /// A whole number.
  case integer(minimum: Int, maximum: Int = Int(Int32.max))
  /// A severity's name.
  case severity
  /// One of some words.
  case choice([String])
  /// A list.
  case list(ValueShape, ListBounds = ListBounds())
  /// A mapping from names of the author's choice.
  case mapping(ValueShape)
  /// A mapping with known keys.
  case object(ObjectSchema)
  /// Anything at all.
  case anything
  /// An event: a mapping, or text that holds a JSON object.
  case event
  /// Match expressions.
  case expressions(ExpressionDialect)
  /// A key specifier: a mapping with one of `Key`, `DeepKey`, `KeyPath` and `Enrichment`.
  case keySpecifier
  /// A title with placeholders.
  case titleTemplate
}

/// How many elements a list takes, and whether they must differ.
struct ListBounds: Sendable {
  var minimum = 0
  var maximum: Int?
  var isUnique = false
  /// Whether elements that differ only in case are the same.
  var ignoresCase = false

  /// A list of at least one element.
  static let notEmpty = ListBounds(minimum: 1)
  /// A list whose elements differ.
  static let unique = ListBounds(isUnique: true)
}

/// Where match expressions are, which decides what they may use.
enum ExpressionDialect: Sendable {
  /// `Detection` and `Conditions`: everything.
  case detection
  /// `Expressions` of a list comprehension: everything, and `Key: "@"` is the element itself.
  case element
  /// `InlineFilters`: `KeyPath` and `Enrichment` beside a condition, `All` and `Any`.
  case inlineFilter

  /// Whether a list without expressions is accepted.
  ///
  /// An empty detection would match everything, which nobody means.
  var acceptsEmptyList: Bool { self == .inlineFilter }
}
