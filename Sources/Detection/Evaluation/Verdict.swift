/// What an expression says of an event.
enum Verdict: UInt8 {
  case no = 1
  case yes = 2
  /// An inline filter failed; only filters can.
  case failed = 3

  @inline(__always)
  init(_ value: Bool) { self = value ? .yes : .no }

  /// The opposite answer; a failure stays one.
  @inline(__always)
  func negated(if isNegated: Bool) -> Verdict {
    guard isNegated else { return self }
    switch self {
    case .no: return .yes
    case .yes: return .no
    case .failed: return .failed
    }
  }
}
