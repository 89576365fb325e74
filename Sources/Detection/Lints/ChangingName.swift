/// Names of fields whose value is most likely another in every event.
enum ChangingName {
  private static let words: Set<String> = [
    "time", "timestamp", "datetime", "date", "uuid", "guid", "count", "port", "nonce", "sequence", "seq", "epoch",
  ]
  /// Whole names: the id of something else, such as a user's, does not change from event to event.
  private static let names: Set<String> = [
    "eventid", "requestid", "traceid", "transactionid", "messageid", "rowid", "recordid", "logid", "srcport",
    "dstport", "bytes", "packets",
  ]

  /// Whether one of the words of the last name of a path, or the whole name, is such.
  ///
  /// An `id` within something is that of the thing, and stays.
  static func isLikely(_ path: FieldPath) -> Bool {
    guard case .key(let name) = path.steps.last else { return false }
    if path.steps == [.key("id")] { return true }
    let whole = String(decoding: name.utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }, as: UTF8.self)
    return names.contains(whole.lowercased()) || ChangingName.parts(of: name).contains { words.contains($0) }
  }

  /// The words of `eventTime`, `event_time` and `EventTime`, in small letters.
  private static func parts(of name: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var afterSmall = false
    for character in name {
      let startsPart = character.isUppercase && afterSmall
      if startsPart || !(character.isLetter || character.isNumber) {
        parts.append(part)
        part = ""
      }
      if character.isLetter { part += character.lowercased() }
      afterSmall = character.isLowercase
    }
    return parts + [part]
  }
}
