import Primitives

/// A line of a syslog daemon's file: `2026-11-29T02:10:19.123456+00:00 host sshd[812]: Accepted publickey for …`, or
/// with the old form of the time, `Nov 29 02:10:19`; with or without a priority in front of it, `<38>`.
enum SyslogLine {
  /// The event of a line, with what `sshd` says in parts.
  static func event(of line: String) throws(LineProblem) -> JSONValue {
    let form =
      /(?:<([0-9]{1,3})>)?([A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9:]+)?) ([^ ]+) ([^ :\[]+)(?:\[([^\]]*)\])?: ?(.*)/
    guard let match = line.wholeMatch(of: form.dotMatchesNewlines()) else {
      throw LineProblem("expected a line of syslog, 'TIME HOST PROGRAM[PID]: MESSAGE'")
    }
    var members: [(key: String, value: JSONValue)] = []
    if let priority = match.1.flatMap({ Int($0) }) {
      members.append(("priority", .number(priority)))
      members.append(("facility", .number(priority / 8)))
      members.append(("severity", .number(priority % 8)))
    }
    let program = String(match.4)
    members += [
      ("timestamp", .string(String(match.2))), ("hostname", .string(String(match.3))), ("appname", .string(program)),
    ]
    if let process = match.5 { members.append(("procid", .string(String(process)))) }
    let message = String(match.6)
    members.append(("message", .string(message)))
    if SSHDMessage.isWriter(program), let parts = SSHDMessage.parts(of: message) { members.append(("sshd", parts)) }
    return .object(members)
  }
}

/// What the messages of OpenSSH's server say of a login, in parts.
enum SSHDMessage {
  /// Whether a program is OpenSSH's server.
  static func isWriter(_ program: String) -> Bool { program == "sshd" || program == "sshd-session" }

  /// The parts of a message: `event`, and `method`, `user`, `address` and `port` where it has them; nil for any other
  /// message.
  static func parts(of message: String) -> JSONValue? {
    let login =
      /(Accepted|Failed|Postponed) ([a-z\/-]+) for (invalid user )?(.*) from ([0-9a-fA-F:.%]+|UNKNOWN) port ([0-9]+)(?: ssh2)?(?:: .*| \[preauth\])?/
    if let match = message.wholeMatch(of: login) {
      var parts: [(key: String, value: JSONValue)] = [
        ("event", .string(match.1.lowercased())), ("method", .string(String(match.2))),
        ("user", .string(String(match.4))), ("address", .string(String(match.5))),
      ]
      if let port = Int(match.6) { parts.append(("port", .number(port))) }
      parts.append(("invalid_user", .bool(match.3 != nil)))
      return .object(parts)
    }
    let unknown = /Invalid user (.*) from ([0-9a-fA-F:.%]+)(?: port ([0-9]+))?/
    if let match = message.wholeMatch(of: unknown) {
      var parts: [(key: String, value: JSONValue)] = [
        ("event", .string("invalid_user")), ("user", .string(String(match.1))), ("address", .string(String(match.2))),
      ]
      if let port = match.3.flatMap({ Int($0) }) { parts.append(("port", .number(port))) }
      return .object(parts)
    }
    return nil
  }
}
