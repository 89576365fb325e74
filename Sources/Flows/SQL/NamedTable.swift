import Primitives

/// A table that a text reads, as it names it.
struct NamedTable {
  /// What a name means here.
  enum Kind {
    /// The table of flows.
    case flows
    /// A name that was most likely meant to be that of the table of flows.
    case nearFlows
    /// A table that Picket does not have.
    case other
  }

  /// The parts of the name as they are written, without quotes.
  let parts: [String]
  /// Where the name is in the author's text.
  let range: Range<Int>
  let kind: Kind

  init(_ parts: [String], at range: Range<Int>) {
    self.parts = parts
    self.range = range
    kind = Self.kind(parts.map(\.foldedASCII))
  }

  /// The name as it is written, without quotes.
  var written: String { parts.joined(separator: ".") }

  // MARK: Kinds

  /// The databases that Panther has beside `panther_logs`: a table of the same name in one of them is another table.
  private static let otherDatabases: Set<String> = [
    "panther_rule_matches", "panther_rule_errors", "panther_signals", "panther_correlation_signals", "panther_views",
    "panther_monitor", "panther_lookups", "panther_cloudsecurity", "panther_stored_data", "panther_tmp",
  ]

  /// Tables of Panther's for log types of AWS; they are what they are, however near to another name.
  private static let otherTables: Set<String> = [
    "aws_alb", "aws_auroramysqlaudit", "aws_cloudfrontaccess", "aws_cloudtrail", "aws_cloudtraildigest",
    "aws_cloudtrailinsight", "aws_cloudwatchevents", "aws_config", "aws_guardduty", "aws_networkfirewall_flow",
    "aws_s3serveraccess", "aws_securityfindingformat", "aws_transitgatewayflow", "aws_vpcdns", "aws_waf_webacl",
    "aws_wafwebacl",
  ]

  /// What is left of names of flow logs without `_`, the vendor and the word for logs.
  private static let cores: Set<String> = ["vpcflow", "flow"]

  private static func kind(_ names: [String]) -> Kind {
    if TableReference.isFlows(names) { return .flows }
    guard let table = names.last else { return .other }
    // A whole name in one pair of quotes.
    if names.count == 1, table.contains(".") {
      let kind = kind(table.split(separator: ".", omittingEmptySubsequences: false).map(String.init))
      return kind == .flows ? .nearFlows : kind
    }
    let qualifiers = names.dropLast()
    let full = TableReference.fullName
    let isNearQualifier =
      switch qualifiers.count {
      case 0: true
      case 1: isNear(qualifiers[0], full[1]) || isNear(qualifiers[0], full[0])
      case 2: isNear(qualifiers[0], full[0]) && isNear(qualifiers[1], full[1])
      default: false
      }
    return isNearQualifier && isNearFlows(table) ? .nearFlows : .other
  }

  private static func isNear(_ name: String, _ known: String) -> Bool {
    if name == known { return true }
    let editsMax = NearestName.wordEditsMax(known.utf8.count)
    return !otherDatabases.contains(name) && NearestName.isSlip(name, of: known, editsMax: editsMax)
  }

  /// Whether the last part of a name is that of the table of flows, or one that flow logs often have, or a slip of it.
  private static func isNearFlows(_ table: String) -> Bool {
    if otherTables.contains(table) { return false }
    if isNear(table, TableReference.fullName[2]) { return true }
    var core = table.filter { $0 != "_" && $0 != "-" }[...]
    for prefix in ["aws", "amazon"] where core.hasPrefix(prefix) { core = core.dropFirst(prefix.count) }
    for suffix in ["table", "records", "s", "log"] where core.hasSuffix(suffix) { core = core.dropLast(suffix.count) }
    if core.hasSuffix("s") { core = core.dropLast() }
    return cores.contains(String(core))
  }
}

/// The names of the common table expressions of a text: `WITH a AS (…), b (x, y) AS (…)`.
enum CommonTableNames {
  /// All of them, in lowercase, whatever their scope.
  static func names(in tokens: [SQLToken]) -> Set<String> {
    var names: Set<String> = []
    var openings: [Int] = []
    // Where the parenthesis opens that closes here.
    var opening: [Int: Int] = [:]
    for (index, token) in tokens.enumerated() {
      if token.isSign("(") { openings.append(index) }
      if token.isSign(")"), let open = openings.popLast() { opening[index] = open }
      guard token.isWord("as"), opensBody(after: index, in: tokens) else { continue }
      var name = index - 1
      if let open = opening[name] { name = open - 1 }
      guard name > 0, tokens[name].isName, isBegin(tokens[name - 1]) else { continue }
      names.insert(tokens[name].folded)
    }
    return names
  }

  private static func opensBody(after index: Int, in tokens: [SQLToken]) -> Bool {
    var next = index + 1
    while next < tokens.count, tokens[next].isWord("not") || tokens[next].isWord("materialized") { next += 1 }
    return next < tokens.count && tokens[next].isSign("(")
  }

  private static func isBegin(_ token: SQLToken) -> Bool {
    token.isWord("with") || token.isWord("recursive") || token.isSign(",") || token.isSign(TemplateTokens.statement)
  }
}

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

  /// The tables as problems, each at its place.
  var problems: [QueryProblem] {
    if isTemplateAlone {
      return [QueryProblem("templates are not supported", at: 0..<0, TemplateTokens.suggestion)]
    }
    return others.map { QueryProblem("unknown table \($0.written): flows are in aws_vpcflow", at: $0.range) }
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
