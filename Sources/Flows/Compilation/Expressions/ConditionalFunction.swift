/// Functions that take one of their arguments.
enum ConditionalFunction: String, CaseIterable {
  case iff
  case nvl
  case ifnull
  case nvl2
  case zeroifnull
  case nullifzero
  case equalNull = "equal_null"

  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .iff, .nvl2: 3...3
    case .nvl, .ifnull, .equalNull: 2...2
    case .zeroifnull, .nullifzero: 1...1
    }
  }
}
