/// What a detection's page shows of a query.
struct QueryPage {
  private let plan: QueryPlan
  private let tableName: String
  private let conjuncts: [StatementBinder.Conjunct]

  init(_ plan: QueryPlan, tableName: String, conjuncts: [StatementBinder.Conjunct]) {
    self.plan = plan
    self.tableName = tableName
    self.conjuncts = conjuncts
  }

  /// The steps that choose.
  ///
  /// The macro that bounds the time is not repeated among the lines of the filter.
  var stages: [QueryStage] {
    let text = PredicateText(plan)
    var stages = [QueryStage(name: "source", lines: [tableName])]
    if plan.filter != nil {
      let lines = conjuncts.filter { !$0.isMacro }.map { text.line($0.expression) }
      stages.append(QueryStage(name: "filter", lines: lines))
    }
    if let having = plan.having {
      let parts = if case .all(let parts) = having { parts } else { [having] }
      stages.append(QueryStage(name: "having", lines: parts.map(text.line)))
    }
    return stages
  }

  /// What the filter asks of fields, by field and kind.
  var indicators: [QueryPredicate] {
    sorted(conjuncts.filter { !$0.isMacro }.compactMap { predicate($0.expression) })
  }

  /// What the filter takes out, by field and kind.
  var exclusions: [QueryPredicate] {
    sorted(
      conjuncts.compactMap { conjunct in
        if case .not(let operand) = conjunct.expression { predicate(operand) } else { nil }
      })
  }

  private func sorted(_ predicates: [QueryPredicate]) -> [QueryPredicate] {
    var seen = Set<QueryPredicate>()
    return predicates.filter { seen.insert($0).inserted }.enumerated()
      .sorted { ($0.element.field, $0.element.kind, $0.offset) < ($1.element.field, $1.element.kind, $1.offset) }
      .map(\.element)
  }

  /// A condition on one column and constants; nil for any other.
  private func predicate(_ expression: Expression) -> QueryPredicate? {
    switch expression {
    case .comparison(let comparison, let left, .constant(let value)):
      predicate(left, comparison.word, [value])
    case .comparison(let comparison, .constant(let value), let right):
      predicate(right, comparison.mirrored.word, [value])
    case .inList(let operand, let values, _): predicate(operand, "in", values)
    case .like(let operand, let pattern): predicate(operand, pattern.word, [.text(pattern.text)])
    case .isNull(let operand): predicate(operand, "null", [])
    default: nil
    }
  }

  private func predicate(_ operand: Expression, _ kind: String, _ values: [FlowValue]) -> QueryPredicate? {
    let column: FlowColumn
    switch operand {
    case .column(let named), .cast(.column(let named), _, _): column = named
    default: return nil
    }
    let texts = Set(values.map(PredicateText.plain)).sorted()
    return QueryPredicate(field: column.name, kind: kind, values: texts)
  }
}

/// Constant texts of a query, converted to the type of what they are beside.
enum ConstantText {
  /// The value; nil when the text is none of this type.
  static func value(of text: String, as type: FlowValueType) -> FlowValue? {
    switch type {
    case .text: return .text(text)
    case .integer:
      guard case .integer(let integer)? = NumberText.value(of: text) else { return nil }
      return .integer(integer)
    case .double:
      switch NumberText.value(of: text) {
      case .integer(let integer)?: return .double(Double(integer))
      case .double(let double)?: return .double(double)
      default: return nil
      }
    case .time: return TimestampText.nanos(of: text).map(FlowValue.time)
    case .boolean: return ValueCast.boolean(text.foldedASCII).map(FlowValue.boolean)
    case .null, .list: return nil
    }
  }
}

extension NumberText {
  /// Whether a text is a number with a point or an exponent.
  static func isFraction(_ text: String) -> Bool {
    if case .double? = value(of: text) { true } else { false }
  }
}
