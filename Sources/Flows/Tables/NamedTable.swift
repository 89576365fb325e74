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
  /// Where the name stands in the author's text.
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
    let (letters, wanted) = (Array(name.utf8.prefix(64)), Array(known.utf8))
    return !otherDatabases.contains(name) && NearestName.distance(letters, wanted) <= NearestName.slipsMax(wanted.count)
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
