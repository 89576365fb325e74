import Primitives

/// How the lines of a file become events.
public enum LineFormat: String, CaseIterable, Sendable {
  /// Each line is a JSON object, which is the event.
  case json
  /// Each line is the field `message` of an event.
  case text
  /// Records of the Linux audit daemon, one an event.
  case auditd
  /// nginx's and Apache's combined format, with the names of Panther's `Nginx.Access`.
  case nginx
  /// Lines of a syslog daemon, as in `/var/log/auth.log`, with the names of Panther's `Syslog.RFC3164`.
  case syslog

  /// The event of a line; nil for an empty line, which is none.
  ///
  /// Throws why the line is none of this format. Linear in the line.
  public func event(of line: [UInt8]) throws(LineProblem) -> [UInt8]? {
    var line = line[...]
    if line.last == 0x0D { line = line.dropLast() }
    guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }) else { return nil }
    switch self {
    case .json:
      if first != UInt8(ascii: "{") { throw LineProblem("expected a JSON object") }
      return Array(line)
    case .text: return JSONValue.object([("message", .string(String(decoding: line, as: UTF8.self)))]).line
    case .auditd: return try AuditRecord.event(of: String(decoding: line, as: UTF8.self)).line
    case .nginx: return try AccessLine.event(of: line).line
    case .syslog: return try SyslogLine.event(of: String(decoding: line, as: UTF8.self)).line
    }
  }
}

/// Why a line is no event.
public struct LineProblem: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what was expected.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
