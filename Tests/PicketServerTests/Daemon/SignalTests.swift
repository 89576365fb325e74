import Foundation
import GRDB
import TestSupport
import Testing
import Wire

@Suite("Signals to picketd", .mayBlock)
struct SignalTests {
  private let scratch: ScratchDirectory
  private let socket: String
  private var state: String { scratch.path("state") }

  init() throws {
    scratch = try ScratchDirectory()
    socket = scratch.path("s")
    let rule =
      "AnalysisType: rule\nRuleID: A\nEnabled: true\nLogTypes: [T]\nSeverity: Low\nDetection: [{Key: a, Condition: Exists}]\n"
    _ = try scratch.write(rule, to: "rule.yml")
  }

  /// Starts it without Swift's own reports of faults, which a host may have asked for.
  private func start(_ arguments: String..., prelude: String = ":") throws -> DaemonProcess {
    try DaemonProcess(
      ["--detections", scratch.path("rule.yml"), "--socket", socket, "--state-directory", state] + arguments,
      prelude: prelude,
      environment: ["SWIFT_BACKTRACE": "enable=no"])
  }

  private func expectAnswer() throws {
    let connection = try RawConnection(socket)
    try connection.write(.event(1))
    #expect(try connection.read().failure() == nil)
  }

  @Test(
    "A signal that means nothing is logged with who sent it, and the daemon goes on",
    arguments: [
      (SIGUSR1, "SIGUSR1"), (SIGUSR2, "SIGUSR2"), (SIGALRM, "SIGALRM"), (SIGVTALRM, "SIGVTALRM"),
      (SIGPROF, "SIGPROF"), (SIGIO, "SIGIO"), (SIGPWR, "SIGPWR"), (SIGSTKFLT, "SIGSTKFLT"), (34, "SIGRTMIN+0"),
      (64, "SIGRTMIN+30"),
    ])
  func ignored(signal: CInt, name: String) async throws {
    let daemon = try start()
    try await daemon.wait(for: "serving \(socket)")
    daemon.signal(signal)
    try await daemon.wait(for: "notice ignored \(name) from process \(getpid()) of uid \(getuid())")
    try expectAnswer()
    daemon.signal(SIGTERM)
    let outcome = daemon.finish()
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  @Test("No other signal ends it, SIGKILL excepted: what would by itself is handled or ignored")
  func everySignal() async throws {
    let daemon = try start()
    try await daemon.wait(for: "serving \(socket)")
    let status = try String(contentsOfFile: "/proc/\(daemon.processID)/status", encoding: .utf8)
    let handled = try SignalTests.mask("SigCgt", in: status) | SignalTests.mask("SigIgn", in: status)
    // What the kernel ignores by itself, or what stops a process and does not end it; 32 and 33 belong to glibc.
    let harmless: Set<CInt> = [
      SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGTSTP, SIGTTIN, SIGTTOU, SIGSTOP, SIGKILL, 32, 33,
    ]
    for number in CInt(1)...64 where !harmless.contains(number) {
      #expect(handled & 1 << (number - 1) != 0, "signal \(number)")
    }
    for number in [SIGPIPE, SIGXFSZ, SIGWINCH, SIGURG, SIGCHLD, SIGCONT] { daemon.signal(number) }
    daemon.signal(SIGUSR1)
    try await daemon.wait(for: "ignored SIGUSR1")
    try expectAnswer()
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  private static func mask(_ name: String, in status: String) throws -> UInt64 {
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("\(name):") })
    return try #require(line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) })
  }

  @Test(
    "A fault says so in the log, and then ends it as the kernel does",
    arguments: [
      (SIGSEGV, "SIGSEGV"), (SIGBUS, "SIGBUS"), (SIGFPE, "SIGFPE"), (SIGILL, "SIGILL"), (SIGABRT, "SIGABRT"),
      (SIGTRAP, "SIGTRAP"), (SIGSYS, "SIGSYS"),
    ])
  func faults(signal: CInt, name: String) async throws {
    let daemon = try start(prelude: "ulimit -c 0")
    try await daemon.wait(for: "serving \(socket)")
    daemon.signal(signal)
    let outcome = daemon.finish()
    #expect(outcome.code == -signal)
    #expect(outcome.errors.hasSuffix("critical ended by \(name); what was acknowledged is kept\n"), "\(outcome.errors)")
  }

  @Test(
    "Before calls are answered it ends at once, and what means nothing then means nothing now",
    arguments: [
      SIGTERM, SIGINT, SIGQUIT,
    ])
  func duringTheStart(signal: CInt) async throws {
    let first = try start()
    try await first.wait(for: "serving \(socket)")
    first.signal(SIGTERM)
    #expect(first.finish().code == 0)
    // Who opens the state waits two seconds for this lock.
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
    let lock = try DatabaseQueue(path: "\(state)/state.sqlite3", configuration: configuration)
    try await lock.write { try $0.execute(sql: "CREATE TABLE held (id); DROP TABLE held") }
    let daemon = try start()
    // A signal that comes before the program has installed its handlers ends it as any program.
    let needed = UInt64(1) << (signal - 1) | UInt64(1) << (SIGUSR1 - 1)
    let handlesSignals = { [daemon] in
      let status = (try? String(contentsOfFile: "/proc/\(daemon.processID)/status", encoding: .utf8)) ?? ""
      return try SignalTests.mask("SigCgt", in: status) & needed == needed
    }
    for _ in 0..<2_000 {
      if try handlesSignals() { break }
      try await Task.sleep(for: .milliseconds(1))
    }
    daemon.signal(SIGUSR1)
    try await daemon.wait(for: "ignored SIGUSR1")
    daemon.signal(signal)
    let outcome = daemon.finish()
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("before calls were answered") && !outcome.errors.contains("serving"))
    try lock.close()
  }

  @Test("While it stops, further signals change nothing")
  func duringTheStop() async throws {
    let daemon = try start()
    try await daemon.wait(for: "serving \(socket)")
    // Answers that nobody reads yet: they keep the daemon from ending.
    let connection = try RawConnection(socket)
    let requests = (0..<2_000).map { WireFrame.request(UInt32($0 * 2 + 1), "ListDetections", ListDetectionsRequest()) }
    try connection.write(requests.flatMap(\.bytes))
    daemon.signal(SIGTERM)
    try await daemon.wait(for: "stopping at SIGTERM")
    for (number, name) in [(SIGHUP, "SIGHUP"), (SIGUSR2, "SIGUSR2"), (SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")] {
      daemon.signal(number)
      try await daemon.wait(for: "ignored \(name)")
    }
    let answers = try connection.readToEnd()
    #expect(!answers.isEmpty)
    let outcome = daemon.finish()
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("the daemon is stopping") && outcome.errors.contains("info stopped"))
  }

  @Test("A client that sends without end is refused when the daemon has stopped for a while, and the daemon ends")
  func busyClient() async throws {
    let daemon = try start()
    try await daemon.wait(for: "serving \(socket)")
    let connection = try RawConnection(socket)
    daemon.signal(SIGTERM)
    let began = ContinuousClock.now
    var refusal: RPCError?
    for number in UInt32(0)..<1_000_000 {
      do {
        try connection.write(.event(number * 2 + 1))
        refusal = try connection.read().failure() ?? refusal
      } catch {
        break
      }
    }
    #expect(daemon.finish().code == 0)
    #expect(ContinuousClock.now - began < .seconds(5))
    if let refusal { #expect(refusal.code == .unavailable && refusal.message.contains("stopping")) }
  }

  @Test("A client that leaves its answers unread keeps the daemon for half of the time to stop")
  func unreadAnswers() async throws {
    let file = try scratch.write("limits:\n  shutdown_seconds_max: 2\n", to: "picketd.yml")
    let daemon = try start("--config", file)
    try await daemon.wait(for: "serving \(socket)")
    let connection = try RawConnection(socket)
    let requests = (0..<20_000).map { WireFrame.request(UInt32($0 * 2 + 1), "ListDetections", ListDetectionsRequest()) }
    let bytes = requests.flatMap(\.bytes)
    _ = try connection.writeUntilRefused(bytes)
    daemon.signal(SIGTERM)
    let began = ContinuousClock.now
    let outcome = daemon.finish()
    #expect(outcome.code == 0)
    #expect(ContinuousClock.now - began < .seconds(2))
    #expect(outcome.errors.contains("leaves its answers unread"))
  }
}
