import Foundation
import Synchronization
import TestSupport
import Testing
import Wire

@Suite("picket top")
struct TopCommandTests {
  // MARK: Two moments

  @Test("A report has what was done between two moments, by the second: the hottest detections first")
  func report() async throws {
    let outcome = try await TopCommandTests.outcome("--once")
    #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    try Golden.expect(outcome.output, is: "top.txt")
  }

  @Test("For programs a report is one line of JSON, with everything")
  func json() async throws {
    for flag in [["--json"], ["--output", "json"]] {
      let outcome = try await TopCommandTests.outcome(["--once"] + flag)
      #expect(outcome.output.count { $0 == "\n" } == 1)
      let value = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect(value["interval_seconds"] as? Double == 2 && value["processor_share"] as? Double == 0.75)
      let rates = try #require(value["rates"] as? [String: Double])
      #expect(rates["events"] == 1_000 && rates["matches"] == 15 && rates["alerts"] == 0.5)
      let methods = try #require(value["methods"] as? [[String: Any]])
      #expect(methods.count == 2, "those that were called")
      let evaluate = try #require(methods.first { $0["method"] as? String == "EvaluateEvent" })
      // 990 of the 1,000 calls between the moments took from 20 to 25 µs.
      let median = try #require(evaluate["p50_seconds"] as? Double)
      #expect(abs(median - 22.525e-6) < 1e-8 && evaluate["p99_seconds"] as? Double == 25e-6)
      let detections = try #require(value["detections"] as? [[String: Any]])
      #expect(detections.count == 4 && value["detections_left_out"] as? Int == 7)
      let hot = try #require(detections.first { $0["detection_id"] as? String == "Hot.Python" })
      #expect(hot["python_processor_share"] as? Double == 0.25 && hot["quarantined"] as? Bool == true)
    }
  }

  @Test("Detections are ordered as asked", arguments: ["time", "matches", "failures", "name"])
  func order(_ order: String) async throws {
    let outcome = try await TopCommandTests.outcome("--once", "--sort", order)
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    let table = lines.drop { !$0.hasPrefix("DETECTION") }.dropFirst().prefix { !$0.isEmpty }
    let expected = [
      "time": ["Hot.Python", "Hot.Native", "Cold"], "matches": ["Hot.Native", "Hot.Python"], "failures": ["Hot.Python"],
      "name": ["Cold", "Hot.Native", "Hot.Python", "Idle"],
    ]
    #expect(table.map { String($0.prefix { $0 != " " }) } == expected[order])
  }

  @Test("A daemon that was started anew in between is shown since its start")
  func restarted() async throws {
    let outcome = try await TopCommandTests.outcome(
      "--once", second: { $0.startedUnixNanos = 2_000_000_000_000_000_000 })
    #expect(outcome.output.contains("up 1 min 40 s, over 100 s"), "\(outcome.output)")
    #expect(outcome.output.contains("120 events/s"), "\(outcome.output)")
  }

  @Test("A daemon that does not say what it does is too old")
  func tooOld() async throws {
    let daemon = try await ScriptedPicketd(servesStatus: true) { $0.answer(GetStatusResponse(version: "0.2.0")) }
    let outcome = try await daemon.command("top", "--once").run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "picket: picketd 0.2.0 does not say what it does; picket top needs a newer one\n")
    try await daemon.stop()
  }

  @Test("Names that come from files cannot move a terminal")
  func hidden() async throws {
    let outcome = try await TopCommandTests.outcome(
      "--once", output: .terminal, second: { $0.activity?.logTypes[0].logType = "a\u{1B}[2J" })
    #expect(outcome.output.contains("a\\u{1b}[2J") && !outcome.output.contains("\u{1B}[2J"))
    #expect(!outcome.output.contains("\u{1B}[?1049h"), "one report takes no screen")
  }

  @Test("No line is wider than the terminal", arguments: [20, 40, 80, 120])
  func narrow(columns: Int) async throws {
    let outcome = try await TopCommandTests.outcome("--once", output: .narrowTerminal(columns: columns))
    #expect(outcome.exitCode == 0)
    let lines = outcome.output.replacing(#/\x1B\[[0-9]*m/#, with: "").split(separator: "\n")
    #expect(lines.count > 10 && lines.allSatisfy { $0.count <= columns }, "\(outcome.output)")
  }

  // MARK: A daemon

  @Test("A real daemon is shown, as often as asked, without the codes of a terminal where there is none")
  func daemon() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Daemon(stateDirectory: scratch.path("state"))
    _ = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: #"{"user":"root"}"#).run()
    let outcome = try await daemon.command("top", "--count", "2", "--interval", "0.1").run()
    #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output.count(of: "SERVING  picketd ") == 2 && !outcome.output.contains("\u{1B}"))
    for text in ["Example.Login", "EvaluateEvent", "Example.Auth", "CALLER", "Windows"] {
      #expect(outcome.output.count(of: text) == 2, "\(text): \(outcome.output)")
    }
  }

  @Test("On a terminal it takes the screen, answers to keys and to another size, and gives the screen back")
  func live() async throws {
    let daemon = try await Daemon()
    _ = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: #"{"user":"root"}"#).run()
    let terminal = try Terminal(rows: 24, columns: 80)
    let process = Process.picket(["top", "--interval", "0.2"], environment: daemon.environment)
    (process.standardInput, process.standardOutput) = (terminal.inner, terminal.inner)
    process.standardError = FileHandle.nullDevice
    try process.runWithSignals()
    #expect(try terminal.shows("\u{1B}[?1049h") && terminal.shows("by time, every 200 ms"))
    #expect(terminal.isRaw)
    try terminal.press("m")
    #expect(try terminal.shows("by matches"))
    try terminal.press("p")
    #expect(try terminal.shows("PAUSED"))
    try terminal.press("p+")
    #expect(try terminal.shows("every 400 ms"))
    try terminal.resize(rows: 10, columns: 30)
    #expect(try terminal.shows("by matches, every 400 ms   t …"))
    try terminal.press("q")
    #expect(try terminal.shows("\u{1B}[?1049l"))
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
    #expect(!terminal.isRaw, "the mode of the terminal is as it was")
  }

  @Test("A signal gives the screen back, and a daemon that goes away is said on it")
  func interrupted() async throws {
    let daemon = try await Daemon()
    let terminal = try Terminal(rows: 24, columns: 80)
    let process = Process.picket(["top", "--interval", "0.2", "--timeout", "0.5"], environment: daemon.environment)
    (process.standardInput, process.standardOutput) = (terminal.inner, terminal.inner)
    process.standardError = FileHandle.nullDevice
    try process.runWithSignals()
    #expect(try terminal.shows("q: quit"))
    daemon.kill()
    #expect(try terminal.shows("cannot connect to"))
    kill(process.processIdentifier, SIGTERM)
    #expect(try terminal.shows("\u{1B}[?1049l"))
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && !terminal.isRaw)
  }

  // MARK: Helpers

  private static func outcome(
    _ arguments: String..., output: Command.Output = .captured,
    second: @escaping @Sendable (inout GetStatusResponse) -> Void = { _ in }
  ) async throws -> Command.Outcome {
    try await outcome(arguments, output: output, second: second)
  }

  /// What a report on two moments says, of which the second is changed.
  private static func outcome(
    _ arguments: [String], output: Command.Output = .captured,
    second: @escaping @Sendable (inout GetStatusResponse) -> Void = { _ in }
  ) async throws -> Command.Outcome {
    let asked = LookCount()
    let daemon = try await ScriptedPicketd(servesStatus: true) { call in
      if call.request.method == "ListCallers" { return call.answer(TopMoments.callers(isLater: asked.count > 1)) }
      let isLater = asked.next() > 1
      var status = isLater ? TopMoments.second : TopMoments.first
      if isLater { second(&status) }
      call.answer(status)
    }
    let outcome = try await daemon.command(["top", "--interval", "0.1"] + arguments).with(output: output).run()
    try await daemon.stop()
    return outcome
  }
}

/// How often a daemon was looked at.
private final class LookCount: Sendable {
  private let looks = Atomic(0)

  var count: Int { looks.load(ordering: .relaxed) }

  func next() -> Int { looks.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// A daemon at two moments that lie two seconds apart.
private enum TopMoments {
  static let first = status(
    monotonic: 100_000_000_000, uptime: 98_000_000_000, events: 10_000, matches: 100, cpu: 1_000_000_000,
    calls: [(20_000, 25_000, 500), (80_000, 100_000, 3)], detections: [])

  static let second = status(
    monotonic: 102_000_000_000, uptime: 100_000_000_000, events: 12_000, matches: 130, cpu: 2_500_000_000,
    calls: [(20_000, 25_000, 1_490), (80_000, 100_000, 13)],
    detections: [
      DetectionActivity(detectionID: "Cold", evaluations: 10, elapsedNanos: 5_000),
      DetectionActivity(
        detectionID: "Hot.Native", evaluations: 2_000, matches: 26, alerts: 1, elapsedNanos: 100_000_000),
      DetectionActivity(
        detectionID: "Hot.Python", evaluations: 2_000, matches: 4, failures: 2, elapsedNanos: 2_000_000,
        pythonCalls: 300, pythonErrors: 2, pythonStalls: 1, pythonNanos: 500_000_000, quarantined: true),
      DetectionActivity(detectionID: "Idle"),
    ])

  private static func status(
    monotonic: Int64, uptime: Int64, events: UInt64, matches: UInt64, cpu: Int64,
    calls: [(above: UInt64, upTo: UInt64, count: UInt64)], detections: [DetectionActivity]
  ) -> GetStatusResponse {
    var status = GetStatusResponse()
    (status.version, status.state, status.callsInFlight) = ("0.3.0", "SERVING", 3)
    (status.startedUnixNanos, status.uptimeNanos) = (1_700_000_000_000_000_000, uptime)
    (status.eventsEvaluated, status.matches) = (events, matches)
    let callCount = calls.reduce(0) { $0 + $1.count }
    status.requests = callCount + 7
    status.stateStatus = StateStatus(
      windowsStored: 1_234, windowsInMemory: 200, alertsOpen: 12, alertsCreated: detections.isEmpty ? 4 : 5)
    status.flows = FlowStatus(
      window: FlowWindowInfo(flowCount: 5_000_000, byteCount: 167_772_160), flowsAccepted: 100, queriesRun: 7)
    status.python = PythonStatus(
      bodies: 1, workers: 4, workersRunning: 4, faults: detections.isEmpty ? 0 : 1, waiting: 2,
      quarantined: detections.isEmpty ? [] : ["Hot.Python"])
    status.queries = [
      ScheduledQueryStatus(
        queryName: "Port scans", lastRunUnixNanos: 1, lastRowCount: 3, lastElapsedNanos: 63_000_000, runs: 12,
        failures: 1)
    ]
    status.activity = Activity(
      monotonicNanos: monotonic, residentBytes: 80_000_000, cpuNanos: cpu,
      methods: [
        MethodActivity(
          service: "picket.v1.Detection", method: "EvaluateEvent", requests: callCount,
          latencies: calls.map { LatencyBucket(aboveNanos: $0.above, upToNanos: $0.upTo, count: $0.count) }),
        MethodActivity(service: "picket.v1.Detection", method: "GetAlert"),
        MethodActivity(service: "picket.v1.Detection", method: "GetStatus", requests: 7, failures: 1),
      ],
      logTypes: [
        LogTypeActivity(logType: "AWS.CloudTrail", events: events, matches: matches, bytes: events * 1_500),
        LogTypeActivity(logType: "Okta.SystemLog"),
      ],
      otherLogTypes: LogTypeActivity(events: 4), detections: detections, detectionsLeftOut: 7)
    return status
  }

  static func callers(isLater: Bool) -> ListCallersResponse {
    ListCallersResponse(
      callers: [
        CallerStatus(userID: 0, connectionsOpen: 1, calls: 7, memoryBytes: 65_536),
        CallerStatus(
          userID: 4_000_000_000, connectionsOpen: 2, callsInFlight: 3, calls: isLater ? 1_503 : 503,
          memoryBytes: 1_048_576),
      ],
      callerCount: 2, memoryBytes: 1_114_112)
  }
}

/// A terminal with a program on one end and a test on the other.
private final class Terminal {
  /// The end for the program.
  let inner: FileHandle
  private let outer: FileHandle
  private var unread = ""

  init(rows: Int, columns: Int) throws {
    (outer, inner) = try OutputSink.openTerminal()
    try resize(rows: rows, columns: columns)
  }

  func resize(rows: Int, columns: Int) throws {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(outer.fileDescriptor, UInt(TIOCSWINSZ), &size) == 0 else { throw POSIXError(.ENOTTY) }
  }

  /// Types characters.
  func press(_ keys: String) throws { try outer.write(contentsOf: Data(keys.utf8)) }

  /// Whether a text is shown from now on, within ten seconds; what was shown up to it is read then.
  func shows(_ text: String) throws -> Bool {
    for _ in 0..<100 {
      if let range = unread.range(of: text) {
        unread = String(unread[range.upperBound...])
        return true
      }
      var request = pollfd(fd: outer.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, 100) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = read(outer.fileDescriptor, &bytes, bytes.count)
      if count > 0 { unread += String(decoding: bytes[..<count], as: UTF8.self) }
    }
    return false
  }

  /// Whether keys come one by one, without being shown.
  var isRaw: Bool {
    var mode = termios()
    return tcgetattr(inner.fileDescriptor, &mode) == 0 && mode.c_lflag & UInt32(ICANON | ECHO) == 0
  }
}

extension String {
  /// How often a text is in it.
  fileprivate func count(of text: String) -> Int { components(separatedBy: text).count - 1 }
}
