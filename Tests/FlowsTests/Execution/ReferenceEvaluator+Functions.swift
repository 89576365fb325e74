import Flows

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
    case .truncateTime(let unit): return .time(Self.start(of: unit, integer(values[0])))
    case .timeDifference(let unit):
      return .integer(Self.ordinal(of: unit, integer(values[1])) - Self.ordinal(of: unit, integer(values[0])))
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
