import Primitives

/// A line of nginx's combined format:
/// `192.0.2.1 - alice [29/Nov/2026:02:10:19 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/7.88.1"`.
enum AccessLine {
  private static let expected =
    "expected nginx's combined format, 'ADDRESS - USER [TIME] \"REQUEST\" STATUS BYTES \"REFERER\" \"AGENT\"'"

  /// The event of a line; a `-` is absent, and what follows the agent is `extra`.
  static func event(of line: ArraySlice<UInt8>) throws(LineProblem) -> JSONValue {
    var fields = FieldScanner(line)
    guard let address = fields.word(), fields.word() != nil, let user = fields.word(), let time = fields.bracketed(),
      let request = fields.quoted(), let status = fields.word().flatMap({ Int64($0) }), let bytes = fields.word()
    else { throw LineProblem(expected) }
    var members: [(key: String, value: JSONValue)] = [("remoteAddr", .string(address))]
    func add(_ key: String, _ text: String?) {
      if let text, text != "-" { members.append((key, .string(text))) }
    }
    add("remoteUser", user)
    add("time", rfc3339(time))
    add("request", request)
    let parts = request.split(separator: " ", maxSplits: 2).map(String.init)
    if parts.count == 3 {
      add("method", parts[0])
      add("uri", parts[1])
      add("protocol", parts[2])
    }
    members.append(("status", .integer(status)))
    if let count = Int64(bytes) { members.append(("bodyBytesSent", .integer(count))) }
    add("httpReferer", fields.quoted())
    add("httpUserAgent", fields.quoted())
    let extra = fields.rest
    if !extra.isEmpty { add("extra", extra) }
    return .object(members)
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// `29/Nov/2026:02:10:19 +0000` as `2026-11-29T02:10:19+00:00`; any other text as it is.
  private static func rfc3339(_ time: String) -> String {
    guard
      let match = time.wholeMatch(of: /([0-9]{2})\/([A-Z][a-z]{2})\/([0-9]{4}):([0-9:]{8}) ([+-][0-9]{2})([0-9]{2})/),
      let month = months.firstIndex(of: String(match.2))
    else { return time }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return "\(match.3)-\(number)-\(match.1)T\(match.4)\(match.5):\(match.6)"
  }
}

/// Reads the fields of a line: words, and texts in brackets or quotes, in which `\xHH` is a byte and `\` hides a quote.
struct FieldScanner {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  /// What is left.
  var rest: String { String(decoding: bytes.drop { $0 == 0x20 }, as: UTF8.self) }

  /// The next word; nil at the end.
  mutating func word() -> String? {
    bytes = bytes.drop { $0 == 0x20 }
    let word = bytes.prefix { $0 != 0x20 }
    bytes = bytes[word.endIndex...]
    return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
  }

  /// The next text in brackets; nil where there is none.
  mutating func bracketed() -> String? {
    bytes = bytes.drop { $0 == 0x20 }
    guard bytes.first == UInt8(ascii: "["), let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
    defer { bytes = bytes[(end + 1)...] }
    return String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
  }

  /// The next text in quotes; nil where there is none, or it has no end.
  mutating func quoted() -> String? {
    let start = bytes.drop { $0 == 0x20 }
    guard start.first == UInt8(ascii: "\"") else { return nil }
    var text: [UInt8] = []
    var index = start.startIndex + 1
    while index < start.endIndex {
      let byte = start[index]
      if byte == UInt8(ascii: "\"") {
        bytes = start[(index + 1)...]
        return String(decoding: text, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\"), index + 1 < start.endIndex {
        let (value, count) = FieldScanner.escaped(start[(index + 1)...])
        text += value
        index += count + 1
      } else {
        text.append(byte)
        index += 1
      }
    }
    return nil
  }

  /// What a backslash and the bytes after it stand for, and how many of those belong to it.
  private static func escaped(_ bytes: ArraySlice<UInt8>) -> ([UInt8], Int) {
    let start = bytes.startIndex
    if bytes[start] == UInt8(ascii: "x"), bytes.count >= 3, let high = bytes[start + 1].hexadecimalValue,
      let low = bytes[start + 2].hexadecimalValue
    {
      return ([high << 4 | low], 3)
    }
    if bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "\\") { return ([bytes[start]], 1) }
    return ([UInt8(ascii: "\\")], 0)
  }
}
