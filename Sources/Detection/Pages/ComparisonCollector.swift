/// Divides the comparisons of a detection into those it looks for and those it excludes.
///
/// Negations are pushed down to the leaves. A negated leaf that the detection as a whole insists on is an exclusion,
/// shown by its positive form; a plain `ne` counts as looked for, and so does everything else. Comparisons of two
/// fields hold no value that could be shared, and are neither.
struct ComparisonCollector {
  private(set) var indicators: Set<FieldComparison> = []
  private(set) var exclusions: Set<FieldComparison> = []

  /// The context of a node: what the walk has to know of the nodes above it.
  private struct Context {
    /// The list whose elements the node's fields start at; the root for none.
    var root = FieldPath([])
    /// Whether the nodes above turn the node's answer around.
    var isNegated = false
    /// Whether the detection cannot match unless the node, with its negation, holds.
    var isRequired = true

    func needing(_ required: Bool) -> Context {
      var context = self
      context.isRequired = isRequired && required
      return context
    }

    func negated() -> Context {
      var context = self
      context.isNegated.toggle()
      return context
    }

    /// Below a count of exactly one, no node is needed to hold or to fail: each is taken as the file writes it.
    func asWritten() -> Context {
      var context = self
      context.isNegated = false
      context.isRequired = false
      return context
    }

    func inside(_ list: FieldPath) -> Context {
      var context = self
      context.root = path(list, adding: [.everyElement])
      return context
    }

    func path(_ path: FieldPath, adding steps: [FieldPath.Step] = []) -> FieldPath {
      FieldPath(root.steps + path.steps + steps)
    }
  }

  /// Collects from a list of expressions that must all hold.
  mutating func collect(_ conjuncts: [MatchExpression]) {
    for expression in conjuncts { collect(expression, Context()) }
  }

  private mutating func collect(_ expression: MatchExpression, _ context: Context) {
    switch expression {
    case .unary(let path, let condition): add(path, condition, [], context)
    case .value(let path, let condition, let value): add(path, condition, value, context)
    case .values(let path, let condition, let values): add(path, condition, values, context)
    case .elements(let list, let quantifier, let inner): collect(inner, of: list, quantifier, context)
    case .combinator(let combinator, let inner): collect(inner, under: combinator, context)
    case .until(_, let filter): collect(filter, context)
    case .fields, .constant: break
    }
  }

  private mutating func collect(_ inner: [MatchExpression], under combinator: Combinator, _ context: Context) {
    let isSingle = inner.count == 1
    let innerContext: Context
    switch combinator {
    case .all: innerContext = context.needing(!context.isNegated || isSingle)
    case .any: innerContext = context.needing(context.isNegated || isSingle)
    case .none: innerContext = context.negated().needing(!context.isNegated || isSingle)
    case .onlyOne: innerContext = context.asWritten()
    }
    for expression in inner { collect(expression, innerContext) }
  }

  private mutating func collect(
    _ inner: [MatchExpression], of list: FieldPath, _ quantifier: ElementQuantifier, _ context: Context
  ) {
    let element = context.inside(list)
    let innerContext: Context
    switch quantifier {
    case .any: innerContext = element.needing(context.isNegated && inner.count == 1)
    case .none: innerContext = element.negated().needing(!context.isNegated && inner.count == 1)
    case .all: innerContext = element.needing(false)
    case .onlyOne: innerContext = element.asWritten()
    }
    for expression in inner { collect(expression, innerContext) }
  }

  private mutating func add(_ path: FieldPath, _ condition: Condition, _ value: Scalar, _ context: Context) {
    if case .optionalBool = condition.operation.operand, case .bool(let expected) = value {
      add(path, Condition(condition.operation, negated: condition.isNegated == expected), [], context)
    } else {
      add(path, condition, [value], context)
    }
  }

  private mutating func add(_ path: FieldPath, _ condition: Condition, _ values: [Scalar], _ context: Context) {
    let isNegated = condition.isNegated != context.isNegated
    let isPlainInequality = condition == Condition(.equals, negated: true)
    let isExclusion = isNegated && context.isRequired && !isPlainInequality
    let comparison = FieldComparison(
      context.path(path), Condition(condition.operation, negated: isNegated && !isExclusion), values)
    if isExclusion {
      exclusions.insert(comparison)
    } else {
      indicators.insert(comparison)
    }
  }
}
