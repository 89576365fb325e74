import Flows

/// Random flow records, the same for the same seed.
struct FlowSampleGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_f491_4f6c_dd1d
  }

  /// A record with some of the columns; its start, when it has one, is near `nanos`.
  mutating func sample(near nanos: Int64, spreadSeconds: Int64) -> FlowSample {
    var sample = FlowSample()
    for column in FlowColumn.recorded where column.kind != .time && Int.random(in: 0..<4, using: &self) > 0 {
      sample.values[column] = column.kind == .text ? .text(text(column)) : .integer(integer(column))
    }
    guard Int.random(in: 0..<8, using: &self) > 0 else { return sample }
    let unit: Int64 = Bool.random(using: &self) ? 1_000_000_000 : 1
    let start = (nanos + Int64.random(in: -spreadSeconds * 1_000_000_000...0, using: &self)) / unit * unit
    let isShort = Bool.random(using: &self)
    sample.values[.start] = .time(start)
    sample.values[.end] = .time(start + (isShort ? 0 : Int64.random(in: 0...60_000_000_000, using: &self)))
    return sample
  }

  private mutating func integer(_ column: FlowColumn) -> Int64 {
    let range = FlowRecordRules.range(of: column)
    switch Int.random(in: 0..<6, using: &self) {
    case 0: return range.lowerBound
    case 1: return range.upperBound
    case 2: return Int64.random(in: range, using: &self)
    default: return min(range.upperBound, Int64.random(in: 0...300, using: &self))
    }
  }

  private mutating func text(_ column: FlowColumn) -> String {
    let number = Int.random(in: 0..<40, using: &self)
    guard FlowRecordRules.holdsAddresses(column) else { return String(repeating: "é", count: number % 7) + "\(number)" }
    return number % 3 == 0 ? "2001:db8::\(number + 1)" : "10.0.\(number).\(Int.random(in: 0...255, using: &self))"
  }
}
