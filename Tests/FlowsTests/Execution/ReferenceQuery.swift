import Flows

/// Runs a plan over rows in the order of the flows, step by step, holding everything.
struct ReferenceQuery {
  let plan: QueryPlan
  let asOfNanos: Int64

  /// The rows of the answer.
  func rows(_ flows: [[FlowColumn: FlowValue]]) throws -> [[FlowValue]] {
    let kept = try flows.filter { flow in
      try plan.filter.map { try evaluator(flow).value($0) == .boolean(true) } ?? true
    }
    var candidates = plan.isGrouped ? try groups(kept) : kept.map { evaluator($0) }
    if let having = plan.having { candidates = try candidates.filter { try $0.value(having) == .boolean(true) } }
    if plan.isDistinct {
      var seen: [[FlowValue]] = []
      candidates = try candidates.filter { candidate in
        let row = try plan.outputs.map { try candidate.value($0.expression) }
        if seen.contains(where: { Self.areSame($0, row) }) { return false }
        seen.append(row)
        return true
      }
    }
    let ordered = try ordered(candidates).dropFirst(plan.offset).prefix(plan.limit ?? .max)
    return try ordered.map { row in try plan.outputs.map { try row.value($0.expression) } }
  }

  private func evaluator(_ flow: [FlowColumn: FlowValue]) -> ReferenceEvaluator {
    ReferenceEvaluator(row: flow, asOfNanos: asOfNanos)
  }

  private static func areSame(_ left: [FlowValue], _ right: [FlowValue]) -> Bool {
    zip(left, right).allSatisfy { ReferenceEvaluator.areSame($0, $1) }
  }

  private func groups(_ flows: [[FlowColumn: FlowValue]]) throws -> [ReferenceEvaluator] {
    var keys: [[FlowValue]] = plan.grouping.isEmpty ? [[]] : []
    var members: [[ReferenceEvaluator]] = plan.grouping.isEmpty ? [[]] : []
    for flow in flows {
      let row = evaluator(flow)
      let key = try plan.grouping.map { try row.value($0) }
      if let group = keys.firstIndex(where: { Self.areSame($0, key) }) {
        members[group].append(row)
      } else {
        keys.append(key)
        members.append([row])
      }
    }
    return try keys.indices.map { group in
      let values = try plan.aggregates.map { try aggregate($0, members[group]) }
      return ReferenceEvaluator(slots: keys[group] + values, asOfNanos: asOfNanos)
    }
  }

  private func aggregate(_ aggregate: Aggregate, _ rows: [ReferenceEvaluator]) throws -> FlowValue {
    let rows = try rows.filter { row in try aggregate.filter.map { try row.value($0) == .boolean(true) } ?? true }
    guard let argument = aggregate.argument else { return .integer(Int64(rows.count)) }
    var values = try rows.map { try $0.value(argument) }.filter { $0 != .null }
    if aggregate.isDistinct {
      values = values.enumerated().filter { index, value in
        !values[..<index].contains { ReferenceEvaluator.areSame($0, value) }
      }.map(\.element)
    }
    return try summary(aggregate.function, values, aggregate.type)
  }

  private func summary(
    _ function: Aggregate.Function, _ values: [FlowValue], _ type: FlowValueType
  ) throws -> FlowValue {
    let sorted = values.sorted { ReferenceEvaluator.order($0, $1) < 0 }
    let numbers = sorted.map { Self.number($0) }
    switch function {
    case .countRows, .count: return .integer(Int64(values.count))
    case .list: return .list(values)
    case _ where values.isEmpty: return .null
    case .minimum: return sorted[0]
    case .maximum: return sorted[sorted.count - 1]
    case .anyValue: return values[0]
    case .sum where type == .double: return .double(numbers.reduce(0, +))
    case .sum:
      let sum = values.reduce(Int128(0)) { sum, value in
        if case .integer(let integer) = value { sum + Int128(integer) } else { sum }
      }
      guard let result = Int64(exactly: sum) else { throw ReferenceEvaluator.Failure() }
      return .integer(result)
    case .average: return .double(numbers.reduce(0, +) / Double(numbers.count))
    case .median: return .double((numbers[(numbers.count - 1) / 2] + numbers[numbers.count / 2]) / 2)
    case .standardDeviation:
      if numbers.count < 2 { return .null }
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      return .double((numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count - 1)).squareRoot())
    }
  }

  private static func number(_ value: FlowValue) -> Double {
    switch value {
    case .integer(let integer): Double(integer)
    case .double(let double): double
    default: 0
    }
  }

  private func ordered(_ rows: [ReferenceEvaluator]) throws -> [ReferenceEvaluator] {
    let keyed = try rows.enumerated().map { index, row in
      (index: index, row: row, keys: try plan.ordering.map { try row.value($0.expression) })
    }
    return keyed.sorted { left, right in
      for (index, ordering) in plan.ordering.enumerated() {
        let order = Self.order(left.keys[index], right.keys[index], ordering)
        if order != 0 { return order < 0 }
      }
      return left.index < right.index
    }.map(\.row)
  }

  private static func order(_ left: FlowValue, _ right: FlowValue, _ ordering: QueryPlan.Ordering) -> Int {
    if left == .null || right == .null {
      let order = (right == .null ? 1 : 0) - (left == .null ? 1 : 0)
      return ordering.putsNullsFirst ? order : -order
    }
    let order = ReferenceEvaluator.order(left, right)
    return ordering.isDescending ? -order : order
  }
}
