import TestSupport

@testable import Flows

/// Random expressions and plans of every form.
struct RandomPlans {
  var random: SeededGenerator
  /// Whether all plans group, and aggregates do no more than count.
  var onlyCounts = false
  /// The types of the values of the group, when expressions are over groups.
  var slots: [FlowValueType] = []
  /// Whether expressions are over groups rather than flows.
  private var isOverGroups = false

  init(random: SeededGenerator) { self.random = random }

  /// A plan.
  mutating func plan() -> QueryPlan {
    slots = []
    isOverGroups = false
    var plan = QueryPlan()
    if !random.isOne(in: 3) { plan.filter = .all((0...random.below(3)).map { _ in expression(.boolean, 2) }) }
    if random.isOne(in: 3) {
      plan.filter = .all([plan.filter ?? .constant(.boolean(true)), timeRange()])
    }
    plan.isGrouped = onlyCounts || !random.isOne(in: 3)
    if plan.isGrouped { group(&plan) }
    plan.outputs = (0...random.below(3)).map { output("c\($0)") }
    plan.isDistinct = random.isOne(in: 3)
    let keys = plan.isDistinct ? plan.outputs.map(\.expression) : (0..<2).map { _ in expression(anyType(), 1) }
    for key in keys.prefix(random.below(3)) where key.type != .list && key.type != .null {
      plan.ordering.append(
        QueryPlan.Ordering(
          expression: key, isDescending: random.isOne(in: 2), putsNullsFirst: random.isOne(in: 2)))
    }
    if random.isOne(in: 2) { plan.limit = random.below(12) }
    if random.isOne(in: 3) { plan.offset = random.below(6) }
    return plan
  }

  private mutating func group(_ plan: inout QueryPlan) {
    plan.grouping = (0..<random.below(4)).map { _ in expression(anyType(), random.below(2)) }
    plan.aggregates = (0..<random.below(4)).map { _ in aggregate() }
    slots = plan.grouping.map(\.type) + plan.aggregates.map(\.type)
    isOverGroups = true
    if random.isOne(in: 2) { plan.having = expression(.boolean, 1) }
  }

  private mutating func output(_ name: String) -> QueryPlan.Output {
    if let slot = slots.indices.randomElement(using: &random), random.isOne(in: 2) {
      return QueryPlan.Output(name: name, expression: .slot(slot, slots[slot]), type: slots[slot], source: "")
    }
    let expression = expression(anyType(), 2)
    return QueryPlan.Output(name: name, expression: expression, type: expression.type, source: "")
  }

  private mutating func timeRange() -> Expression {
    let bound = Expression.timeShifted(
      .referenceTime, byNanos: .constant(.integer(-Int64(random.below(40)) * 150_000_000_000)))
    let operation = random.element(of: [ComparisonOperator.less, .lessOrEqual, .greater, .greaterOrEqual, .equal])
    return random.isOne(in: 2)
      ? .comparison(operation, .column(.eventTime), bound) : .comparison(operation, bound, .column(.eventTime))
  }

  private mutating func aggregate() -> Aggregate {
    let filter = random.isOne(in: 4) ? expression(.boolean, 1) : nil
    let isDistinct = random.isOne(in: 3)
    func made(_ function: Aggregate.Function, _ argument: Expression?, _ type: FlowValueType) -> Aggregate {
      Aggregate(
        function: function, argument: argument, isDistinct: isDistinct && argument != nil, filter: filter, type: type)
    }
    switch random.below(onlyCounts ? 2 : 9) {
    case 0: return made(.countRows, nil, .integer)
    case 1: return made(.count, expression(anyType(), 1), .integer)
    case 2: return made(.sum, expression(.integer, 1), .integer)
    case 3: return made(.sum, .cast(.column(.srcPort), .double, isLenient: false), .double)
    case 4: return made(.average, expression(.integer, 1), .double)
    case 5: return made(random.element(of: [.median, .standardDeviation]), .column(.dstPort), .double)
    case 6:
      let argument = expression(anyType(), 1)
      return made(.list, argument, .list)
    default:
      let argument = expression(anyType(), 1)
      return made(random.element(of: [.minimum, .maximum, .anyValue]), argument, argument.type)
    }
  }

  private mutating func anyType() -> FlowValueType {
    random.element(of: [.integer, .integer, .double, .boolean, .text, .text, .time])
  }

  /// An expression of a type, at most so deep.
  mutating func expression(_ type: FlowValueType, _ depth: Int) -> Expression {
    if depth == 0 || random.isOne(in: 4) { return leaf(type) }
    if random.isOne(in: 8) { return choice(type, depth) }
    switch type {
    case .integer: return integer(depth)
    case .double: return double(depth)
    case .boolean: return boolean(depth)
    case .text: return text(depth)
    default: return time(depth)
    }
  }

  private mutating func leaf(_ type: FlowValueType) -> Expression {
    let matching = slots.indices.filter { slots[$0] == type }
    if !slots.isEmpty, !matching.isEmpty, !random.isOne(in: 4) {
      let slot = random.element(of: matching)
      return .slot(slot, type)
    }
    if !isOverGroups, !random.isOne(in: 4), let column = column(type) { return .column(column) }
    return .constant(constant(type))
  }

  private mutating func column(_ type: FlowValueType) -> FlowColumn? {
    switch type {
    case .integer: random.element(of: [.srcPort, .dstPort, .packets, .protocol, .tcpFlags, .bytes])
    case .text: random.element(of: [.srcAddr, .dstAddr, .action, .region, .vpcId, .logType])
    case .time: random.element(of: [.start, .end, .eventTime, .parseTime])
    default: nil
    }
  }

  private mutating func constant(_ type: FlowValueType) -> FlowValue {
    switch type {
    case .integer: .integer(random.element(of: [0, 1, 7, 22, 443, -3]))
    case .double: .double(random.element(of: [0, 0.5, -2, 443]))
    case .boolean: .boolean(random.isOne(in: 2))
    case .text: .text(random.element(of: ["", "ACCEPT", "10.0.0.1", "a", "7"]))
    default: .time(RandomFlows.asOfNanos - Int64(random.below(40)) * 150_000_000_000)
    }
  }

  private mutating func choice(_ type: FlowValueType, _ depth: Int) -> Expression {
    switch random.below(3) {
    case 0: return .firstNonNull([expression(type, depth - 1), expression(type, depth - 1)])
    case 1: return .nullIfEqual(expression(type, depth - 1), expression(type, depth - 1))
    default:
      let branch = Expression.Branch(condition: expression(.boolean, depth - 1), result: expression(type, depth - 1))
      return .choice([branch], otherwise: expression(type, depth - 1))
    }
  }

  private mutating func integer(_ depth: Int) -> Expression {
    switch random.below(8) {
    case 0, 1:
      let operation = random.element(of: [ArithmeticOperator.add, .subtract, .multiply, .remainder])
      return .arithmetic(operation, expression(.integer, depth - 1), expression(.integer, depth - 1))
    case 2: return .negated(expression(.integer, depth - 1))
    case 3: return .cast(expression(.text, depth - 1), .integer, isLenient: true)
    case 4: return .call(.length, [expression(.text, depth - 1)])
    case 5: return .call(.absolute, [expression(.integer, depth - 1)])
    case 6:
      let unit = random.element(of: [TimeUnit.second, .minute, .hour, .day])
      return .call(.timeDifference(unit), [expression(.time, depth - 1), expression(.time, depth - 1)])
    default:
      let function = random.element(of: [ScalarFunction.greatest, .least])
      return .call(function, [expression(.integer, depth - 1), expression(.integer, depth - 1)])
    }
  }

  private mutating func double(_ depth: Int) -> Expression {
    switch random.below(4) {
    case 0: return .cast(expression(.integer, depth - 1), .double, isLenient: random.isOne(in: 2))
    case 1: return .call(random.element(of: [.floor, .ceiling, .absolute]), [expression(.double, depth - 1)])
    case 2: return .call(.round, [expression(.double, depth - 1), .constant(.integer(Int64(random.below(3))))])
    default:
      let operation = random.element(of: [ArithmeticOperator.add, .subtract, .multiply, .divide, .remainder])
      return .arithmetic(operation, expression(.double, depth - 1), expression(.double, depth - 1))
    }
  }

  private mutating func boolean(_ depth: Int) -> Expression {
    let type = anyType()
    switch random.below(10) {
    case 0: return .all([expression(.boolean, depth - 1), expression(.boolean, depth - 1)])
    case 1: return .any([expression(.boolean, depth - 1), expression(.boolean, depth - 1)])
    case 2: return .not(expression(.boolean, depth - 1))
    case 3: return .isNull(expression(type, depth - 1))
    case 4: return .same(expression(type, depth - 1), expression(type, depth - 1))
    case 5:
      let list = (0...random.below(4)).map { _ in constant(type) }
      return .inList(expression(type, depth - 1), list, hasNull: random.isOne(in: 3))
    case 6: return .like(expression(.text, depth - 1), pattern())
    case 7:
      let function = random.element(of: [ScalarFunction.startsWith, .endsWith, .contains])
      return .call(function, [expression(.text, depth - 1), expression(.text, depth - 1)])
    default:
      let operations: [ComparisonOperator] = [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]
      return .comparison(random.element(of: operations), expression(type, depth - 1), expression(type, depth - 1))
    }
  }

  private mutating func pattern() -> LikePattern {
    let parts: [[LikePattern.Part]] = [
      [.literal(Array("10.".utf8)), .anyText], [.anyText, .literal(Array("1".utf8))], [.oneCharacter], [.anyText], [],
      [.literal(Array("a".utf8)), .oneCharacter, .anyText], [.anyText, .oneCharacter, .literal(Array("b".utf8))],
    ]
    return LikePattern(parts: random.element(of: parts), ignoresCase: random.isOne(in: 2))
  }

  private mutating func text(_ depth: Int) -> Expression {
    switch random.below(5) {
    case 0: return .call(random.element(of: [.lower, .upper]), [isOverGroups ? leaf(.text) : .column(.srcAddr)])
    case 1: return .call(.concatenate, [expression(.text, depth - 1), expression(.text, depth - 1)])
    case 2:
      let range = [1 + random.below(3), random.below(4)].map { Expression.constant(.integer(Int64($0))) }
      return .call(.substring, [expression(.text, depth - 1)] + range)
    case 3: return .call(random.element(of: [.trim, .trimLeft, .trimRight]), [expression(.text, depth - 1)])
    default: return .cast(expression(random.element(of: [.integer, .boolean]), depth - 1), .text, isLenient: false)
    }
  }

  private mutating func time(_ depth: Int) -> Expression {
    switch random.below(3) {
    case 0: return .timeShifted(expression(.time, depth - 1), byNanos: .constant(.integer(-1_000_000_000)))
    case 1: return .call(.truncateTime(random.element(of: [.minute, .hour, .day])), [expression(.time, depth - 1)])
    default: return .referenceTime
    }
  }
}
