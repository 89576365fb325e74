/// A query in both languages, with how its answers are to be compared.
struct OracleQuery {
  /// What the rows of the answers have in common.
  enum Order {
    /// The same rows in the same order.
    case total
    /// The same rows, ordered by the output of this number.
    case by(Int)
    /// The same rows.
    case none
  }

  var picket: String
  var sqlite: String
  var order: Order
}
