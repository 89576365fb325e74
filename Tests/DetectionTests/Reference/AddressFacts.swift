/// What is known of the few addresses and blocks that random events hold.
struct AddressFacts {
  var isAddress = true
  var isIPv4: Bool
  var isPrivate = false
  /// The blocks of `blocks` that it overlaps.
  var inside: [String] = []

  /// The blocks that random rules look for.
  static let blocks = ["10.0.0.0/8", "fd00::/8", "8.8.8.8"]

  private static let byText: [String: AddressFacts] = [
    "10.0.0.1": AddressFacts(isIPv4: true, isPrivate: true, inside: ["10.0.0.0/8"]),
    "8.8.8.8": AddressFacts(isIPv4: true, inside: ["8.8.8.8"]),
    "fd00::1": AddressFacts(isIPv4: false, isPrivate: true, inside: ["fd00::/8"]),
    "2606:4700::1111": AddressFacts(isIPv4: false),
    "::ffff:10.0.0.1": AddressFacts(isIPv4: false, isPrivate: true, inside: ["10.0.0.0/8"]),
    "::ffff:808:808": AddressFacts(isIPv4: false, inside: ["8.8.8.8"]),
    "::ffff:10.0.0.0/104": AddressFacts(isAddress: false, isIPv4: true, isPrivate: true, inside: ["10.0.0.0/8"]),
    "::/0": AddressFacts(isAddress: false, isIPv4: false, inside: ["fd00::/8"]),
    "10.1.0.0/16": AddressFacts(isAddress: false, isIPv4: true, isPrivate: true, inside: ["10.0.0.0/8"]),
    "0.0.0.0/0": AddressFacts(isAddress: false, isIPv4: true, inside: ["10.0.0.0/8", "8.8.8.8"]),
  ]

  /// The texts that are addresses or blocks.
  static var texts: [String] { byText.keys.sorted() }

  /// What is known of a text; nil when it is neither.
  static func of(_ value: Value) -> AddressFacts? {
    guard case .text(let text) = value else { return nil }
    return byText[text]
  }

  /// The same for inline filters, which read whole numbers as addresses: small ones are within 0.0.0.0/8.
  static func inFilter(_ value: Value) -> AddressFacts? {
    if case .integer(let number) = value, number >= 0 { return AddressFacts(isIPv4: true, isPrivate: true) }
    return of(value)
  }
}
