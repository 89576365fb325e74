/// How the answers to a query compare.
enum OracleOutcome: Hashable {
  /// The same rows, at least one.
  case rows(Int)
  /// No rows from both.
  case nothing
  /// Both say that integers leave 64 bits.
  case bothOverflow
  /// Picket says that integers leave 64 bits; SQLite has not come to that value, as it skips what no row needs.
  case onlyPicketOverflows
  /// SQLite says that integers leave 64 bits; where its doubles may go on instead, the rows are the same.
  case onlySQLiteOverflows
  /// Anything else.
  case different(Difference)

  /// What is different.
  struct Difference: Hashable {
    enum Kind: Hashable {
      /// Picket refuses the query, for this reason.
      case refused(String)
      case onlyPicketFails
      case onlySQLiteFails
      case rows
      case order
    }

    var kind: Kind
    /// What both said.
    var words: String
  }

  /// The name under which outcomes are counted.
  var category: String {
    switch self {
    case .rows: "the same rows"
    case .nothing: "no rows"
    case .bothOverflow: "both overflow"
    case .onlyPicketOverflows: "only Picket overflows"
    case .onlySQLiteOverflows: "only SQLite overflows"
    case .different: "different"
    }
  }
}
