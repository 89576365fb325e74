import Flows

/// Evaluates an expression for one row, one value after the other, as the words of its cases say.
struct ReferenceEvaluator {
  struct Failure: Error {}

  var row: [FlowColumn: FlowValue] = [:]
  var slots: [FlowValue] = []
  var asOfNanos: Int64 = 0

  func value(_ expression: Expression) throws -> FlowValue {
    switch expression {
    case .column(let column): return row[column] ?? .null
    case .slot(let index, _): return slots[index]
    case .constant(let value): return value
    case .referenceTime: return .time(asOfNanos)
    case .arithmetic(let operation, let left, let right):
      return try arithmetic(operation, value(left), value(right))
    case .negated(let operand): return try negated(value(operand))
    case .timeShifted(let time, let nanos): return try shifted(value(time), value(nanos))
    case .comparison(let operation, let left, let right):
      return try compared(value(left), value(right)) { Self.holds(operation, $0) }
    case .same(let left, let right): return .boolean(try Self.areSame(value(left), value(right)))
    case .all(let operands): return try connected(operands, decision: false)
    case .any(let operands): return try connected(operands, decision: true)
    case .not(let operand):
      guard case .boolean(let boolean) = try value(operand) else { return .null }
      return .boolean(!boolean)
    case .inList(let operand, let list, let hasNull): return isIn(try value(operand), list, hasNull)
    case .isNull(let operand): return .boolean(try value(operand) == .null)
    case .like(let operand, let pattern):
      guard case .text(let text) = try value(operand) else { return .null }
      return .boolean(Self.matches(Array(text.utf8), pattern.parts[...], pattern.ignoresCase))
    case .choice(let branches, let otherwise):
      for branch in branches where try value(branch.condition) == .boolean(true) { return try value(branch.result) }
      return try value(otherwise)
    case .firstNonNull(let operands):
      for operand in operands {
        let value = try value(operand)
        if value != .null { return value }
      }
      return .null
    case .nullIfEqual(let left, let right):
      let first = try value(left)
      return try first != .null && Self.areSame(first, value(right)) ? .null : first
    case .cast(let operand, let type, let isLenient): return try cast(value(operand), type, isLenient)
    case .call(let function, let operands): return try called(function, operands.map { try value($0) })
    }
  }

  // MARK: Arithmetic

  private func arithmetic(_ operation: ArithmeticOperator, _ left: FlowValue, _ right: FlowValue) throws -> FlowValue {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): return try integer(operation, a, b)
    case (.double(let a), .double(let b)):
      switch operation {
      case .add: return .double(a + b)
      case .subtract: return .double(a - b)
      case .multiply: return .double(a * b)
      case .divide: return b == 0 ? .null : .double(a / b)
      case .remainder: return b == 0 ? .null : .double(a.truncatingRemainder(dividingBy: b))
      }
    default: return .null
    }
  }

  private func integer(_ operation: ArithmeticOperator, _ a: Int64, _ b: Int64) throws -> FlowValue {
    let wide: Int128
    switch operation {
    case .add: wide = Int128(a) + Int128(b)
    case .subtract: wide = Int128(a) - Int128(b)
    case .multiply: wide = Int128(a) * Int128(b)
    case .divide, .remainder:
      if b == 0 { return .null }
      wide = Int128(a) % Int128(b)
    }
    guard let result = Int64(exactly: wide) else { throw Failure() }
    return .integer(result)
  }

  private func negated(_ value: FlowValue) throws -> FlowValue {
    switch value {
    case .integer(let integer): try self.integer(.subtract, 0, integer)
    case .double(let double): .double(-double)
    default: .null
    }
  }

  private func shifted(_ time: FlowValue, _ nanos: FlowValue) throws -> FlowValue {
    guard case .time(let time) = time, case .integer(let nanos) = nanos,
      case .integer(let sum) = try integer(.add, time, nanos)
    else { return .null }
    return .time(sum)
  }

  // MARK: Conditions

  private func compared(_ left: FlowValue, _ right: FlowValue, _ holds: (Int) -> Bool) -> FlowValue {
    left == .null || right == .null ? .null : .boolean(holds(Self.order(left, right)))
  }

  private static func holds(_ operation: ComparisonOperator, _ order: Int) -> Bool {
    switch operation {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }

  /// Negative, 0 or positive as a value that is not NULL is before, like or after another of its type.
  static func order(_ left: FlowValue, _ right: FlowValue) -> Int {
    switch (left, right) {
    case (.integer(let a), .integer(let b)), (.time(let a), .time(let b)): return a < b ? -1 : a > b ? 1 : 0
    case (.double(let a), .double(let b)):
      if a.isNaN || b.isNaN { return (a.isNaN ? 1 : 0) - (b.isNaN ? 1 : 0) }
      return a < b ? -1 : a > b ? 1 : 0
    case (.boolean(let a), .boolean(let b)): return (a ? 1 : 0) - (b ? 1 : 0)
    case (.text(let a), .text(let b)):
      return a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : b.utf8.lexicographicallyPrecedes(a.utf8) ? 1 : 0
    default: return 0
    }
  }

  static func areSame(_ left: FlowValue, _ right: FlowValue) -> Bool {
    if case .list = left { return left == right }
    return left == .null || right == .null ? left == right : order(left, right) == 0
  }

  private func connected(_ operands: [Expression], decision: Bool) throws -> FlowValue {
    var result = FlowValue.boolean(!decision)
    for operand in operands {
      let value = try value(operand)
      if value == .boolean(decision) { return value }
      if value == .null { result = .null }
    }
    return result
  }

  private func isIn(_ value: FlowValue, _ list: [FlowValue], _ hasNull: Bool) -> FlowValue {
    if value == .null { return .null }
    if list.contains(where: { Self.areSame($0, value) }) { return .boolean(true) }
    return hasNull ? .null : .boolean(false)
  }

  /// By going back and forth: slow, but clear.
  static func matches(_ text: [UInt8], _ parts: ArraySlice<LikePattern.Part>, _ ignoresCase: Bool) -> Bool {
    guard let part = parts.first else { return text.isEmpty }
    let rest = parts.dropFirst()
    switch part {
    case .literal(let bytes):
      let folded = ignoresCase ? text.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 } : text
      return folded.starts(with: bytes) && matches(Array(text.dropFirst(bytes.count)), rest, ignoresCase)
    case .oneCharacter:
      let characters = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
      guard !characters.isEmpty else { return false }
      var tail = String.UnicodeScalarView()
      tail.append(contentsOf: characters.dropFirst())
      return matches(Array(String(tail).utf8), rest, ignoresCase)
    case .anyText: return (0...text.count).contains { matches(Array(text[$0...]), rest, ignoresCase) }
    }
  }
}

extension ReferenceEvaluator {
  func cast(_ value: FlowValue, _ type: FlowValueType, _ isLenient: Bool) throws -> FlowValue {
    if value == .null || value.type == type { return value }
    if let result = converted(value, type) { return result }
    if isLenient { return .null }
    throw Failure()
  }

  private func converted(_ value: FlowValue, _ type: FlowValueType) -> FlowValue? {
    switch (value, type) {
    case (.integer(let integer), .double): .double(Double(integer))
    case (.integer(let integer), .boolean): .boolean(integer != 0)
    case (.integer(let integer), .text): .text("\(integer)")
    case (.double(let double), .integer): Int64(exactly: double.rounded()).map { .integer($0) }
    case (.double(let double), .boolean): .boolean(double != 0)
    case (.double(let double), .text): .text("\(double)")
    case (.boolean(let boolean), .integer): .integer(boolean ? 1 : 0)
    case (.boolean(let boolean), .double): .double(boolean ? 1 : 0)
    case (.boolean(let boolean), .text): .text("\(boolean)")
    case (.text(let text), .integer):
      (Int64(text) ?? Double(text).flatMap { Int64(exactly: $0.rounded()) }).map { .integer($0) }
    case (.text(let text), .double): Double(text).map { .double($0) }
    case (.text(let text), .boolean): Bool(text).map { .boolean($0) }
    default: nil
    }
  }

  func called(_ function: ScalarFunction, _ values: [FlowValue]) throws -> FlowValue {
    if values.contains(.null) { return .null }
    if let unit = function.unit {
      if function == .truncateTime(unit) { return .time(Self.start(of: unit, integer(values[0]))) }
      return .integer(Self.ordinal(of: unit, integer(values[1])) - Self.ordinal(of: unit, integer(values[0])))
    }
    switch function {
    case .absolute:
      if case .integer(let integer) = values[0] {
        guard integer != Int64.min else { throw Failure() }
        return .integer(abs(integer))
      }
      return .double(abs(double(values[0])))
    case .floor: return .double(double(values[0]).rounded(.down))
    case .ceiling: return .double(double(values[0]).rounded(.up))
    case .round:
      let factor = (0..<Int(integer(values[1]))).reduce(1.0) { factor, _ in factor * 10 }
      return .double((double(values[0]) * factor).rounded() / factor)
    case .greatest: return values.reduce(values[0]) { Self.order($1, $0) > 0 ? $1 : $0 }
    case .least: return values.reduce(values[0]) { Self.order($1, $0) < 0 ? $1 : $0 }
    case .unixSeconds: return .integer(Self.ordinal(of: .second, integer(values[0])))
    default: return calledOnText(function, values)
    }
  }

  private func calledOnText(_ function: ScalarFunction, _ values: [FlowValue]) -> FlowValue {
    let first = text(values[0])
    let scalars = Array(first.unicodeScalars)
    switch function {
    case .lower: return .text(String(first.map { $0.isASCII ? Character($0.lowercased()) : $0 }))
    case .upper: return .text(String(first.map { $0.isASCII ? Character($0.uppercased()) : $0 }))
    case .length: return .integer(Int64(scalars.count))
    case .concatenate: return .text(values.map { text($0) }.joined())
    case .startsWith: return .boolean(first.utf8.starts(with: text(values[1]).utf8))
    case .endsWith: return .boolean(first.utf8.reversed().starts(with: text(values[1]).utf8.reversed()))
    case .contains:
      let part = Array(text(values[1]).utf8)
      let bytes = Array(first.utf8)
      return .boolean((0...bytes.count).contains { bytes[$0...].starts(with: part) })
    case .substring:
      let start = Int(integer(values[1])) - 1
      let end = values.count > 2 ? start + Int(integer(values[2])) : scalars.count
      let kept = scalars.indices.filter { $0 >= start && $0 < end }.map { Character(scalars[$0]) }
      return .text(String(kept))
    default:
      var kept = scalars[...]
      if function != .trimRight { kept = kept.drop { $0 == " " } }
      if function != .trimLeft { while kept.last == " " { kept.removeLast() } }
      return .text(String(kept.map { Character($0) }))
    }
  }

  private func integer(_ value: FlowValue) -> Int64 {
    switch value {
    case .integer(let integer), .time(let integer): integer
    default: 0
    }
  }

  private func double(_ value: FlowValue) -> Double {
    if case .double(let double) = value { double } else { 0 }
  }

  private func text(_ value: FlowValue) -> String {
    if case .text(let text) = value { text } else { "" }
  }

  // MARK: Times, of the units that need no calendar

  private static func length(of unit: TimeUnit) -> Int64 {
    switch unit {
    case .second: 1_000_000_000
    case .minute: 60_000_000_000
    case .hour: 3_600_000_000_000
    default: 86_400_000_000_000
    }
  }

  /// For times after 1970.
  private static func ordinal(of unit: TimeUnit, _ nanos: Int64) -> Int64 { nanos / length(of: unit) }

  private static func start(of unit: TimeUnit, _ nanos: Int64) -> Int64 { nanos - nanos % length(of: unit) }
}
