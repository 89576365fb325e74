/// One comparison of a program, evaluated at most once per event whichever detections ask for it.
struct Predicate: BitwiseCopyable {
  enum Form: UInt8 {
    /// A field against constants.
    case constant
    /// A field against another field.
    case field
    /// The elements of a list against an inner expression.
    case elements
    /// A field against constants, by the rules of inline filters.
    case filter
  }

  var form: Form
  var operation: Operation
  var isNegated: Bool
  var quantifier: ProgramQuantifier
  var field: Int32
  /// The second field, or the inner expression's node.
  var operand: Int32
  var firstConstant: Int32
  var constantCount: Int32
  /// The constants' lookup table; -1 when there is none.
  var table: Int32
  /// The sketch of the constant, for conditions that search in a text; -1 when there is none.
  var sketch: Int32
}

/// How many elements of a list must satisfy the inner expression.
enum ProgramQuantifier: UInt8 {
  case any
  case all
  case none
  case onlyOne

  init(_ quantifier: ElementQuantifier) {
    switch quantifier {
    case .any: self = .any
    case .all: self = .all
    case .none: self = .none
    case .onlyOne: self = .onlyOne
    }
  }
}
