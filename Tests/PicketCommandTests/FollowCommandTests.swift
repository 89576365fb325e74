import Foundation
import TestSupport
import Testing

@Suite("picket follow")
struct FollowCommandTests {
  private static let samples = Repository.fixtures.appendingPathComponent("follow")
  private static let detections = samples.appendingPathComponent("detections")

  /// A shipped recipe, where its input goes, and what comes of the sample.
  struct Recipe: CustomStringConvertible {
    let name: String
    /// The sample, and the path at which the recipe looks for it.
    let sample: String
    let path: String
    let summary: String
    var errors = ""

    var description: String { name }
  }

  static let recipes = [
    Recipe(
      name: "nginx", sample: "access.log", path: "/var/log/nginx/access.log",
      summary: "Nginx.Access: 4 sent, 3 matched, 1 refused\n",
      errors: "access.log, byte 334: refused: expected nginx's combined format"),
    Recipe(
      name: "auditd", sample: "audit.log", path: "/var/log/audit/audit.log",
      summary: "Linux.Auditd: 6 sent, 3 matched, 0 refused\n"),
    Recipe(
      name: "osquery", sample: "osqueryd.results.log", path: "/var/log/osquery/osqueryd.results.log",
      summary: "Osquery.Differential: 2 sent, 1 matched, 0 refused\n"),
    Recipe(
      name: "cloudtrail", sample: "cloudtrail.json",
      path: "/var/lib/cloudtrail/AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/29/one.json.gz",
      summary: "AWS.CloudTrail: 2 sent, 1 matched, 0 refused\n"),
  ]

  /// Writes a shipped recipe that looks below a directory of the test.
  private func recipe(_ name: String, in scratch: ScratchDirectory) throws -> String {
    let text = try Repository.text("systemd/follow/\(name).yml")
    return try scratch.write(text.replacing("/var/", with: scratch.path("var") + "/"), to: "\(name).yml")
  }

  private func run(_ daemon: Daemon, _ config: String, _ scratch: ScratchDirectory) async throws -> Command.Outcome {
    try await daemon.command("follow", "--once", "--config", config, "--positions", scratch.path("positions")).run()
  }

  @Test("Each shipped recipe sends its kind of log, once", arguments: recipes)
  func recipe(_ recipe: Recipe) async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Daemon(detections: Self.detections, stateDirectory: scratch.path("state"))
    let config = try self.recipe(recipe.name, in: scratch)
    #expect(try await run(daemon, config, scratch).exitCode == 0)
    let sample = try String(contentsOf: Self.samples.appendingPathComponent(recipe.sample), encoding: .utf8)
    let path = try scratch.write(sample, to: String(recipe.path.dropFirst()))
    if path.hasSuffix(".gz") { try GzipFile.member(sample).write(to: URL(fileURLWithPath: path)) }
    let outcome = try await run(daemon, config, scratch)
    #expect(outcome.output == recipe.summary, "\(outcome.errors)")
    #expect(
      recipe.errors.isEmpty ? outcome.errors.isEmpty : outcome.errors.contains(recipe.errors), "\(outcome.errors)")
    let again = try await run(daemon, config, scratch)
    #expect(again.output.hasSuffix(": 0 sent, 0 matched, 0 refused\n"), "\(again.output)\(again.errors)")
  }

  @Test("The shipped recipe of flow logs puts flows into the window, once")
  func flows() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Daemon(detections: Self.detections, stateDirectory: scratch.path("state"))
    let config = try recipe("vpcflow", in: scratch)
    #expect(try await run(daemon, config, scratch).exitCode == 0)
    let now = Int(Date().timeIntervalSince1970)
    let header =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
    let lines = (1...3).map {
      "2 123456789012 eni-1 10.0.0.\($0) 10.0.1.1 4\($0) 22 6 1 40 \(now - 60) \(now - 50) \($0 == 1 ? "REJECT" : "ACCEPT") OK"
    }
    let text = ([header] + lines + ["2 123456789012 eni-1 10.0.0.300 10.0.1.1 1 2 6 1 40 \(now) \(now) ACCEPT OK"])
      .joined(separator: "\n")
    let path = try scratch.write(
      "", to: "var/lib/vpcflow/AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/29/one.log.gz")
    try GzipFile.member(text).write(to: URL(fileURLWithPath: path))
    let outcome = try await run(daemon, config, scratch)
    #expect(outcome.output == "AWS.VPCFlow: 3 sent, 1 matched, 1 refused\n", "\(outcome.errors)")
    #expect(outcome.errors.contains("srcAddr: expected an IPv4 or IPv6 address"), "\(outcome.errors)")
    try FileManager.default.removeItem(atPath: scratch.path("positions"))
    let source = try scratch.write(
      try String(contentsOfFile: config, encoding: .utf8) + "    start: beginning\n", to: "again.yml")
    let again = try await run(daemon, source, scratch)
    #expect(again.output == "AWS.VPCFlow: 3 sent, 0 matched, 1 refused\n", "\(again.output)\(again.errors)")
    let query = try await daemon.command("query", "SELECT COUNT(*) AS n FROM aws_vpcflow", "--output", "csv").run()
    #expect(query.output == "n\r\n3\r\n", "\(query.output)\(query.errors)")
  }

  @Test("The shipped recipe of sshd reads the journal after its position", .enabled(if: JournalFiles.canBeMade))
  func journal() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Daemon(detections: Self.detections, stateDirectory: scratch.path("state"))
    try scratch.makeDirectory("journal")
    let config = try scratch.write(
      try Repository.text("systemd/follow/sshd.yml") + "      directory: \(scratch.path("journal"))\n", to: "sshd.yml")
    let journal = JournalFiles(scratch.path("journal"))
    try await journal.write([("sshd", "ssh.service", "Failed password for root from 198.51.100.23 port 1 ssh2")])
    let first = try await run(daemon, config, scratch)
    #expect(first.output == "Systemd.Journal: 0 sent, 0 matched, 0 refused\n", "\(first.errors)")
    try await journal.write([
      ("sshd", "ssh.service", "Failed password for invalid user x from 198.51.100.23 port 2 ssh2"),
      ("cron", "cron.service", "(root) CMD (true)"),
      ("sshd", "ssh.service", "Accepted publickey for alice from 192.0.2.1 port 3 ssh2: ED25519 SHA256:x"),
    ])
    let second = try await run(daemon, config, scratch)
    #expect(second.output == "Systemd.Journal: 2 sent, 1 matched, 0 refused\n", "\(second.errors)")
    let third = try await run(daemon, config, scratch)
    #expect(third.output == "Systemd.Journal: 0 sent, 0 matched, 0 refused\n", "\(third.errors)")
  }

  @Test(
    "Entries of the journal are sent as they come, also from files that are new", .enabled(if: JournalFiles.canBeMade))
  func growingJournal() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Daemon(detections: Self.detections, stateDirectory: scratch.path("state"))
    try scratch.makeDirectory("journal")
    let config = try scratch.write(
      "sources: [{log_type: Systemd.Journal, journal: {directory: \(scratch.path("journal"))}}]\n", to: "f.yml")
    let running = try RunningCommand(
      ["follow", "--config", config, "--positions", scratch.path("p")], environment: daemon.environment)
    try await wait { FileManager.default.fileExists(atPath: scratch.path("p")) }
    try await JournalFiles(scratch.path("journal")).write([
      ("sshd", "ssh.service", "Invalid user oracle from 198.51.100.23 port 52144")
    ])
    var alerts = ""
    try await wait {
      alerts = try await daemon.command("alerts", "list", "--output", "json").run().output
      return alerts.contains("Follow.SSHD")
    }
    #expect(alerts.contains("Follow.SSHD"))
    running.signal(SIGTERM)
    #expect(running.waitForEnd() == 0)
  }

  @Test("A daemon that comes late is waited for, and a signal ends the waiting")
  func lateDaemon() async throws {
    let scratch = try ScratchDirectory()
    let path = try scratch.write("{\"n\":1}\n{\"n\":2}\n", to: "a.log")
    let arguments = [
      "follow", "-l", "Follow.Lines", "--start", "beginning", "--path", path, "--positions", scratch.path("p"),
    ]
    let environment = ["PICKET_SOCKET": scratch.path("picket.sock")]
    for number in 1...2 {
      let errors = try scratch.makeFile("errors-\(number)")
      let running = try RunningCommand(arguments, environment: environment, errors: errors.handle)
      try await wait { try String(contentsOf: errors.path, encoding: .utf8).contains("the daemon takes no events") }
      running.signal(SIGTERM)
      #expect(running.waitForEnd() == 0)
    }
    let running = try RunningCommand(arguments, environment: environment)
    let daemon = try await Daemon(detections: Self.detections, in: scratch, stateDirectory: scratch.path("state"))
    try await wait { try String(contentsOfFile: scratch.path("p"), encoding: .utf8).contains("\"offset\":16") }
    running.signal(SIGTERM)
    #expect(running.waitForEnd() == 0)
    let again = try await daemon.command(arguments + ["--once"]).run()
    #expect(again.output == "Follow.Lines: 0 sent, 0 matched, 0 refused\n", "\(again.errors)")
  }

  @Test("What cannot be read is reported", .enabled(if: geteuid() == 0))
  func unreadable() async throws {
    let scratch = try ScratchDirectory()
    try scratch.makeDirectory("closed")
    let file = try scratch.write("{\"n\":1}\n", to: "a.log")
    for name in ["closed", "a.log"] { chmod(scratch.path(name), 0) }
    // Root may read everything; another user may not.
    let process = try ChildProcess(
      [
        "setpriv", "--reuid", "65534", "--clear-groups", Repository.products.appendingPathComponent("picket").path,
        "follow", "--check", "-l", "T", "--path", file, "--path", scratch.path("closed/b.log"),
      ], errors: scratch.path("errors"))
    #expect(process.wait() == 0)
    let errors = try String(contentsOfFile: scratch.path("errors"), encoding: .utf8)
    #expect(
      errors == """
        picket: \(scratch.path("closed")) cannot be read: Permission denied
        picket: \(file) cannot be read: Permission denied

        """)
  }

  @Test("systemd finds nothing wrong with the unit", .enabled(if: ChildProcess.has("systemd-analyze")))
  func unit() throws {
    let scratch = try ScratchDirectory()
    // The program is not installed here, and a template has no name of its own.
    let text = try Repository.text("systemd/picket-follow@.service")
      .replacing("/usr/bin/", with: Repository.products.path + "/")
    let unit = try scratch.write(text, to: "picket-follow@web.service")
    // The threshold is in tenths.
    for arguments in [["verify", "--man=no"], ["security", "--offline=true", "--no-pager", "--threshold=6"]] {
      let process = try ChildProcess(["systemd-analyze"] + arguments + [unit], errors: scratch.path("errors"))
      #expect(process.wait() == 0)
      #expect(try String(contentsOfFile: scratch.path("errors"), encoding: .utf8).isEmpty)
    }
  }

  /// Waits until a condition holds, for some seconds.
  private func wait(until condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while try await !condition(), ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test("rsyslog, configured as the page says, is a sender", .enabled(if: ChildProcess.has("rsyslogd")))
  func rsyslog() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Daemon(detections: Self.detections, stateDirectory: scratch.path("state"))
    let page = try Repository.text("docs/follow.md")
    let action = try #require(page.firstMatch(of: /```\n(template\(name="picket"(?s).*?)```/)?.1)
    let log = scratch.path("events.json")
    let config = try scratch.write(
      """
      module(load="imuxsock" SysSock.Use="off")
      input(type="imuxsock" Socket="\(scratch.path("l"))" CreatePath="on")
      \(action.replacing("/var/log/events.json", with: log))
      """, to: "rsyslog.conf")
    let sender = try ChildProcess(
      ["rsyslogd", "-n", "-f", config, "-i", scratch.path("pid")], errors: scratch.path("errors"))
    defer { sender.signal(SIGTERM) }
    try await wait { FileManager.default.fileExists(atPath: scratch.path("l")) }
    let logger = try ChildProcess(
      ["logger", "-u", scratch.path("l"), "-t", "sshd", #"a "quoted" message"#], errors: scratch.path("errors"))
    logger.wait()
    try await wait { (try? String(contentsOfFile: log, encoding: .utf8).hasSuffix("\n")) == true }
    let outcome = try await daemon.command(
      "follow", "--once", "-l", "Follow.Syslog", "--start", "beginning", "--path", log
    ).run()
    #expect(outcome.output == "Follow.Syslog: 1 sent, 1 matched, 0 refused\n", "\(outcome.errors)")
  }

  @Test("Lines that are no events are reported once, counted, and keep no others waiting")
  func refused() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Daemon(detections: Self.detections)
    let lines = ["{\"n\":1}", "no", "{\"n\":2", "{\"n\":3}", "[]", "{\"n\":4}"].joined(separator: "\n") + "\n{\"n\":5"
    let path = try scratch.write(lines, to: "a.log")
    let outcome = try await daemon.command(
      "follow", "--once", "-l", "Follow.Lines", "--start", "beginning", "--path", path
    ).run()
    #expect(outcome.exitCode == 1)
    #expect(outcome.output == "Follow.Lines: 3 sent, 3 matched, 3 refused\n")
    #expect(
      outcome.errors == """
        picket: Follow.Lines: \(path), byte 8: refused: expected a JSON object; further ones are counted
        picket: Follow.Lines: 6 bytes not sent: the last line has no end yet
        picket: Follow.Lines: 2 more were refused after that

        """)
  }

  @Test("Without a daemon --once says so, and what names the wrong log type is told the right one")
  func trouble() async throws {
    let scratch = try ScratchDirectory()
    let path = try scratch.write("{\"n\":1}\n", to: "a.log")
    let arguments = ["follow", "--once", "--start", "beginning", "--path", path]
    let absent = try await Command(arguments + ["-l", "T", "--socket", scratch.path("none")]).run()
    #expect(absent.exitCode == 69)
    let daemon = try await Daemon(detections: Self.detections)
    let wrong = try await daemon.command(arguments + ["-l", "Follow.Line"]).run()
    #expect(wrong.exitCode == 0)
    #expect(
      wrong.errors == "picket: no active detection names the log type 'Follow.Line'; did you mean 'Follow.Lines'?\n")
  }

  @Test("Positions belong to one process at a time, and those that are damaged are not thrown away")
  func positions() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Daemon(detections: Self.detections)
    let arguments = ["follow", "-l", "Follow.Lines", "--path", scratch.path("a.log"), "--positions", scratch.path("p")]
    let errors = try scratch.makeFile("errors")
    let running = try RunningCommand(arguments, environment: daemon.environment, errors: errors.handle)
    // Its first look at the files is stored.
    try await wait { FileManager.default.fileExists(atPath: scratch.path("p")) }
    let second = try await daemon.command(arguments + ["--once"]).run()
    #expect(second.exitCode == 1)
    #expect(second.errors == "picket: another picket follow keeps its positions in \(scratch.path("p"))\n")
    running.signal(SIGTERM)
    #expect(running.waitForEnd() == 0)
    try scratch.write("{", to: "p")
    let damaged = try await daemon.command(arguments + ["--once"]).run()
    #expect(damaged.exitCode == 1)
    #expect(damaged.errors.hasPrefix("picket: the positions in \(scratch.path("p")) cannot be read; remove it"))
  }

  @Test("--check says what is followed, and sends nothing")
  func check() async throws {
    let scratch = try ScratchDirectory()
    try scratch.write("{\"n\":1}\n", to: "a.log")
    let config = try scratch.write(
      "sources: [{log_type: Follow.Lines, files: \(scratch.path("*.log")), start: beginning}]\n", to: "f.yml")
    let outcome = try await Command("follow", "--check", "--config", config).run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == "Follow.Lines: Follow.Lines: 1 file, 8 bytes to read\npositions: not kept\n")
  }
}

/// Files of a journal, which systemd-journal-remote makes of what a test wants to stand there.
struct JournalFiles {
  private static let program = "/lib/systemd/systemd-journal-remote"
  private let directory: String

  init(_ directory: String) {
    self.directory = directory
  }

  /// Whether the program is there that makes them.
  static var canBeMade: Bool { FileManager.default.isExecutableFile(atPath: program) }

  /// Adds a file with entries, a second after the ones before.
  func write(_ entries: [(identifier: String, unit: String, message: String)]) async throws {
    let count = try FileManager.default.contentsOfDirectory(atPath: directory).count
    let start = 1_795_918_219_000_000 + count * 1_000_000
    let text = entries.enumerated().map { index, entry in
      """
      __REALTIME_TIMESTAMP=\(start + index)
      __MONOTONIC_TIMESTAMP=\(1_000 + count * 1_000_000 + index)
      _BOOT_ID=6f3c1b0a9d8e4c7fa1b2c3d4e5f60718
      _HOSTNAME=bastion-1
      PRIORITY=6
      SYSLOG_IDENTIFIER=\(entry.identifier)
      _SYSTEMD_UNIT=\(entry.unit)
      MESSAGE=\(entry.message)


      """
    }
    let scratch = try ScratchDirectory()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = ["-o", "\(directory)/part-\(count).journal", try scratch.write(text.joined(), to: "export")]
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try await process.runToEnd(secondsMax: 30)
    if process.terminationStatus != 0 { throw POSIXError(.EIO) }
  }
}
