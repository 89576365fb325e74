/// What a JSON record that is no flow may be instead, so that its refusal can say so.
enum FlowJSONHints {
  private static let keysShownMax = 6

  /// What has all of some keys is probably of a kind.
  private static let kinds: [(keys: [String], remark: String)] = [
    (["eventSource", "eventName"], "it looks like an event of CloudTrail"),
    (["eventType", "published"], "it looks like an event of Okta's system log"),
    (["class_uid"], "it looks like an event of OCSF"),
    (["src_endpoint"], "it looks like an event of OCSF"),
    (["query_name", "query_timestamp"], "it looks like a query log of Route 53 Resolver"),
    (["httpRequest", "webaclId"], "it looks like a log of AWS WAF"),
    (["src_ip", "dest_ip", "event_type"], "it looks like an event of Suricata"),
    (["id.orig_h", "id.resp_h"], "it looks like a connection of Zeek"),
    (["jsonPayload", "logName"], "it looks like a log entry of Google Cloud"),
    (["Records"], "it holds other records; expected one record a line"),
    (["logEvents"], "it holds other records; expected one record a line"),
    (["records"], "it holds other records; expected one record a line"),
    (["@message"], "expected the text in @message as a line of its own"),
  ]

  /// A remark that starts with a semicolon: the kind where it is known, or else the first keys.
  static func remark(on record: FlowJSONRecord) -> String {
    var keys: [String] = []
    var shown: [String] = []
    record.forEachMember { place, key, _ in
      if place < FlowTextFormat.fieldsMax, key.count <= 64 { keys.append(String(decoding: key, as: UTF8.self)) }
      if place < keysShownMax {
        shown.append(FlowRecordRules.shown(key))
      } else if place == keysShownMax {
        shown.append("others")
      }
    }
    if let kind = kinds.first(where: { $0.keys.allSatisfy(keys.contains) }) { return "; " + kind.remark }
    return shown.isEmpty ? "" : "; its keys are " + shown.joined(separator: ", ")
  }
}
