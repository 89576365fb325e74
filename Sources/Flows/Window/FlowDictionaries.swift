/// The dictionaries of the text columns: one for the four columns of addresses, one for each other column.
public struct FlowDictionaries: Sendable {
  /// In the order of `slot(of:)`.
  var all: [FlowDictionary]

  init() {
    all = Array(repeating: FlowDictionary(), count: Self.slotCount)
  }

  /// The dictionary of a column; an empty one when the column has none, as `p_row_id` and the columns of numbers.
  public func dictionary(for column: FlowColumn) -> FlowDictionary {
    Self.slot(of: column).map { all[$0] } ?? FlowDictionary()
  }

  /// The columns with a dictionary, in the order of the table.
  static let columns: [FlowColumn] = FlowColumn.allCases.filter { $0.kind == .text && $0 != .rowId }

  /// How many dictionaries there are.
  static let slotCount = (slots.compactMap(\.self).max() ?? -1) + 1

  /// Which dictionary a column has.
  static func slot(of column: FlowColumn) -> Int? { slots[column.rawValue] }

  /// By the raw values of the columns.
  private static let slots: [Int?] = {
    var slots = [Int?](repeating: nil, count: FlowColumn.count)
    var next = 1
    for column in columns {
      if FlowRecordRules.holdsAddresses(column) {
        slots[column.rawValue] = 0
      } else {
        slots[column.rawValue] = next
        next += 1
      }
    }
    return slots
  }()
}
