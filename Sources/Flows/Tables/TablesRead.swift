/// The tables that a text reads, and what follows from them.
struct TablesRead {
  /// Those that are not the table of flows, nor near misses of its name, in the order of the text.
  private let others: [NamedTable]
  /// The text names no table but by a template.
  private let isTemplateAlone: Bool

  /// Looks for the tables of a text.
  ///
  /// - Parameter isTemplate: The text says that it is a template, or has parts of one.
  init(_ tokens: [SQLToken], isTemplate: Bool) {
    var finder = TableFinder(tokens)
    finder.run()
    let known = finder.tables.contains { $0.kind != .other }
    var others = finder.tables.filter { $0.kind == .other }
    // A text that makes its rows itself reads nothing of Picket's either.
    if others.isEmpty, !known { others = finder.rowFunctions }
    self.others = others
    isTemplateAlone = isTemplate && others.isEmpty && !known
  }

  /// Why the text is not run here, although nothing may be wrong with it; nil when it is about flows, or about nothing.
  var reason: String? {
    if isTemplateAlone { return "is a template, which Picket does not run" }
    if others.isEmpty { return nil }
    return "reads \(Self.list(names)), which Picket does not have"
  }

  /// The tables as problems, each where it stands.
  var problems: [QueryProblem] {
    if isTemplateAlone {
      let suggestion = "the text that the template gives"
      return [QueryProblem(message: "templates are not supported", offset: 0, length: 0, suggestion: suggestion)]
    }
    return others.map {
      QueryProblem(
        message: "unknown table \($0.written): flows are in aws_vpcflow", offset: $0.range.lowerBound,
        length: $0.range.count)
    }
  }

  /// The names, each once, as the text first spells them.
  private var names: [String] {
    var seen = Set<String>()
    return others.map(\.written).filter { seen.insert($0.foldedASCII).inserted }
  }

  private static let listedMax = 4

  private static func list(_ names: [String]) -> String {
    let listed = names.prefix(listedMax).map(shortened)
    if names.count > listed.count { return listed.joined(separator: ", ") + " and \(names.count - listed.count) more" }
    if listed.count < 2 { return listed.joined() }
    return listed.dropLast().joined(separator: ", ") + " and " + listed[listed.count - 1]
  }

  /// A name of a length that fits a line.
  private static func shortened(_ name: String) -> String {
    name.unicodeScalars.count <= 120 ? name : String(String.UnicodeScalarView(name.unicodeScalars.prefix(120))) + "…"
  }
}
