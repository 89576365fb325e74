/// What is said of a name that is no column.
struct UnknownColumn {
  let message: String
  let place: Range<Int>
  let suggestion: String?

  /// Looks at the token of the name and those around it.
  init(_ tokens: [SQLToken], at index: Int, aliases: some Sequence<String>) {
    let token = tokens[index]
    let name = token.folded
    place = token.range
    if let (written, column) = Self.hyphenated(tokens, at: index) {
      message = "unknown column \(token.value): \(written) without quotes is a subtraction"
      suggestion = "\(column.name), or \"\(written)\""
    } else if let instead = Self.pantherColumns[name] {
      message = "unknown column \(token.value): Picket does not have this column of Panther's"
      suggestion = instead
    } else if name.hasPrefix("p_any_") || name.hasPrefix("p_enrichment") || name.hasPrefix("p_udm") {
      message = "unknown column \(token.value): Picket does not have this column of Panther's"
      suggestion = nil
    } else if FlowFieldNames.isLeftOut(token.value) {
      message = "unknown column \(token.value): the table has no column for this field of AWS's"
      suggestion = nil
    } else {
      message = "unknown column \(token.value)"
      suggestion = NearestName.of(token.value, in: FlowColumn.allCases.map(\.name) + aliases)
    }
  }

  /// Columns that Panther has in each table, with what says the same of a flow.
  private static let pantherColumns: [String: String?] = [
    "p_any_ip_addresses": "srcAddr or dstAddr", "p_any_aws_account_ids": "account",
    "p_any_aws_instance_ids": "instanceId", "p_source_id": nil, "p_source_label": nil, "p_source_file": nil,
    "p_schema_version": nil, "p_timeline": "p_event_time", "p_header": nil, "p_alert_id": nil, "p_alert_severity": nil,
    "p_alert_creation_time": nil, "p_alert_update_time": nil, "p_alert_context": nil, "p_rule_id": nil,
    "p_rule_reports": nil, "p_rule_severity": nil, "p_rule_tags": nil, "p_rule_error": nil, "p_signal_id": nil,
    "p_detection_tags": nil, "p_parse_errors": nil,
  ]

  /// The column of a name with a hyphen that stands without quotes, such as `interface-id`, around a part of it.
  private static func hyphenated(
    _ tokens: [SQLToken], at index: Int
  ) -> (written: String, column: FlowColumn)? {
    var (start, end) = (index, index)
    while start > 1, isHyphen(tokens[start - 1]), tokens[start].isGlued, tokens[start - 1].isGlued,
      tokens[start - 2].kind == .word
    {
      start -= 2
    }
    while end + 2 < tokens.count, isHyphen(tokens[end + 1]), tokens[end + 1].isGlued, tokens[end + 2].isGlued,
      tokens[end + 2].kind == .word || tokens[end + 2].kind == .quotedName
    {
      end += 2
    }
    let written = tokens[start...end].map(\.value).joined()
    guard end > start, end - start <= 8, let column = FlowColumn(fieldNamed: written) else { return nil }
    return (written, column)
  }

  private static func isHyphen(_ token: SQLToken) -> Bool { token.isSign("-") }
}
