import Follow
import Foundation
import TestSupport
import Testing

@Suite("picket follow: formats")
struct FollowFormatTests {
  private func event(_ line: String, _ format: LineFormat) throws -> String? {
    try format.event(of: Array(line.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "Lines become events with documented fields",
    arguments: [
      (LineFormat.json, " {\"a\": 1}\r", " {\"a\": 1}"),
      (.text, "a \"quoted\" line\t", #"{"message":"a \"quoted\" line\t"}"#),
      (
        .nginx,
        #"2001:db8::17 - alice [29/Nov/2026:02:10:21 +0100] "GET /a?b HTTP/1.1" 200 12 "-" "Moz \x22q\x22 \xC3\xA9""#,
        #"{"remoteAddr":"2001:db8::17","remoteUser":"alice","time":"2026-11-29T02:10:21+01:00","request":"GET /a?b HTTP/1.1","method":"GET","uri":"/a?b","protocol":"HTTP/1.1","status":200,"bodyBytesSent":12,"httpUserAgent":"Moz \"q\" é"}"#
      ),
      (
        .nginx, #"192.0.2.1 - - [x] "-" 400 0 "-" "-" "extra 1" 0.002"#,
        #"{"remoteAddr":"192.0.2.1","time":"x","status":400,"bodyBytesSent":0,"extra":"\"extra 1\" 0.002"}"#
      ),
      (
        .auditd, "type=PROCTITLE msg=audit(1364481363.243:24287): proctitle=636174002F657463",
        #"{"type":"PROCTITLE","timestamp":"1364481363.243","audit_id":"24287","proctitle":"cat /etc"}"#
      ),
      (
        .auditd,
        "node=web-1 type=USER_LOGIN msg=audit(1.2:3): pid=1 msg='op=login acct=\"root\" addr=192.0.2.1 res=failed'\u{1D}UID=\"root\"",
        #"{"node":"web-1","type":"USER_LOGIN","timestamp":"1.2","audit_id":"3","pid":"1","op":"login","acct":"root","addr":"192.0.2.1","res":"failed","UID":"root"}"#
      ),
      (
        .auditd, "type=SYSCALL msg=audit(1.2:3): a0=ffffff9c a1=7ffd key=(null)",
        #"{"type":"SYSCALL","timestamp":"1.2","audit_id":"3","a0":"ffffff9c","a1":"7ffd","key":"(null)"}"#
      ),
      (
        .syslog, "Nov 29 02:10:19 web-1 CRON[812]: (root) CMD (true)",
        #"{"timestamp":"Nov 29 02:10:19","hostname":"web-1","appname":"CRON","procid":"812","message":"(root) CMD (true)"}"#
      ),
      (
        .syslog,
        "<38>2026-11-29T02:10:19.123456+00:00 web-1 sshd[9]: Failed password for invalid user a b from 192.0.2.1 port 22 ssh2",
        #"{"priority":38,"facility":4,"severity":6,"timestamp":"2026-11-29T02:10:19.123456+00:00","hostname":"web-1","appname":"sshd","procid":"9","message":"Failed password for invalid user a b from 192.0.2.1 port 22 ssh2","sshd":{"event":"failed","method":"password","user":"a b","address":"192.0.2.1","port":22,"invalid_user":true}}"#
      ),
    ])
  func events(format: LineFormat, line: String, expected: String) throws {
    #expect(try event(line, format) == expected)
  }

  @Test("What is no line of the format is refused with what was expected", arguments: LineFormat.allCases)
  func refused(format: LineFormat) throws {
    #expect(try event("  \r", format) == nil)
    for line in ["nothing of the kind", "[1]", "\u{0}\u{1}", "type=X msg=audit(1:", "1 2 3 [", "Nov"] {
      do {
        let event = try event(line, format)
        #expect(format == .text, "\(line): \(event ?? "")")
      } catch let problem as LineProblem {
        #expect(problem.description.hasPrefix("expected "))
      }
    }
  }

  @Test("Bytes that are no UTF-8 become replacement characters, and the event stays JSON")
  func otherEncodings() throws {
    let line: [UInt8] = [0x61, 0xFF, 0xFE, 0x22, 0x00, 0x62]
    let event = try #require(try LineFormat.text.event(of: line))
    let object = try JSONSerialization.jsonObject(with: Data(event)) as? [String: String]
    #expect(object?["message"] == "a\u{FFFD}\u{FFFD}\"\0b")
  }
}

@Suite("picket follow: the configuration")
struct FollowFileTests {
  @Test("Everything that is wrong is reported with its place and the nearest name")
  func problems() async throws {
    let scratch = try ScratchDirectory()
    let path = try scratch.write(
      """
      sorces: []
      limits:
        line_byte_max: 4
        poll_milliseconds: 0
      sources:
        - log_typ: A
          files: /a
        - log_type: B
        - log_type: C
          files: relative.log
          format: ngin
        - {log_type: D, files: /d, journal: all}
        - {log_type: E, journal: {unit: ssh, matches: [lower=x]}}
        - {log_type: F, files: /f, start: now, header: a b}
        - {log_type: G, files: /f}
        - {log_type: G, files: /g}
      """, to: "f.yml")
    let outcome = try await Command("follow", "--check", "--config", path).run()
    #expect(outcome.exitCode == 2)
    let lines = outcome.errors.split(separator: "\n").map { $0.replacing("\(path):", with: "") }
    #expect(
      lines == [
        "picket: \(path) has 14 problems",
        "1:1: unknown-key: unknown setting 'sorces'; expected one of socket, positions, limits, sources; did you mean 'sources'?",
        "3:3: unknown-key: unknown limit 'line_byte_max'; expected one of line_bytes_max, calls_in_flight_max, bytes_in_flight_max, scan_milliseconds, poll_milliseconds, position_milliseconds, retry_seconds_max, no_room_seconds_max; did you mean 'line_bytes_max'?",
        "4:22: invalid-value: poll_milliseconds: expected a whole number from 10 to 60000",
        "6:5: missing-key: a source needs 'log_type', the kind of its events",
        "6:5: unknown-key: unknown setting of a source 'log_typ'; expected one of name, log_type, files, exclude, format, header, journal, start; did you mean 'log_type'?",
        "8:5: missing-key: a source needs 'files' or 'journal'",
        "10:12: invalid-value: files: expected a path from the root, such as /var/log/app/*.log, not 'relative.log'",
        "11:13: unknown-key: unknown format 'ngin'; expected one of json, text, auditd, nginx, syslog, cloudtrail, vpcflow; did you mean 'nginx'?",
        "12:5: conflicting-keys: a source of the journal has no files, exclude, format or header",
        "13:29: unknown-key: unknown setting of a journal 'unit'; expected one of units, matches, directory; did you mean 'units'?",
        "13:49: invalid-value: matches: expected FIELD=value, such as SYSLOG_IDENTIFIER=sudo, not 'lower=x'",
        "14:37: unknown-key: unknown start 'now'; expected one of end, beginning",
        "14:50: conflicting-keys: header: only the format vpcflow has one",
        "16:5: duplicate-value: two sources are called 'G'; give one of them another 'name'",
      ])
  }

  @Test(
    "Options that do not go together are refused",
    arguments: [
      ([], "expected --config, --path or --journal"), (["--path", "/a"], "--log-type expects a name"),
      (["--path", "/a", "--journal", "-l", "T"], "use either --path or --journal"),
      (["--path", "/a", "-l", "T", "--format", "ngnix"], "not 'ngnix'; did you mean 'nginx'?"),
      (["--config", "/a", "-l", "T"], "--config says what is followed"),
    ])
  func usage(arguments: [String], message: String) async throws {
    let outcome = try await Command(["follow"] + arguments).run()
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
