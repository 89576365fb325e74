import Foundation
import PicketClient
import TestSupport
import Testing
import Wire

@Suite("picketd as a process", .mayBlock)
struct DaemonTests {
  private let scratch: ScratchDirectory
  private let socket: String

  init() throws {
    scratch = try ScratchDirectory()
    socket = scratch.path("s")
  }

  /// Runs it to its end.
  private func run(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
    try DaemonProcess(arguments).finish()
  }

  private var rule: String {
    """
    AnalysisType: rule
    RuleID: Daemon.Test
    Enabled: true
    LogTypes: [Test.Case]
    Severity: Low
    Detection:
      - {Key: a, Condition: Exists}
    """
  }

  @Test("--help names every flag and what comes after it")
  func help() throws {
    let outcome = try run("--help")
    #expect(outcome.code == 0 && outcome.errors == "")
    for flag in ["--config <file>", "--detections <path>", "--state-directory <dir>", "--socket <path>", "--log-level"]
    {
      #expect(outcome.output.contains(flag), "\(flag)")
    }
    #expect(outcome.output.contains("EXAMPLES"))
    #expect(try run("--version").output == "0.3.0\n")
  }

  @Test(
    "What the command line cannot mean ends with 2 and says what was expected",
    arguments: [
      (["--sokcet", "x"], "--sokcet"),
      (["--detections"], "--detections"),
      (["--log-level", "loud", "--detections", "."], "loud"),
      (["--event-loops", "0", "--detections", "."], "expected 1 to 256"),
      (["--event-loops", "many"], "many"),
      (["stray", "--detections", "."], "stray"),
      ([], "expected --detections <path>"),
      (["--config", "/no/such/file"], "cannot read the configuration file '/no/such/file'"),
    ])
  func usage(arguments: [String], message: String) throws {
    let outcome = try DaemonProcess(arguments).finish()
    #expect(outcome.code == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("A bad configuration file is refused with all that is wrong in it, each in its place")
  func badConfiguration() throws {
    let file = try scratch.write(
      """
      detections: [a, {}]
      scoket: /tmp/x
      event_loops: many
      strict: perhaps
      log_level: loud
      limits:
        connections_max: 0
        conections_max: 5
        event_bytes_max: 1.5
        strict: true
        colour: 7
      flows_max: 5
      colour: red
      """, to: "picketd.yml")
    let outcome = try run("--config", file)
    #expect(outcome.code == 2)
    for problem in [
      "\(file):1:17: expected text",
      "\(file):2:1: unknown setting 'scoket'; did you mean 'socket'?",
      "\(file):3:14: event_loops: expected a whole number from 1 to 256",
      "\(file):4:9: expected true or false",
      "\(file):5:12: expected one of trace, debug, info",
      "\(file):7:20: connections_max: expected a whole number from 1 to 1000000",
      "\(file):8:3: unknown limit 'conections_max'; did you mean 'connections_max'?",
      "\(file):9:20: event_bytes_max: expected a whole number from 2 to 4194304",
      "\(file):10:3: unknown limit 'strict'; it is a setting and stands at the start of a line, beside 'limits'",
      "\(file):11:3: unknown limit 'colour'; expected one of connections_max, calls_in_flight_max",
      "\(file):12:1: unknown setting 'flows_max'; it stands under 'limits'",
      "\(file):13:1: unknown setting 'colour'; expected one of detections, state_directory, durability, socket",
    ] {
      #expect(outcome.errors.contains(problem), "\(outcome.errors)")
    }
  }

  @Test("What is wrong with the table of callers is said in its place, with what was expected and the nearest name")
  func badCallers() throws {
    let file = try scratch.write(
      """
      detections: [a]
      callers:
        - {uid: any, methods: [read, evalute, 5]}
        - {uid: -1}
        - {uid: 4294967295}
        - {user: no-such-user-here}
        - {user: "1000"}
        - {group: no-such-group-here}
        - {methods: [read]}
        - {uid: 5, group: root}
        - {uid: 5, quotas: {conections: 1, calls: 0, memory_bytes: 9, query_slots: x}}
        - {user: root, metods: [], quotas: 7}
        - {uid: 0, methods: read}
        - 7
        - {uid: 0}
      """, to: "picketd.yml")
    let outcome = try run("--config", file)
    #expect(outcome.code == 2)
    for problem in [
      ":3:32: unknown method group 'evalute'; did you mean 'evaluate'?",
      ":3:41: unknown method group '5'; expected one of read, evaluate, ingest, query, admin",
      ":4:11: uid: expected a number from 0 to 4294967294, or any",
      ":5:11: uid: expected a number", ":6:12: user: there is no user 'no-such-user-here' on this host",
      ":7:12: user: there is no user '1000' on this host; a number goes under uid",
      ":8:13: group: there is no group 'no-such-group-here' on this host",
      ":9:5: expected one of uid, user and group, not none",
      ":10:5: expected one of uid, user and group, not uid and group",
      ":11:23: unknown quota 'conections'; did you mean 'connections'?",
      ":11:45: calls: expected a whole number from 1 to", ":11:62: memory_bytes: expected a whole number",
      ":11:78: query_slots: expected a whole number", ":11:5: no entry behind 'uid: any' ever holds",
      ":12:18: unknown setting of a caller 'metods'; did you mean 'methods'?",
      ":12:38: expected quotas, one 'name: number' a line",
      ":13:23: methods: expected a list such as [read, evaluate]; [] for none",
      ":13:5: an entry before this one is for the same caller", ":14:5: expected a caller, such as {user:",
      ":15:5: an entry before this one",
    ] {
      #expect(outcome.errors.contains("\(file)\(problem)"), "\(problem)\n\(outcome.errors)")
    }
  }

  @Test(
    "A configuration file that is no settings at all is refused",
    arguments: ["- a", "just text", "a: [", "socket: /a\nsocket: /b\n", "limits: 5", "callers: {}", "\u{1}"])
  func strangeConfiguration(text: String) throws {
    let file = try scratch.write(text, to: "picketd.yml")
    let outcome = try run("--config", file)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains(file), "\(outcome.errors)")
  }

  @Test("The configuration file's settings hold, and flags win over them")
  func configuration() async throws {
    _ = try scratch.write(rule, to: "rule.yml")
    let file = try scratch.write(
      """
      detections: \(scratch.path("rule.yml"))
      socket: \(scratch.path("unused"))
      event_loops: 1
      limits: {connections_max: 17}
      """, to: "picketd.conf")
    let daemon = try DaemonProcess(["--config", file, "--socket", socket])
    try await daemon.wait(for: "serving \(socket) with 1 detection active")
    let client = PicketClient(socketPath: socket)
    let status = try await client.getStatus()
    await client.close()
    #expect(status.limits.first { $0.name == "connections_max" }?.value == 17)
    #expect(status.detectionsActive == 1 && status.version == "0.3.0")
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  @Test("An entry under callers holds for the user that it names, and its quota of connections")
  func callers() async throws {
    let name = String(cString: try #require(getpwuid(getuid())).pointee.pw_name)
    let rules = try scratch.write(rule, to: "rule.yml")
    let file = try scratch.write(
      """
      detections: \(rules)
      callers:
        - uid: 4000000000
          methods: []
        - user: \(name)
          methods: [read]
          quotas: {connections: 2}
      """, to: "picketd.conf")
    let daemon = try DaemonProcess(["--config", file, "--socket", socket])
    try await daemon.wait(for: "serving \(socket)")
    let connections = [try RawConnection(socket), try RawConnection(socket)]
    for connection in connections {
      try connection.write(.event(1), .request(3, "GetStatus", GetStatusRequest()))
      let answers = try connection.read(count: 2)
      #expect(try answers[0].failure()?.code == .permissionDenied)
      #expect(try answers[1].failure() == nil)
    }
    #expect(try RawConnection(socket).readToEnd() == [])
    try await daemon.wait(for: "refused a connection: uid \(getuid()) has 2 open, the most it may have (its quota")
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  @Test("A signal stops it cleanly, with the calls in flight answered", arguments: [SIGTERM, SIGINT, SIGQUIT, SIGXCPU])
  func stops(signal: CInt) async throws {
    let daemon = try DaemonProcess(["--detections", Repository.detections.path, "--socket", socket])
    try await daemon.wait(for: "serving \(socket)")
    let connection = try RawConnection(socket)
    try connection.write(.event(1))
    #expect(try connection.read().failure() == nil)
    daemon.signal(signal)
    #expect(try connection.readToEnd() == [])
    let outcome = daemon.finish()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("info stopping") && outcome.errors.contains("info stopped"))
    #expect(!FileManager.default.fileExists(atPath: socket))
  }

  @Test("A directory that others may write is a warning, and with --strict ends with 3", arguments: [0o777, 0o1777])
  func writable(mode: Int) async throws {
    _ = try scratch.write(rule, to: "rules/good.yml")
    let rules = scratch.path("rules")
    let arguments = ["--detections", rules, "--socket", socket]
    let warning = "warning \(rules):1:1: writable-by-others: everybody may write to this directory"
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: rules)
    let refused = try DaemonProcess(arguments + ["--strict"]).finish()
    #expect(refused.code == 3 && refused.errors.contains(warning) && refused.errors.contains("--strict was given"))
    let daemon = try DaemonProcess(arguments)
    try await daemon.wait(for: warning)
    try await daemon.wait(for: "serving \(socket) with 1 detection active")
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: rules)
    let strict = try DaemonProcess(arguments + ["--strict"])
    try await strict.wait(for: "serving \(socket) with 1 detection active")
    #expect(!strict.log.contains("writable-by-others"))
    strict.signal(SIGTERM)
    #expect(strict.finish().code == 0)
  }

  @Test("--strict with a problem in a file ends with 3 and shows the problem; without it the rest is served")
  func strict() async throws {
    _ = try scratch.write(rule, to: "good.yml")
    let bad = try scratch.write("AnalysisType: rule\nRuleID: Bad\n", to: "bad.yml")
    let outcome = try run("--detections", scratch.path, "--socket", socket, "--strict")
    #expect(outcome.code == 3)
    #expect(outcome.errors.contains("\(bad):") && outcome.errors.contains("--strict"))
    let daemon = try DaemonProcess(["--detections", scratch.path, "--socket", socket])
    try await daemon.wait(for: "\(bad):")
    try await daemon.wait(for: "serving \(socket) with 1 detection active")
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  @Test("Started without standard streams it gives their numbers to no file or socket")
  func closedStreams() async throws {
    let daemon = try DaemonProcess(
      ["--detections", Repository.detections.path, "--socket", socket, "--state-directory", scratch.path("state")],
      prelude: "exec 0<&- 1>&- 2>&-")
    for _ in 0..<600 where !FileManager.default.fileExists(atPath: socket) {
      try await Task.sleep(for: .milliseconds(50))
    }
    for descriptor in 0...2 {
      let path = "/proc/\(daemon.processID)/fd/\(descriptor)"
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "/dev/null")
    }
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  @Test("A path of detections that does not exist is refused by name")
  func missingDetections() throws {
    let outcome = try run("--detections", scratch.path("none"), "--socket", socket)
    #expect(outcome.code == 3)
    #expect(outcome.errors.contains("'\(scratch.path("none"))': No such file or directory"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: socket))
  }

  @Test("A second daemon on the same socket or state directory ends with 69 and says who is in the way")
  func secondDaemon() async throws {
    let state = scratch.path("state")
    let flags = ["--detections", Repository.detections.path, "--socket"]
    let daemon = try DaemonProcess(flags + [socket, "--state-directory", state])
    try await daemon.wait(for: "serving \(socket)")
    let sameSocket = try DaemonProcess(flags + [socket]).finish()
    #expect(sameSocket.code == 69)
    #expect(sameSocket.errors.contains("another picketd serves '\(socket)'"), "\(sameSocket.errors)")
    let sameState = try DaemonProcess(flags + [scratch.path("s2"), "--state-directory", state]).finish()
    #expect(sameState.code == 69)
    #expect(sameState.errors.contains("another picketd uses the state directory '\(state)'"), "\(sameState.errors)")
    let connection = try RawConnection(socket)
    try connection.write(.event(1))
    #expect(try connection.read().failure() == nil)
    daemon.signal(SIGKILL)
    #expect(daemon.finish().code == -SIGKILL)
    // What the killed daemon has left behind does not stand in the way.
    let next = try DaemonProcess(flags + [socket, "--state-directory", state])
    try await next.wait(for: "serving \(socket)")
    next.signal(SIGTERM)
    #expect(next.finish().code == 0)
  }

  @Test("A state directory that cannot be is refused by name")
  func impossibleState() throws {
    let file = try scratch.write("", to: "file")
    for state in [file, file + "/below", scratch.path("a/b/c")] {
      let outcome = try run("--detections", Repository.detections.path, "--socket", socket, "--state-directory", state)
      #expect(outcome.code == 69)
      #expect(outcome.errors.contains("state directory '\(state)'"), "\(outcome.errors)")
    }
  }

  @Test("The socket has mode 0660 whatever the umask", arguments: ["000", "022", "077", "777"])
  func mode(umask: String) async throws {
    let daemon = try DaemonProcess(
      ["--detections", Repository.detections.path, "--socket", socket], prelude: "umask \(umask)")
    try await daemon.wait(for: "serving \(socket)")
    let attributes = try FileManager.default.attributesOfItem(atPath: socket)
    #expect(attributes[.posixPermissions] as? Int == 0o660)
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  @Test("Log lines have a time for people and a priority for the journal")
  func logLines() async throws {
    let flags = ["--detections", Repository.detections.path, "--socket", socket, "--log-level", "debug"]
    let people = try DaemonProcess(flags)
    try await people.wait(for: "serving")
    people.signal(SIGTERM)
    let lines = people.finish().errors.split(separator: "\n")
    #expect(
      lines.allSatisfy { $0.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info|warning) .*/) != nil })
    let journal = try DaemonProcess(flags, environment: ["JOURNAL_STREAM": "8:1"])
    try await journal.wait(for: "<6>serving")
    journal.signal(SIGTERM)
    #expect(journal.finish().code == 0)
  }
}
