import Flows

/// A value of an answer in a form that both sides share: SQLite has no booleans, no times and no lists.
enum OracleCell: Hashable, Comparable {
  case null
  case integer(Int64)
  case double(Double)
  case text(OracleText)

  init(_ value: FlowValue) {
    switch value {
    case .null: self = .null
    case .integer(let integer), .time(let integer): self = .integer(integer)
    case .double(let double): self = .double(OracleCell.rounded(double))
    case .boolean(let boolean): self = .integer(boolean ? 1 : 0)
    case .text(let text): self = .text(OracleText(text))
    case .list(let list): self = .list(list.map { OracleCell($0) })
    }
  }

  /// A list, whose order is that of its values.
  static func list(_ cells: [OracleCell]) -> OracleCell { .text(OracleText("\(cells.sorted())")) }

  /// Sums of fractions depend on their order: nine digits are compared.
  static func rounded(_ value: Double) -> Double {
    guard value.isFinite, value != 0 else { return value == 0 ? 0 : value }
    var scale = 1.0
    var size = value.magnitude
    while size < 1e9 { (size, scale) = (size * 10, scale * 10) }
    while size >= 1e10 { (size, scale) = (size / 10, scale / 10) }
    return (value * scale).rounded() / scale
  }
}
