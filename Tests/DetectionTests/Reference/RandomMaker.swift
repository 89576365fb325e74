import TestSupport

@testable import Detection

/// Makes random events, and random rules that have something to do with them.
struct RandomMaker {
  var random: SeededGenerator

  private static let keys = ["a", "b", "c", "A", "B", "é", "É"]
  private static let texts = ["", "abc", "ABC", "b", "aBc d", "x", "a", "é", "É"] + AddressFacts.texts

  // MARK: Events

  mutating func event() -> Value { object(depth: 3) }

  private mutating func value(depth: Int) -> Value {
    switch Int.random(in: 0..<(depth > 0 ? 12 : 7), using: &random) {
    case 0: .null
    case 1: .bool(random.once(in: 2))
    case 2: .integer(Int.random(in: -2...6, using: &random))
    case 3: .double(Double(Int.random(in: -2...6, using: &random)) / 2)
    case 4...6: .text(random.pick(RandomMaker.texts))
    case 7...9: list(depth: depth - 1)
    default: object(depth: depth - 1)
    }
  }

  private mutating func list(depth: Int) -> Value {
    let count = Int.random(in: 0...3, using: &random)
    // Lists of one kind of value are what filters can test without failing.
    if random.once(in: 3) { return .list((0..<count).map { _ in .text(random.pick(RandomMaker.texts)) }) }
    return .list((0..<count).map { _ in value(depth: depth) })
  }

  private mutating func object(depth: Int) -> Value {
    let count = Int.random(in: 0...7, using: &random)
    return .object((0..<count).map { _ in .init(key: random.pick(RandomMaker.keys), value: value(depth: depth)) })
  }

  /// A row of a table: few of its columns have values, which are integers and texts.
  mutating func row(_ names: [String]) -> [Value.Pair] {
    names.compactMap { name in
      switch Int.random(in: 0..<5, using: &random) {
      case 0: nil
      case 1, 2: Value.Pair(key: name, value: .integer(Int.random(in: -2...6, using: &random)))
      default: Value.Pair(key: name, value: .text(random.pick(RandomMaker.texts)))
      }
    }
  }

  // MARK: Rules

  /// A rule that shows all that a match can.
  mutating func renderedRule() -> SimpleDetection {
    var rule = rule()
    rule.alertTitle = try? TitleTemplate("{a} and {b.c} of {\(random.once(in: 2) ? "B" : "\"é\"")}")
    rule.alertContext = ["first", "second"].map { AlertContextField(name: $0, path: path()) }
    rule.groupBy = random.once(in: 2) ? [path(), path()] : []
    rule.unique = random.once(in: 2) ? path() : nil
    rule.dynamicSeverities = [DynamicSeverity(severity: .critical, conditions: [expression(depth: 1)])]
    return rule
  }

  mutating func rule() -> SimpleDetection {
    let count = Int.random(in: 1...2, using: &random)
    var rule = SimpleDetection(expressions: (0..<count).map { _ in expression(depth: 2) })
    if random.once(in: 3) { rule.expressions.insert(requiredEquality(), at: 0) }
    if random.once(in: 3) { rule.inlineFilters = (0...1).map { _ in filter(depth: 1) } }
    if random.once(in: 10) { rule.inlineFilters = [.combinator(.all, [])] }
    return rule
  }

  private mutating func requiredEquality() -> MatchExpression {
    let path = path()
    return random.once(in: 2)
      ? .value(path, Condition(.equals), .string(random.pick(RandomMaker.texts)))
      : .values(path, Condition(.isIn), texts())
  }

  private mutating func texts() -> [Scalar] {
    (0..<Int.random(in: 1...4, using: &random)).map { _ in .string(random.pick(RandomMaker.texts)) }
  }

  private mutating func path(allowsRoot: Bool = false) -> FieldPath {
    if allowsRoot, random.once(in: 3) { return FieldPath([]) }
    var steps: [FieldPath.Step] = [.key(random.pick(RandomMaker.keys))]
    while steps.count < 4, random.once(in: 3) {
      switch Int.random(in: 0..<4, using: &random) {
      case 0: steps.append(.index(Int.random(in: -2...2, using: &random)))
      case 1: steps.append(.everyElement)
      default: steps.append(.key(random.pick(RandomMaker.keys)))
      }
    }
    return FieldPath(steps)
  }

  private mutating func expression(depth: Int, allowsRoot: Bool = false) -> MatchExpression {
    switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random) {
    case 0: return .fields(path(allowsRoot: allowsRoot), condition { $0.comparesFields }, path(allowsRoot: allowsRoot))
    case 6, 7:
      return .combinator(random.pick(Combinator.allCases), nested(depth: depth, allowsRoot: allowsRoot))
    case 8, 9:
      return .elements(
        path(allowsRoot: allowsRoot), random.pick(ElementQuantifier.allCases), nested(depth: depth, allowsRoot: true))
    default: return comparison(path(allowsRoot: allowsRoot), condition { _ in true })
    }
  }

  private mutating func nested(depth: Int, allowsRoot: Bool) -> [MatchExpression] {
    (0..<Int.random(in: 1...3, using: &random)).map { _ in expression(depth: depth - 1, allowsRoot: allowsRoot) }
  }

  private mutating func filter(depth: Int) -> MatchExpression {
    guard depth > 0, random.once(in: 3) else { return comparison(path(), condition { _ in true }) }
    let count = Int.random(in: 0...3, using: &random)
    return .combinator(random.once(in: 2) ? .all : .any, (0..<count).map { _ in filter(depth: depth - 1) })
  }

  private mutating func condition(_ isWanted: (Detection.Operation) -> Bool) -> Condition {
    Condition(random.pick(Detection.Operation.allCases.filter(isWanted)), negated: random.once(in: 3))
  }

  private mutating func comparison(_ path: FieldPath, _ condition: Condition) -> MatchExpression {
    switch condition.operation.operand {
    case .none, .optionalBool: .unary(path, condition)
    case .scalar: .value(path, condition, scalar())
    case .text: .value(path, condition, .string(random.pick(RandomMaker.texts)))
    case .number: .value(path, condition, number())
    case .list: .values(path, condition, scalars())
    case .cidr: .value(path, condition, .string(random.pick(AddressFacts.blocks)))
    }
  }

  private mutating func scalar() -> Scalar {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: .bool(random.once(in: 2))
    case 1: number()
    default: .string(random.pick(RandomMaker.texts))
    }
  }

  private mutating func number() -> Scalar {
    let value = Int64.random(in: -2...6, using: &random)
    return random.once(in: 2) ? .integer(value) : .double(Double(value) / 2)
  }

  private mutating func scalars() -> [Scalar] {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: (0...2).map { _ in number() }
    case 1: [.bool(random.once(in: 2))]
    default: texts()
    }
  }
}

/// A JSON value, as plain as can be: objects are lists of pairs, in which a key may stand more than once.
indirect enum Value: Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case double(Double)
  case text(String)
  case list([Value])
  case object([Pair])

  struct Pair: Equatable {
    let key: String
    let value: Value
  }

  /// The value as JSON.
  var json: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .text(let text): "\"\(text)\""
    case .list(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
    case .object(let pairs): "{" + pairs.map { "\"\($0.key)\":\($0.value.json)" }.joined(separator: ",") + "}"
    }
  }

  /// The number that it is.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// Equality by value: 1 and 1.0 are one number, true is none; of objects the last value of each key counts.
  func equals(_ other: Value) -> Bool {
    switch (self, other) {
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) }
    case (.object(let left), .object(let right)):
      Set(left.map(\.key)) == Set(right.map(\.key))
        && left.allSatisfy { pair in
          guard let value = left.last(where: { $0.key == pair.key })?.value else { return false }
          return right.last { $0.key == pair.key }?.value.equals(value) == true
        }
    default:
      if let left = number, let right = other.number { left == right } else { self == other }
    }
  }
}
