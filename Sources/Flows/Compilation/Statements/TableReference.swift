/// The table that a query reads, as it names it.
struct TableReference {
  /// The name as written, for example `panther_logs.public.aws_vpcflow`.
  let name: String
  /// The alias, or nil.
  let alias: String?
  /// Further names of tables in the same FROM, which is refused; their columns are still known.
  var others: [TableReference] = []
  /// The FROM has something whose columns are not known; it is refused as well.
  var hasUnknownColumns = false

  /// The name by which columns can be qualified, for messages.
  var qualifier: String { alias ?? name }

  /// The full name of the table.
  static let fullName = ["panther_logs", "public", "aws_vpcflow"]

  /// Whether these names, in order, are a name of the table of flows.
  static func isFlows(_ names: [String]) -> Bool {
    !names.isEmpty && names.map(\.foldedASCII) == fullName.suffix(names.count)
  }

  /// Whether columns may be written after these names and a dot.
  func isQualifier(_ names: [String]) -> Bool {
    if names.isEmpty || others.contains(where: { $0.isQualifier(names) }) { return true }
    if let alias { return names.count == 1 && names[0].foldedASCII == alias.foldedASCII }
    return Self.isFlows(names)
  }
}
