/// Compiles match expressions into the flat tables of a program.
///
/// Equal comparisons become one predicate, equal fields one field, however many detections have them.
struct ProgramBuilder {
  private struct PredicateKey: Hashable {
    var expression: MatchExpression
    var isFilter: Bool
  }

  private var fieldTree = FieldTreeBuilder()
  private var pool = BytePool()
  private var predicates: [Predicate] = []
  private var predicateNumbers: [PredicateKey: Int32] = [:]
  private var constants: [Constant] = []
  private var constantTables: [ConstantTable] = []
  private var constantSlots: [Int32] = []
  private var networks: [IPNetwork] = []
  private var sketches: [TextSketch] = []
  private var expressions: [ExpressionNode] = []
  private var children: [Int32] = []
  private var rules: [RuleEntry] = []
  private var ends: [Int64] = []

  /// The paths of the fields, by number.
  var paths: [FieldPath] { fieldTree.paths }

  /// The number of a field that a match renders.
  mutating func field(_ path: FieldPath) -> Int32 {
    fieldTree.field(path, caseSensitive: false, pool: &pool)
  }

  /// Compiles what is evaluated of one rule.
  mutating func append(rule: SimpleDetection) -> RuleEntry {
    let filters = rule.inlineFilters.isEmpty ? -1 : conjunction(rule.inlineFilters, isFilter: true)
    let entry = RuleEntry(filters: filters, detection: conjunction(rule.expressions, isFilter: false))
    rules.append(entry)
    return entry
  }

  /// Compiles expressions that must all hold; returns their node.
  mutating func conjunction(_ list: [MatchExpression], isFilter: Bool) -> Int32 {
    list.count == 1 ? node(list[0], isFilter: isFilter) : combinator(.all, list, isFilter: isFilter)
  }

  /// Compiles one expression; returns its node.
  mutating func node(_ expression: MatchExpression, isFilter: Bool) -> Int32 {
    switch expression {
    case .constant(let value):
      append(ExpressionNode(kind: value ? .yes : .no))
    case .combinator(let combinator, let list): self.combinator(combinator, list, isFilter: isFilter)
    case .until(let nanos, let filter): ending(at: nanos, filter)
    case .unary, .value, .values, .fields, .elements:
      append(ExpressionNode(kind: .predicate, predicate: predicate(expression, isFilter: isFilter)))
    }
  }

  /// The tables.
  ///
  /// The builder is not used afterwards.
  consuming func tables() -> ProgramTables {
    addSketches()
    let tree = fieldTree.tree(pool: &pool)
    let fields = fieldTree.programFields.map { field in
      var field = field
      field.node = tree.renumbered[Int(field.node)]
      return field
    }
    return ProgramTables(
      nodes: FrozenArray(tree.nodes), nodeSlots: FrozenArray(tree.slots), fields: FrozenArray(fields),
      steps: FrozenArray(fieldTree.steps), predicates: FrozenArray(predicates), constants: FrozenArray(constants),
      constantTables: FrozenArray(constantTables), constantSlots: FrozenArray(constantSlots),
      networks: FrozenArray(networks), sketches: FrozenArray(sketches), expressions: FrozenArray(expressions),
      children: FrozenArray(children), ends: FrozenArray(ends),
      rules: FrozenArray(rules), bytes: FrozenArray(pool.bytes))
  }

  private mutating func append(_ node: ExpressionNode) -> Int32 {
    expressions.append(node)
    return Int32(expressions.count - 1)
  }

  private mutating func combinator(_ combinator: Combinator, _ list: [MatchExpression], isFilter: Bool) -> Int32 {
    let nodes = list.map { node($0, isFilter: isFilter) }
    let first = Int32(children.count)
    children += nodes
    let kind: ExpressionNode.Kind =
      switch combinator {
      case .all: .all
      case .any: .any
      case .onlyOne: .onlyOne
      case .none: .none
      }
    return append(ExpressionNode(kind: kind, firstChild: first, childCount: Int32(nodes.count)))
  }

  private mutating func ending(at nanos: Int64, _ filter: MatchExpression) -> Int32 {
    let node = node(filter, isFilter: true)
    let first = Int32(children.count)
    children.append(node)
    ends.append(nanos)
    return append(
      ExpressionNode(kind: .until, predicate: Int32(ends.count - 1), firstChild: first, childCount: 1))
  }

  private mutating func predicate(_ expression: MatchExpression, isFilter: Bool) -> Int32 {
    let key = PredicateKey(expression: expression, isFilter: isFilter)
    if let number = predicateNumbers[key] { return number }
    let made = makePredicate(expression, isFilter: isFilter)
    predicates.append(made)
    predicateNumbers[key] = Int32(predicates.count - 1)
    return Int32(predicates.count - 1)
  }

  private mutating func makePredicate(_ expression: MatchExpression, isFilter: Bool) -> Predicate {
    let form: Predicate.Form = isFilter ? .filter : .constant
    switch expression {
    case .unary(let path, let condition):
      return predicate(form, path, condition, constants: [])
    case .value(let path, let condition, let scalar):
      return predicate(form, path, condition, constants: [scalar])
    case .values(let path, let condition, let scalars):
      return predicate(form, path, condition, constants: scalars)
    case .fields(let path, let condition, let other):
      var made = predicate(.field, path, condition, constants: [])
      made.operand = fieldTree.field(other, caseSensitive: false, pool: &pool)
      return made
    case .elements(let path, let quantifier, let list):
      var made = predicate(.elements, path, Condition(.exists), constants: [])
      made.quantifier = quantifier
      made.operand = conjunction(list, isFilter: false)
      return made
    case .combinator, .constant, .until:
      preconditionFailure("combinators and constants are nodes, not predicates")
    }
  }

  private mutating func predicate(
    _ form: Predicate.Form, _ path: FieldPath, _ condition: Condition, constants scalars: [Scalar]
  ) -> Predicate {
    let first = Int32(constants.count)
    for scalar in scalars { constants.append(constant(scalar, for: condition.operation)) }
    return Predicate(
      form: form, operation: condition.operation, isNegated: condition.isNegated,
      field: fieldTree.field(path, caseSensitive: form == .filter, pool: &pool), firstConstant: first,
      constantCount: Int32(scalars.count), table: condition.operation == .isIn ? table(from: Int(first)) : -1)
  }

  private mutating func constant(_ scalar: Scalar, for operation: Operation) -> Constant {
    switch scalar {
    case .string(let text):
      if operation.operand == .cidr, let network = IPNetwork(text) {
        networks.append(network)
        return Constant(kind: .network, bits: UInt64(networks.count - 1))
      }
      let folded = pool.slice(of: ByteCase.folded(text))
      return Constant(
        kind: .string, text: operation.ignoresCase ? folded : pool.slice(of: text), foldedText: folded)
    case .integer(let value): return Constant(kind: .integer, bits: UInt64(bitPattern: value))
    case .unsigned(let value): return Constant(kind: .unsigned, bits: value)
    case .double(let value): return Constant(kind: .double, bits: value.bitPattern)
    case .decimal(let text): return Constant(kind: .decimal, text: pool.slice(of: text))
    case .bool(let value): return Constant(kind: .bool, bits: value ? 1 : 0)
    }
  }

  private mutating func table(from first: Int) -> Int32 {
    let members = constants[first...]
    var capacity = 4
    while capacity < members.count * 2 { capacity *= 2 }
    let offset = constantSlots.count
    constantSlots += [Int32](repeating: -1, count: capacity)
    for index in members.indices {
      var slot = Int(truncatingIfNeeded: hash(constants[index])) & (capacity - 1)
      while constantSlots[offset + slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
      constantSlots[offset + slot] = Int32(index)
    }
    constantTables.append(ConstantTable(slotOffset: Int32(offset), slotMask: Int32(capacity - 1)))
    return Int32(constantTables.count - 1)
  }

  /// Makes the sketches of the constants that are searched for in a field with many such conditions.
  private mutating func addSketches() {
    let searches = predicates.indices.filter { number in
      let predicate = predicates[number]
      let isSearch = predicate.operation == .contains || predicate.operation == .containsIgnoringCase
      return predicate.form == .constant && isSearch && constants[Int(predicate.firstConstant)].kind == .string
    }
    let byField = Dictionary(grouping: searches) { predicates[$0].field }
    for (_, numbers) in byField where numbers.count >= TextSketch.conditionsMin {
      for number in numbers {
        let text = constants[Int(predicates[number].firstConstant)].text
        let bytes = pool.bytes[Int(text.offset)..<Int(text.offset + text.count)]
        sketches.append(bytes.withUnsafeBytes { TextSketch($0) })
        predicates[number].sketch = Int32(sketches.count - 1)
      }
    }
  }

  private func hash(_ constant: Constant) -> UInt64 {
    let numberHash: UInt64? = pool.bytes.withUnsafeBufferPointer { pool in
      pool.baseAddress.flatMap { constant.number(in: $0)?.hash }
    }
    if let numberHash { return numberHash }
    if constant.kind == .bool { return ByteHash.mix(constant.bits ^ ConstantHash.boolSalt) }
    let text = constant.text
    return pool.bytes[Int(text.offset)..<Int(text.offset + text.count)].withUnsafeBytes { ByteHash.hash($0) }
  }
}

/// What keeps the hashes of true and false apart from those of numbers.
enum ConstantHash {
  static let boolSalt: UInt64 = 0xB001
}

extension Operation {
  /// Whether the operation compares without regard to case.
  var ignoresCase: Bool {
    switch self {
    case .equalsIgnoringCase, .startsWithIgnoringCase, .endsWithIgnoringCase, .containsIgnoringCase: true
    default: false
    }
  }
}

/// Collects byte strings for a program, each once.
struct BytePool {
  private(set) var bytes: [UInt8] = []
  private var slices: [[UInt8]: ByteSlice] = [:]

  mutating func slice(of string: [UInt8]) -> ByteSlice {
    if let slice = slices[string] { return slice }
    let slice = ByteSlice(offset: Int32(bytes.count), count: Int32(string.count))
    bytes += string
    slices[string] = slice
    return slice
  }

  mutating func slice(of string: String) -> ByteSlice { slice(of: Array(string.utf8)) }
}
