extension FlowColumn {
  private static let byName = Dictionary(
    allCases.map { ($0.name.foldedASCII, $0) }, uniquingKeysWith: { first, _ in first })

  /// The column of a name, whose case does not count.
  init?(named name: String) {
    guard let column = Self.byName[name.foldedASCII] else { return nil }
    self = column
  }

  /// The column of the name that a field of a flow log has, AWS's own or another, such as `account_id`; case, `-` and
  /// `_` do not count.
  init?(fieldNamed name: String) {
    var name = name
    let field = name.withUTF8 { FlowFieldNames.all.entry(of: UnsafeRawBufferPointer($0))?.field }
    guard case .column(let column)? = field, column.rawValue < FlowColumn.eventTime.rawValue else { return nil }
    self = column
  }
}

extension FlowFieldNames {
  /// Whether a name is that of a field that is known and that the table has no column for.
  static func isLeftOut(_ name: String) -> Bool {
    var name = name
    return name.withUTF8 { all.entry(of: UnsafeRawBufferPointer($0))?.field } == .leftOut
  }
}
