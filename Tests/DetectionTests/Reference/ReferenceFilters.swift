import Detection

/// Inline filters: keys count with their case, and a value that cannot be tested is a failure.
extension ReferenceEvaluator {
  static func filterHolds(_ filter: MatchExpression, _ event: Value) throws -> Bool {
    switch filter {
    case .constant(let value): return value
    case .combinator(.any, let nested):
      for expression in nested where try filterHolds(expression, event) { return true }
      return nested.isEmpty
    case .combinator(_, let nested):
      for expression in nested where try !filterHolds(expression, event) { return false }
      return true
    case .unary(let path, let condition): return try filterHolds(path, condition, [], event)
    case .value(let path, let condition, let scalar): return try filterHolds(path, condition, [Value(scalar)], event)
    case .values(let path, let condition, let scalars):
      return try filterHolds(path, condition, scalars.map { Value($0) }, event)
    case .until(_, let filter): return try filterHolds(filter, event)
    case .fields, .elements: throw FilterFailure()
    }
  }

  private static func filterHolds(
    _ path: FieldPath, _ condition: Condition, _ operands: [Value], _ event: Value
  ) throws -> Bool {
    let field = field(path, of: event, caseSensitive: true)
    return condition.isNegated != (try filterHolds(condition.operation, field, operands))
  }

  private static func filterHolds(_ operation: Operation, _ field: Field, _ operands: [Value]) throws -> Bool {
    if operation == .isNull { return field.isAbsent }
    if operation == .isNullOrEmpty { return isEmpty(field) }
    if field.isAbsent { return false }
    switch operation {
    case .contains, .containsIgnoringCase: return try contains(field, operands[0], operation)
    case .isGreaterThan, .isLessThan, .isGreaterThanOrEquals, .isLessThanOrEquals:
      guard let value = field.one, value.number != nil else { throw FilterFailure() }
      return compare(operation, value, operands[0])
    case .isIPAddressInCIDR: return try isInsideOrFails(field.one, operands[0])
    case .cidrContainsIPAddresses:
      guard let elements = field.elements else { throw FilterFailure() }
      return try elements.contains { try isInsideOrFails($0, operands[0]) }
    case .isIPAddress, .isIPv4Address, .isIPv6Address, .isIPAddressPublic, .isIPAddressPrivate:
      return try isAddress(field.one, operation)
    default: return holds(operation, field, operands)
    }
  }

  private static func isEmpty(_ field: Field) -> Bool {
    if let elements = field.elements { return elements.isEmpty }
    return field.isAbsent || field.one == .text("") || field.one == .object([])
  }

  private static func contains(_ field: Field, _ operand: Value, _ operation: Operation) throws -> Bool {
    if let elements = field.elements {
      return try elements.contains { element in
        if element.equals(operand) { return true }
        guard case .text = operand else { return false }
        if case .text = element { return compare(operation, element, operand) }
        // Without case, what is no text is passed over.
        if operation == .containsIgnoringCase { return false }
        throw FilterFailure()
      }
    }
    switch (field.one, operand) {
    case (.text, .text): return compare(operation, field.one ?? .null, operand)
    case (.object(let pairs), .text(let key)): return find(key, pairs, operation == .contains) != nil
    case (.object, _): return false
    default: throw FilterFailure()
    }
  }

  private static func isInsideOrFails(_ value: Value?, _ block: Value) throws -> Bool {
    guard let facts = value.flatMap({ AddressFacts.inFilter($0) }), case .text(let block) = block else {
      throw FilterFailure()
    }
    return facts.inside.contains(block)
  }

  private static func isAddress(_ value: Value?, _ operation: Operation) throws -> Bool {
    guard let facts = value.flatMap({ AddressFacts.inFilter($0) }), facts.isAddress else { throw FilterFailure() }
    switch operation {
    case .isIPv4Address: return facts.isIPv4
    case .isIPv6Address: return !facts.isIPv4
    case .isIPAddressPublic: return !facts.isPrivate
    case .isIPAddressPrivate: return facts.isPrivate
    default: return true
    }
  }
}

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
