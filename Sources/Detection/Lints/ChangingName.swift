/// Names of fields whose value is most likely another in every event.
enum ChangingName {
  private static let words: Set<String> = [
    "time", "timestamp", "datetime", "date", "uuid", "guid", "count", "port", "nonce", "sequence", "seq", "epoch",
  ]
  /// Whole names: an `id` of something else, such as a user's, is no change from event to event.
  private static let names: Set<String> = [
    "id", "eventid", "requestid", "traceid", "transactionid", "messageid", "rowid", "recordid", "logid", "srcport",
    "dstport", "bytes", "packets",
  ]

  /// Whether one of the words of a name, or the whole name, is such.
  static func isLikely(_ name: String) -> Bool {
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
