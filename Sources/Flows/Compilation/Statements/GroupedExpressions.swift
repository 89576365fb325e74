/// Brings expressions over columns and aggregates to expressions over the slots of a group.
struct GroupedExpressions {
  private let places: [Expression: Int]
  private let count: Int
  /// The column that is neither grouped nor inside an aggregate, when there was one.
  private(set) var ungrouped: FlowColumn?

  /// Takes the grouping expressions, in order.
  init(_ grouping: [Expression]) {
    places = Dictionary(grouping.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    count = grouping.count
  }

  /// The expression over slots; nil when it needs a column that has no one value in a group.
  mutating func rewritten(_ expression: Expression) -> Expression? {
    if let place = places[expression] { return .slot(place, expression.type) }
    switch expression {
    case .slot(let slot, let type): return .slot(count + slot - QueryExpressionCompiler.aggregateSlots, type)
    case .column(let column):
      ungrouped = column
      return nil
    default: return expression.mapOperands { rewritten($0) }
    }
  }

  /// Whether an expression has an aggregate in it.
  static func hasAggregate(_ expression: Expression) -> Bool {
    if case .slot = expression { true } else { expression.operands.contains(where: hasAggregate) }
  }
}
