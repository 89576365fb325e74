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
