import Detection

/// The Simple Detection language, written down as plainly as it can be said, without a thought for speed.
struct ReferenceEvaluator {
  /// What a rule says of an event.
  enum Outcome: Equatable {
    case match
    case noMatch
    case error
  }

  /// A filter that met a value it cannot test.
  struct FilterFailure: Error {}

  /// What a field holds.
  enum Field {
    case missing
    case value(Value)
    /// What a path with `[*]` gives.
    case projection([Value])

    var isAbsent: Bool {
      switch self {
      case .missing, .value(.null): true
      default: false
      }
    }

    /// The elements, where it is a list.
    var elements: [Value]? {
      switch self {
      case .projection(let elements), .value(.list(let elements)): elements
      default: nil
      }
    }

    /// The value, where it is one, and neither missing nor null nor a projection.
    var one: Value? {
      if case .value(let value) = self, value != .null { return value }
      return nil
    }
  }

  static func evaluate(_ rule: SimpleDetection, _ event: Value) -> Outcome {
    do {
      for filter in rule.inlineFilters where try !filterHolds(filter, event) { return .noMatch }
    } catch {
      return .error
    }
    return rule.expressions.allSatisfy { holds($0, event) } ? .match : .noMatch
  }

  // MARK: Fields

  static func field(_ path: FieldPath, of root: Value, caseSensitive: Bool = false) -> Field {
    guard let star = path.steps.firstIndex(of: .everyElement) else {
      return walk(path.steps, root, caseSensitive).map { .value($0) } ?? .missing
    }
    guard case .list = walk(Array(path.steps[..<star]), root, caseSensitive) else { return .missing }
    return .projection(project(path.steps[...], root, caseSensitive))
  }

  private static func walk(_ steps: [FieldPath.Step], _ root: Value, _ caseSensitive: Bool) -> Value? {
    var value: Value? = root
    for step in steps { value = value.flatMap { take(step, $0, caseSensitive) } }
    return value
  }

  private static func project(_ steps: ArraySlice<FieldPath.Step>, _ value: Value, _ caseSensitive: Bool) -> [Value] {
    guard let step = steps.first else { return value == .null ? [] : [value] }
    if step != .everyElement {
      return take(step, value, caseSensitive).map { project(steps.dropFirst(), $0, caseSensitive) } ?? []
    }
    guard case .list(let elements) = value else { return [] }
    return elements.flatMap { project(steps.dropFirst(), $0, caseSensitive) }
  }

  private static func take(_ step: FieldPath.Step, _ value: Value, _ caseSensitive: Bool) -> Value? {
    switch (step, value) {
    case (.key(let key), .object(let pairs)): return find(key, pairs, caseSensitive)
    case (.index(let index), .list(let elements)):
      let position = index < 0 ? elements.count + index : index
      return elements.indices.contains(position) ? elements[position] : nil
    default: return nil
    }
  }

  /// The last value of the key as it is spelt; else of the first spelling that differs in case alone.
  static func find(_ key: String, _ pairs: [Value.Pair], _ caseSensitive: Bool) -> Value? {
    if let exact = pairs.last(where: { $0.key == key }) { return exact.value }
    if caseSensitive { return nil }
    guard let spelling = pairs.first(where: { $0.key.folded == key.folded })?.key else { return nil }
    return pairs.last { $0.key == spelling }?.value
  }

  // MARK: Expressions

  static func holds(_ expression: MatchExpression, _ root: Value) -> Bool {
    switch expression {
    case .constant(let value): return value
    case .until(_, let inner): return holds(inner, root)
    case .combinator(let combinator, let nested):
      let count = nested.count { holds($0, root) }
      switch combinator {
      case .all: return count == nested.count
      case .any: return count > 0 || nested.isEmpty
      case .onlyOne: return count == 1 || nested.isEmpty
      case .none: return count == 0
      }
    case .elements(let path, let quantifier, let inner):
      let elements = field(path, of: root).elements ?? []
      let count = elements.count { element in inner.allSatisfy { holds($0, element) } }
      switch quantifier {
      case .any: return count > 0
      case .all: return !elements.isEmpty && count == elements.count
      case .none: return count == 0
      case .onlyOne: return count == 1
      }
    case .unary(let path, let condition):
      return condition.isNegated != holds(condition.operation, field(path, of: root), [])
    case .value(let path, let condition, let scalar):
      return condition.isNegated != holds(condition.operation, field(path, of: root), [Value(scalar)])
    case .values(let path, let condition, let scalars):
      return condition.isNegated != holds(condition.operation, field(path, of: root), scalars.map { Value($0) })
    case .fields(let left, let condition, let right):
      return condition.isNegated
        != holds(condition.operation, field(left, of: root), field(right, of: root))
    }
  }

  // MARK: Conditions against constants

  static func holds(_ operation: Operation, _ field: Field, _ operands: [Value]) -> Bool {
    switch operation {
    case .exists: return !field.isAbsent
    case .isNull: return field.isAbsent
    case .isNullOrEmpty: return isFalsy(field)
    case .isIn:
      return (field.elements ?? [field.one].compactMap { $0 })
        .contains { value in operands.contains { $0.equals(value) } }
    case .contains, .containsIgnoringCase: return contains(field, operands[0], operation)
    case .cidrContainsIPAddresses:
      return (field.elements ?? []).contains { isInside($0, operands[0]) }
    default: return field.one.map { scalarHolds(operation, $0, operands) } ?? false
    }
  }

  private static func scalarHolds(_ operation: Operation, _ value: Value, _ operands: [Value]) -> Bool {
    let facts = AddressFacts.of(value)
    switch operation {
    case .isIPAddress: return facts?.isAddress == true
    case .isIPv4Address: return facts?.isAddress == true && facts?.isIPv4 == true
    case .isIPv6Address: return facts?.isAddress == true && facts?.isIPv4 == false
    case .isIPAddressPublic: return facts?.isAddress == true && facts?.isPrivate == false
    case .isIPAddressPrivate: return facts?.isAddress == true && facts?.isPrivate == true
    case .isIPAddressInCIDR: return isInside(value, operands[0])
    default: return compare(operation, value, operands[0])
    }
  }

  /// Text beside text, numbers beside numbers; the rest is equality.
  static func compare(_ operation: Operation, _ left: Value, _ right: Value) -> Bool {
    if let left = left.number, let right = right.number {
      switch operation {
      case .isGreaterThan: return left > right
      case .isLessThan: return left < right
      case .isGreaterThanOrEquals: return left >= right
      case .isLessThanOrEquals: return left <= right
      default: break
      }
    }
    if case .text(let left) = left, case .text(let right) = right {
      switch operation {
      case .startsWith: return left.hasPrefix(right)
      case .endsWith: return left.hasSuffix(right)
      case .contains: return left.contains(right) || right.isEmpty
      case .equalsIgnoringCase: return left.folded == right.folded
      case .startsWithIgnoringCase: return left.folded.hasPrefix(right.folded)
      case .endsWithIgnoringCase: return left.folded.hasSuffix(right.folded)
      case .containsIgnoringCase: return left.folded.contains(right.folded) || right.isEmpty
      default: break
      }
    }
    return [.equals, .equalsIgnoringCase].contains(operation) && left.equals(right)
  }

  private static func isFalsy(_ field: Field) -> Bool {
    if field.isAbsent { return true }
    if let elements = field.elements { return elements.isEmpty }
    switch field.one {
    case .bool(let value): return !value
    case .text(let text): return text.isEmpty
    case .object(let pairs): return pairs.isEmpty
    case let value: return value?.number == 0
    }
  }

  private static func contains(_ field: Field, _ operand: Value, _ operation: Operation) -> Bool {
    if let elements = field.elements {
      return elements.contains { $0.equals(operand) || compare(operation, $0, operand) }
    }
    guard let value = field.one, case .text(let text) = operand else { return false }
    if case .object(let pairs) = value { return find(text, pairs, false) != nil }
    return compare(operation, value, operand)
  }

  static func isInside(_ value: Value, _ block: Value) -> Bool {
    guard case .text(let block) = block else { return false }
    return AddressFacts.of(value)?.inside.contains(block) == true
  }

  // MARK: Conditions between two fields

  private static func holds(_ operation: Operation, _ left: Field, _ right: Field) -> Bool {
    if left.isAbsent || right.isAbsent { return false }
    switch operation {
    case .isIn:
      guard let members = right.elements else { return false }
      if let elements = left.elements {
        return elements.contains { element in element != .null && members.contains { $0.equals(element) } }
      }
      return members.contains { member in left.one?.equals(member) == true }
    case .contains, .containsIgnoringCase:
      return right.one.map { contains(left, $0, operation) } ?? false
    default:
      guard let first = left.one, let second = right.one else { return false }
      return compare(operation, first, second)
    }
  }
}

extension Value {
  /// The value of a constant.
  init(_ scalar: Scalar) {
    switch scalar {
    case .string(let text): self = .text(text)
    case .integer(let value): self = .integer(Int(value))
    case .unsigned(let value): self = .double(Double(value))
    case .double(let value): self = .double(value)
    case .decimal(let text): self = .double(Double(text) ?? .nan)
    case .bool(let value): self = .bool(value)
    }
  }
}

extension String {
  /// The text without regard to case.
  var folded: String { CaseFolding.folded(self) }
}
