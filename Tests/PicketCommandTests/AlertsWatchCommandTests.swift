import Foundation
import TestSupport
import Testing
import Wire

@Suite("picket alerts watch")
struct AlertsWatchCommandTests {
  private static func change(_ kind: AlertChangeKind, _ sequence: UInt64, _ alert: Alert? = nil) -> [UInt8] {
    AlertChange(kind: kind, sequence: sequence, alert: alert, missedCount: kind == .missed ? 12 : 0).encoded()
  }

  /// Gives every kind of change in two watches, and then refuses the third so that the command ends.
  @Sendable private static func serve(_ call: ServedCall) throws {
    switch try WatchAlertsRequest(decoding: call.request.payload).afterSequence {
    case 0:
      call.data(change(.started, 4))
      call.data(change(.created, 5, ExampleAlerts.failure))
      call.data(change(.updated, 6, ExampleAlerts.login))
      call.after(.milliseconds(50)) { $0.hangUp() }
    case 6:
      call.data(change(.started, 6))
      call.data(change(.missed, 18))
      call.data(change(.statusChanged, 19, ExampleAlerts.login))
      call.after(.milliseconds(50)) { $0.end() }
    default:
      call.fail(RPCError(.outOfRange, "there is no change 19 yet"))
    }
  }

  @Test("Changes are printed as they come, what was missed is said, and a lost watch goes on where it was")
  func changes() async throws {
    let daemon = try await ScriptedPicketd(Self.serve)
    let text = try await daemon.command("alerts", "watch").run()
    #expect(text.exitCode == 1)
    try Golden.expect(text.output, is: "alerts-watch.txt")
    let notes = text.errors.split(separator: "\n")
    #expect(notes.count == 5)
    #expect(notes[0] == "picket: watching alerts after change 4")
    #expect(notes[1].hasSuffix("was lost; the call may have been executed; waiting for the daemon"))
    #expect(notes[2] == "picket: watching alerts after change 6")
    #expect(notes[3] == "picket: the daemon ended the watch; waiting for the daemon")
    #expect(notes[4] == "picket: there is no change 19 yet (OUT_OF_RANGE)")
    let json = try await daemon.command("alerts", "watch", "--output", "json").run()
    try Golden.expect(json.output, is: "alerts-watch.jsonl")
    try await daemon.stop()
  }

  @Test("--from and the filters go to the daemon")
  func request() async throws {
    let asked = Asked<WatchAlertsRequest>()
    let daemon = try await ScriptedPicketd { call in
      _ = try asked.request(of: call)
      call.fail(RPCError(.failedPrecondition, "enough"))
    }
    _ = try await daemon.command(
      "alerts", "watch", "--from", "41", "--detection", "D", "--severity", "high", "--severity", "low"
    ).run()
    #expect(asked.all == [WatchAlertsRequest(afterSequence: 41, detectionID: "D", severities: [.high, .low])])
    try await daemon.stop()
  }

  @Test("--from 0 and a time begin with the first change, and a time leaves out what was before it")
  func fromBeginning() async throws {
    let daemon = try await Daemon()
    try await raise(daemon, 0..<2)
    for (from, count) in [("0", 2), ("today", 2), ("2 hours ago", 2), ("2100-01-01", 0)] {
      let watch = try RunningCommand(["alerts", "watch", "--from", from], environment: daemon.environment)
      for number in 0..<count {
        #expect(watch.readLine(withinSeconds: 20).contains("from 8.8.8.\(number)"), "\(from)")
      }
      if count == 0 { #expect(watch.readLine(withinSeconds: 1).isEmpty) }
    }
  }

  @Test("A reader that has gone ends a watch in which nothing happens, quietly")
  func closedPipe() async throws {
    let daemon = try await ScriptedPicketd { $0.data(Self.change(.started, 4)) }
    let outcome = try await daemon.command("alerts", "watch", "-o", "json").with(output: .closedPipe).run()
    #expect(!outcome.wasKilled)
    #expect(outcome.exitCode == 0)
    let silent = try await ScriptedPicketd { _ in }
    let quiet = try await silent.command("alerts", "watch").with(output: .closedPipe).run()
    #expect(!quiet.wasKilled)
    #expect(quiet.exitCode == 0)
    #expect(quiet.errors.isEmpty)
    try await daemon.stop()
    try await silent.stop()
  }

  @Test("Over a kill and a restart of the daemon a watch sees every alert once")
  func restart() async throws {
    let scratch = try ScratchDirectory()
    let state = scratch.url.appendingPathComponent("state")
    try FileManager.default.createDirectory(at: state, withIntermediateDirectories: false)
    let first = try await Daemon(in: scratch, stateDirectory: state.path)
    let watch = try RunningCommand(["alerts", "watch", "-o", "json"], environment: first.environment)
    #expect(watch.readLine(withinSeconds: 30).contains("\"STARTED\""))
    try await raise(first, 0..<3)
    var seen: [String] = []
    for _ in 0..<3 { seen.append(watch.readLine(withinSeconds: 30)) }
    first.kill()
    let second = try await Daemon(in: scratch, stateDirectory: state.path)
    try await raise(second, 3..<6)
    while seen.count < 6 {
      let line = watch.readLine(withinSeconds: 30)
      if line.isEmpty { break }
      if !line.contains("\"STARTED\"") { seen.append(line) }
    }
    #expect(seen.count == 6)
    for (index, line) in seen.enumerated() {
      #expect(line.contains("\"CREATED\"") && line.contains("from 8.8.8.\(index)\""), "\(line)")
    }
    second.kill()
  }

  private func raise(_ daemon: Daemon, _ addresses: Range<Int>) async throws {
    let events = addresses.map { #"{"user":"root","address":"8.8.8.\#($0)"}"# }.joined(separator: "\n")
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth").with(input: events).run()
    #expect(outcome.output.contains("new alert"), "\(outcome.output)\(outcome.errors)")
  }
}
