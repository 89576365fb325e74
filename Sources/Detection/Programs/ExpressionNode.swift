/// A node of a program's expressions.
///
/// The children of a node stand side by side in the table of children.
struct ExpressionNode: BitwiseCopyable {
  enum Kind: UInt8 {
    case predicate
    case all
    case any
    case onlyOne
    case none
    case yes
    case no
  }

  var kind: Kind
  var predicate: Int32
  var firstChild: Int32
  var childCount: Int32
}
