import Primitives

/// A record of the Linux audit daemon: `type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e syscall=2 …`.
enum AuditRecord {
  /// Fields whose value, where it is hexadecimal, is text that the kernel does not trust to be printable.
  private static let encodedFields: Set<String> = [
    "acct", "cmd", "comm", "cwd", "data", "dir", "exe", "file", "grp", "key", "name", "new_chardev", "new_disk",
    "ocomm", "old_disk", "path", "proctitle", "vm", "watch",
  ]

  /// The event of a record, all values as text; `audit_id` and `timestamp` are what the records of one action share.
  static func event(of line: String) throws(LineProblem) -> JSONValue {
    var scanner = PairScanner(line)
    guard let node = scanner.next() else { throw noRecord }
    var members: [(key: String, value: JSONValue)] = []
    var type = node
    if node.key == "node" {
      members.append(("node", .string(node.value)))
      guard let next = scanner.next() else { throw noRecord }
      type = next
    }
    guard type.key == "type", let id = scanner.next(), id.key == "msg",
      let match = id.value.wholeMatch(of: /audit\(([0-9]+\.[0-9]+):([0-9]+)\):/)
    else { throw noRecord }
    members += [
      ("type", .string(type.value)), ("timestamp", .string(String(match.1))), ("audit_id", .string(String(match.2))),
    ]
    take(&scanner, into: &members)
    return .object(members)
  }

  private static let noRecord = LineProblem("expected an audit record, 'type=… msg=audit(TIME:NUMBER): …'")

  /// Adds the pairs of a record; those of a quoted `msg='…'` stand beside the others.
  private static func take(_ scanner: inout PairScanner, into members: inout [(key: String, value: JSONValue)]) {
    while let pair = scanner.next() {
      if pair.key == "msg", pair.quote == "'" {
        var inner = PairScanner(pair.value)
        take(&inner, into: &members)
      } else if let index = members.firstIndex(where: { $0.key == pair.key }) {
        members[index].value = .string(text(of: pair))
      } else {
        members.append((pair.key, .string(text(of: pair))))
      }
    }
  }

  private static func text(of pair: PairScanner.Pair) -> String {
    guard pair.quote == nil, encodedFields.contains(pair.key) || isArgument(pair.key), pair.value.utf8.count >= 2,
      pair.value.utf8.count.isMultiple(of: 2)
    else { return pair.value }
    var bytes: [UInt8] = []
    var high: UInt8?
    for byte in pair.value.utf8 {
      // The kernel writes capitals; a word such as "cafe" is no code.
      guard let digit = byte.hexadecimalValue, !(UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) else {
        return pair.value
      }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    // Arguments of a command line stand with a NUL between them.
    return String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
  }

  /// `a0`, `a1`, … of a record EXECVE; in SYSCALL records they are numbers in small letters, or of one digit.
  private static func isArgument(_ key: String) -> Bool { key.wholeMatch(of: /a[0-9]+(\[[0-9]+\])?/) != nil }
}

/// Reads `key=value` pairs with spaces between them, values in quotes or not.
struct PairScanner {
  /// One pair, and the quote around its value.
  struct Pair {
    var key: String
    var value: String
    var quote: Character?
  }

  private var rest: Substring

  init(_ text: String) {
    rest = text[...]
  }

  /// The next pair; words without a `=` are passed over.
  mutating func next() -> Pair? {
    while true {
      // What auditd has looked up itself stands after a group separator.
      rest = rest.drop { $0 == " " || $0 == "\u{1D}" || $0 == "," }
      if rest.isEmpty { return nil }
      let word = rest.prefix { $0 != "=" && $0 != " " && $0 != "\u{1D}" }
      rest = rest[word.endIndex...]
      guard rest.first == "=" else { continue }
      rest = rest.dropFirst()
      if let quote = rest.first, quote == "\"" || quote == "'" {
        let value = rest.dropFirst().prefix { $0 != quote }
        rest = rest[value.endIndex...].dropFirst()
        return Pair(key: String(word), value: String(value), quote: quote)
      }
      let value = rest.prefix { $0 != " " && $0 != "\u{1D}" }
      rest = rest[value.endIndex...]
      return Pair(key: String(word), value: String(value))
    }
  }
}
