import Foundation
import PicketClient
import TestSupport
import Testing
import Wire

@Suite("Reloads of picketd", .mayBlock)
struct ReloadDaemonTests {
  private let scratch: ScratchDirectory
  private var socket: String { scratch.path("s") }
  private var adminSocket: String { scratch.path("a") }

  init() throws {
    scratch = try ScratchDirectory()
    _ = try scratch.write(ReloadSets.ruleText(id: "Kept"), to: "rules/kept.yml")
  }

  private func configure(_ settings: String = "") throws {
    _ = try scratch.write(
      """
      detections: \(scratch.path("rules"))
      socket: \(socket)
      admin_socket: \(adminSocket)
      \(settings)
      """, to: "picketd.yml")
  }

  private func start(_ settings: String = "", flags: [String] = []) async throws -> DaemonProcess {
    try configure(settings)
    let daemon = try DaemonProcess(["--config", scratch.path("picketd.yml")] + flags)
    try await daemon.wait(for: "serving")
    return daemon
  }

  private func reload() async throws -> ReloadResponse {
    let client = PicketAdminClient(socketPath: adminSocket)
    let answer = try await client.reload()
    await client.close()
    return answer
  }

  private func status() async throws -> GetStatusResponse {
    try await PicketClient.with(socketPath: socket) { try await $0.getStatus() }
  }

  /// The ids of the rules that match an event, in order.
  private func matches() async throws -> [String] {
    try await PicketClient.with(socketPath: socket) { client in
      let request = EvaluateEventRequest(logType: "T", event: Array(#"{"a":1}"#.utf8), dryRun: true)
      return try await client.evaluateEvent(request).matches.map(\.detectionID)
    }
  }

  private func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: scratch.path(name))
  }

  @Test("SIGHUP has changed files served; a signal that comes before calls are answered waits until they are")
  func hangUp() async throws {
    try configure()
    let daemon = try DaemonProcess(["--config", scratch.path("picketd.yml")])
    try await daemon.wait(for: "serving")
    _ = try scratch.write(ReloadSets.ruleText(id: "Added"), to: "rules/added.yml")
    daemon.signal(SIGHUP)
    try await daemon.wait(for: "(SIGHUP from process \(getpid()) of uid \(getuid())): 1 added, 0 changed, 0 removed; 2")
    try await daemon.wait(for: "added: Added")
    #expect(try await matches() == ["Added", "Kept"])
    try remove("rules/kept.yml")
    _ = try scratch.write(ReloadSets.ruleText("DedupPeriodMinutes: 5", id: "Added"), to: "rules/other-name.yml")
    try remove("rules/added.yml")
    daemon.signal(SIGHUP)
    try await daemon.wait(for: "0 added, 1 changed, 1 removed; 1 detection active")
    try await daemon.wait(for: "changed: Added Its dedup period is 5 minutes, no longer 60")
    try await daemon.wait(for: "removed: Kept Its open windows take no more matches")
    #expect(try await matches() == ["Added"])
    let status = try await status()
    #expect(status.reloads == 2 && status.detectionsLoadedUnixNanos > status.startedUnixNanos)
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  /// What is wrong, the code of its problem, and a part of why nothing is reloaded.
  @Test(
    "With a problem the running set stays, the answer and the log say what it is, and the next reload that is right holds",
    arguments: [
      (
        "rules/kept.yml", "AnalysisType: rule\nRuleID: Kept\nEnabld: true\n", "unknown-key",
        "problems in detection files"
      ),
      ("rules/kept.yml", "a: [", "invalid-yaml", "1 problem in detection files"),
      ("rules/new.yml", ReloadSets.ruleText(id: "Kept"), "duplicate-id", "1 problem in detection files"),
      ("picketd.yml", "detection: x\n", "unknown-key", "the configuration has problems"),
      ("picketd.yml", "detections: [", "invalid-yaml", "the configuration has problems"),
      ("picketd.yml", "detections: /no/such/place\n", "", "cannot read the detections at '/no/such/place'"),
      ("picketd.yml", "strict: false\n", "", "nothing to load"),
    ])
  func problems(_ file: String, _ text: String, _ code: String, _ refusal: String) async throws {
    let daemon = try await start()
    let before = FileManager.default.contents(atPath: scratch.path(file))
    _ = try scratch.write(text, to: file)
    for _ in 0..<2 {
      let answer = try await reload()
      #expect(!answer.applied && answer.refusal.contains(refusal), "\(answer.refusal)")
      #expect(
        code.isEmpty ? answer.problems.isEmpty : answer.problems.contains { $0.code == code }, "\(answer.problems)")
      #expect(answer.problems.allSatisfy { $0.path == scratch.path(file) && $0.line > 0 })
      #expect(Int(answer.problemCount) == answer.problems.count)
    }
    #expect(daemon.log.contains("not reloaded (uid \(getuid())): "), "\(daemon.log)")
    #expect(daemon.log.contains("the same as at the last reload") == !code.isEmpty, "\(daemon.log)")
    #expect(try await matches() == ["Kept"])
    let refused = try await status()
    #expect(refused.reloadsRefused == 2 && refused.reloads == 0 && refused.lastReloadRefusal.contains(refusal))
    if let before { try before.write(to: URL(fileURLWithPath: scratch.path(file))) } else { try remove(file) }
    #expect(try await reload().applied)
    #expect(try await status().lastReloadRefusal.isEmpty)
  }

  @Test(
    "reload_with_problems has the good files served, as at the start, unless strict is set",
    arguments: [(false, true), (true, false)])
  func goodFiles(isStrict: Bool, isApplied: Bool) async throws {
    let daemon = try await start("reload_with_problems: true\nstrict: \(isStrict)")
    _ = try scratch.write(ReloadSets.ruleText(id: "Added"), to: "rules/added.yml")
    _ = try scratch.write("a: [", to: "rules/bad.yml")
    let answer = try await reload()
    #expect(answer.applied == isApplied && answer.problemCount == 1 && answer.addedCount == 1)
    #expect(try await matches() == (isApplied ? ["Added", "Kept"] : ["Kept"]))
    #expect(try await status().problemCount == (isApplied ? 1 : 0))
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  @Test("Flags win over the file at a reload too")
  func flags() async throws {
    let daemon = try await start(flags: ["--detections", scratch.path("rules"), "--strict"])
    try configure("strict: false\nreload_with_problems: true")
    _ = try scratch.write("detections: /nowhere\nsocket: \(socket)\nreload_with_problems: true", to: "picketd.yml")
    _ = try scratch.write(ReloadSets.ruleText(id: "Added"), to: "rules/added.yml")
    #expect(try await reload().addedCount == 1)
    _ = try scratch.write("a: [", to: "rules/bad.yml")
    #expect(try await !reload().applied)
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  @Test("reload_on_change reloads when files change: rules, new directories, and the configuration file")
  func onChange() async throws {
    let daemon = try await start("reload_on_change: true")
    try await daemon.wait(for: "files are watched from now on")
    _ = try scratch.write(ReloadSets.ruleText(id: "Added"), to: "rules/new/added.yml")
    try await daemon.wait(for: "(files have changed): 1 added")
    _ = try scratch.write(ReloadSets.ruleText(id: "Other"), to: "others/other.yml")
    _ = try scratch.write(
      "detections: [\(scratch.path("rules")), \(scratch.path("others"))]\nreload_on_change: true", to: "picketd.yml")
    try await daemon.wait(for: "(files have changed): 1 added")
    #expect(try await matches() == ["Added", "Kept", "Other"])
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  @Test("Hundreds of reloads leave the memory of the daemon as it was")
  func memory() async throws {
    for number in 0..<4 {
      _ = try scratch.write(
        (0..<5).map {
          ReloadSets.ruleText("Description: \(String(repeating: "d", count: 2_000))", id: "R\(number).\($0)")
        }
        .joined(separator: "---\n"), to: "rules/many\(number).yml")
    }
    let daemon = try await start()
    var residentKilobytes: [Int] = []
    let client = PicketAdminClient(socketPath: adminSocket)
    for _ in 0..<3 {
      for number in 0..<70 {
        _ = try scratch.write(ReloadSets.ruleText("Threshold: \(number + 1)", id: "Changing"), to: "rules/changing.yml")
        let answer = try await client.reload()
        #expect(answer.applied && answer.addedCount + answer.changedCount == 1)
      }
      residentKilobytes.append(try ReloadDaemonTests.resident(daemon.processID))
    }
    await client.close()
    #expect(residentKilobytes[2] - residentKilobytes[0] < 8_192, "\(residentKilobytes)")
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  private static func resident(_ process: pid_t) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(line.split(separator: " ").dropLast().last.flatMap { Int($0) })
  }

  // MARK: Overrides

  @Test("Overrides hold from the start and from a reload on, and are shown with what the file says")
  func overrides() async throws {
    let daemon = try await start("overrides:\n  Kept: {Severity: High}")
    #expect(try await overrides(of: "Kept") == [DetectionOverride(key: "Severity", value: "High", fileValue: "Low")])
    try configure("overrides:\n  Kept: {Enabled: false}")
    let answer = try await reload()
    #expect(answer.applied && answer.changes.map(\.detectionID) == ["Kept"])
    #expect(
      answer.changes[0].effects == [
        "It is not run: its open windows are kept for their time, and go on when it is run again."
      ])
    #expect(try await matches().isEmpty)
    #expect(try await overrides(of: "Kept") == [DetectionOverride(key: "Enabled", value: "false", fileValue: "true")])
    try configure("overrides:\n  Kpt: {Enabled: false}")
    let unknown = try await reload()
    #expect(!unknown.applied && unknown.problems.map(\.code) == ["unknown-reference"])
    #expect(unknown.problems.map(\.message) == ["overrides: no detection 'Kpt' is loaded; did you mean 'Kept'?"])
    try configure("overrides:\n  Kept: {Enabld: false}")
    #expect(try await reload().problems.map(\.code) == ["unknown-key"])
    try configure()
    #expect(try await reload().applied)
    #expect(try await matches() == ["Kept"])
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
    // At the start a mistake in the configuration is one, and an id that is not loaded keeps nothing else from running.
    try configure("overrides:\n  Kept: {Enabld: false}")
    let refused = try DaemonProcess(["--config", scratch.path("picketd.yml")]).finish()
    #expect(
      refused.code == 2 && refused.errors.contains("picketd.yml:5:10: unknown key 'Enabld' in an override"),
      "\(refused)")
    let lenient = try await start("overrides:\n  Kpt: {Enabled: false}")
    #expect(lenient.log.contains("picketd.yml:5:3: unknown-reference: overrides: no detection 'Kpt' is loaded"))
    lenient.signal(SIGTERM)
    #expect(lenient.finish().code == 0)
  }

  private func overrides(of id: String) async throws -> [DetectionOverride] {
    try await PicketClient.with(socketPath: socket) { client in
      let page = try await client.getDetection(GetDetectionRequest(detectionID: id))
      let listed = try await client.listDetections().detections.first { $0.detectionID == id }
      #expect(page.summary == listed)
      return page.summary?.overrides ?? []
    }
  }
}
