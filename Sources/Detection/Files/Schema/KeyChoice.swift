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
