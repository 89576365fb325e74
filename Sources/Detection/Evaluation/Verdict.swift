import Primitives

/// The verdict of an expression on an event.
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

/// Combines the verdicts of nested expressions, one after the other.
///
/// Evaluation stops where the state is decided; an explanation goes on, which changes the outcome no more.
struct CombinatorState {
  private let kind: ExpressionNode.Kind
  private var yesCount = 0
  /// The outcome, once no further verdict can change it.
  private(set) var decided: Verdict?

  init(_ kind: ExpressionNode.Kind) {
    self.kind = kind
  }

  /// Takes the next verdict.
  @inline(__always)
  mutating func add(_ verdict: Verdict) {
    if decided != nil { return }
    if verdict == .failed {
      decided = .failed
      return
    }
    if verdict == .yes { yesCount += 1 }
    switch kind {
    case .all: if verdict == .no { decided = .no }
    case .any: if verdict == .yes { decided = .yes }
    case .none: if verdict == .yes { decided = .no }
    case .onlyOne: if yesCount > 1 { decided = .no }
    case .predicate, .yes, .no, .until: break
    }
  }

  /// The outcome after all verdicts.
  ///
  /// Without any nested expression every combinator holds: it is a no-op.
  @inline(__always)
  func outcome(childCount: Int32) -> Verdict {
    if let decided { return decided }
    switch kind {
    case .any, .onlyOne: return Verdict(childCount == 0 || yesCount > 0)
    case .all, .none, .predicate, .yes, .no, .until: return .yes
    }
  }
}

/// What a field of an event holds: nothing, one value, or the list that a path with `[*]` is.
enum FieldValue: BitwiseCopyable {
  case missing
  case value(JSONDocument.Index)
  /// A run of values in the scratch's list of projected values.
  case projection(start: Int32, count: Int32)

  @inline(__always)
  init(_ index: JSONDocument.Index) {
    self = index == JSONDocument.missing ? .missing : .value(index)
  }
}
