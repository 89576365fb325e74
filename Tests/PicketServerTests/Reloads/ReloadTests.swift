import Detection
import Foundation
import PicketClient
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import PicketServer

@Suite("Reloads of a server", .mayBlock)
struct ReloadTests {
  private static let request = EvaluateEventRequest(logType: "T", event: Array(#"{"a":1,"b":"x"}"#.utf8))

  @Test("A large set is replaced under load: no call fails, and each is answered by the old or the new set entirely")
  func underLoad() async throws {
    let sets = [ReloadSets.large("Old", ruleCount: 1_000), ReloadSets.large("New", ruleCount: 1_000)]
    let script = ReloadScript([sets[1], sets[0], sets[1]])
    let load = SeenUnderLoad()
    try await TestServer.serve(sets[0], load: script.load) { server in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask {
            try await server.withClient { client in
              var request = EvaluateEventRequest(logType: "Test.Load", event: Array("{}".utf8), dryRun: true)
              while !load.isOver {
                // Events that are carried out on the loop, and others on the pool.
                request.event = Array("{\(String(repeating: " ", count: Bool.random() ? 0 : 70_000))}".utf8)
                let answer = try await client.evaluateEvent(request)
                let names = Set(answer.matches.map { String($0.detectionID.prefix(3)) })
                #expect(names.count == 1 && answer.matches.count == ReloadSets.matchingCount)
                #expect(answer.detectionsEvaluated == 1_000)
                load.add(names)
              }
            }
          }
        }
        for isNew in [true, false, true] {
          let answer = try await server.withAdmin { try await $0.reload() }
          #expect(answer.applied && answer.addedCount == 10 && answer.removedCount == 10 && answer.changedCount == 0)
          // From the answer on every call sees the new set, on whichever loop.
          for _ in 0..<4 {
            try await server.withClient { client in
              let request = EvaluateEventRequest(logType: "Test.Load", event: Array("{}".utf8), dryRun: true)
              let first = try await client.evaluateEvent(request).matches.first
              #expect(first?.detectionID == (isNew ? "New.0" : "Old.0"))
            }
          }
        }
        load.end()
        try await group.waitForAll()
      }
      #expect(load.names == ["Old", "New"])
      #expect(try await server.status().requestsFailed == 0)
    }
  }

  @Test(
    "What is asked for while a reload goes on is one reload after it; what only asks is answered and changes nothing")
  func oneAtATime() async throws {
    let gate = DispatchSemaphore(value: 0)
    let script = ReloadScript([ReloadSets.rule(id: "First"), ReloadSets.rule(id: "Second")], gate: gate)
    try await TestServer.serve(load: script.load) { server in
      async let first = server.withAdmin { try await $0.reload() }
      script.begun.wait()
      async let others = server.withAdmin { client in
        try await withThrowingTaskGroup(of: ReloadResponse.self) { group in
          for number in 0..<6 {
            group.addTask { try await client.reload(ReloadRequest(dryRun: number == 0)) }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
      }
      #expect(try await server.reports { $0.callsInFlight == 7 })
      gate.signal()
      #expect(try await first.changes.map(\.detectionID) == ["First"])
      gate.signal()
      let answers = try await others
      #expect(answers.count == 6 && answers.count { $0.applied } == 5)
      #expect(answers.allSatisfy { $0.changes.map(\.kind) == ["removed", "added"] && $0.refusal.isEmpty })
      #expect(script.loadCount == 2)
      let status = try await server.status()
      #expect(status.reloads == 2 && status.lastReloadUnixNanos > 0 && status.detectionsLoaded == 1)
    }
  }

  @Test("A dry run says what a reload would do, and leaves what is served and what is counted as it is")
  func dryRun() async throws {
    let script = ReloadScript([ReloadSets.rule(id: "Next")])
    let log = CollectedLog()
    try await TestServer.serve(logger: log.logger, load: script.load) { server in
      let answer = try await server.withAdmin { try await $0.reload(ReloadRequest(dryRun: true)) }
      #expect(!answer.applied && answer.addedCount == 1 && answer.detectionsActive == 1)
      let status = try await server.status()
      #expect(status.detectionsLoaded == 0 && status.reloads == 0 && status.reloadsRefused == 0)
      #expect(log.lines(with: "reload").isEmpty)
    }
  }

  @Test("What was served before is freed by the time that the reload is answered, however idle loops and threads are")
  func released() async throws {
    let script = ReloadScript()
    weak let first: LoadedDetections?
    do {
      let set = ReloadSets.rule(id: "First")
      first = set
      script.add(set)
    }
    script.add(ReloadSets.rule(id: "Second"))
    try await TestServer.serve(loops: 3, load: script.load) { server in
      _ = try await server.withAdmin { try await $0.reload() }
      // On all loops and on the pool.
      for _ in 0..<6 {
        try await server.withClient { client in
          _ = try await client.evaluateEvent(ReloadTests.request)
          _ = try await client.listDetections()
        }
      }
      #expect(first != nil)
      _ = try await server.withAdmin { try await $0.reload() }
      #expect(first == nil)
    }
  }

  @Test("A daemon without files to read says so")
  func nothingToRead() async throws {
    try await TestServer.serve { server in
      let error = await #expect(throws: PicketClientError.self) {
        try await server.withAdmin { try await $0.reload() }
      }
      #expect(error?.code == .unimplemented)
    }
  }

  @Test("The service manager is told when a reload begins, by the monotonic clock, and when it is over")
  func notified() async throws {
    let scratch = try ScratchDirectory()
    let socket = try ListeningSocket(scratch.path("notify"), kind: SOCK_DGRAM)
    let manager = ServiceManager(environment: ["NOTIFY_SOCKET": scratch.path("notify")], processID: getpid())
    let script = ReloadScript([ReloadSets.rule()])
    try await TestServer.serve(manager: manager, load: script.load) { server in
      let before = SystemClock().monotonicNanos() / 1_000
      _ = try await server.withAdmin { try await $0.reload() }
      let begun = try #require(socket.receive())
      let lines = begun.split(separator: "\n")
      #expect(lines.first == "RELOADING=1" && lines.last == "STATUS=Reading detections")
      let time = try #require(lines.dropFirst().first.flatMap { Int64($0.dropFirst("MONOTONIC_USEC=".count)) })
      #expect(time >= before && time <= SystemClock().monotonicNanos() / 1_000)
      #expect(socket.receive() == "READY=1\nSTATUS=1 detection active")
    }
  }

  // MARK: Windows

  /// A rule as it was and as it is, and what becomes of a window in which it has matched three times.
  struct Shape: Sendable, CustomTestStringConvertible {
    let before: String
    let after: String
    let outcome: Outcome
    let eventCount: UInt64
    let effect: String

    var testDescription: String { "\(before) -> \(after)" }
  }

  @Test(
    "An open window takes the next match by the terms of the rule that is served then",
    arguments: [
      Shape(before: "Severity: Low", after: "Severity: High", outcome: .alertUpdated, eventCount: 4, effect: ""),
      Shape(
        before: "DedupPeriodMinutes: 60", after: "DedupPeriodMinutes: 120", outcome: .alertUpdated, eventCount: 4,
        effect: "Its dedup period is 120 minutes, no longer 60: open windows stay open"),
      Shape(
        before: "DedupPeriodMinutes: 60", after: "DedupPeriodMinutes: 5", outcome: .alertCreated, eventCount: 1,
        effect: "Its dedup period is 5 minutes, no longer 60: windows that have been open for longer are closed."),
      Shape(
        before: "Threshold: 5", after: "Threshold: 3", outcome: .alertCreated, eventCount: 4,
        effect: "Its threshold is 3, no longer 5"),
      Shape(
        before: "Threshold: 2", after: "Threshold: 50", outcome: .alertUpdated, eventCount: 4,
        effect: "Its threshold is 50, no longer 2: an open window that has an alert keeps it."),
      Shape(
        before: "GroupBy: [{Key: a}]", after: "GroupBy: [{Key: b}]", outcome: .alertCreated, eventCount: 1,
        effect: "Its dedup strings are made of other fields"),
      Shape(
        before: "AlertTitle: one", after: "AlertTitle: other", outcome: .alertCreated, eventCount: 1,
        effect: "Its dedup strings are made of another title"),
      Shape(
        before: "Threshold: 2", after: "Threshold: 2\nUnique: {Key: b}", outcome: .alertUpdated, eventCount: 4,
        effect: "Its threshold counts distinct values"),
      Shape(
        before: "CreateAlert: true", after: "CreateAlert: false", outcome: .signal, eventCount: 0,
        effect: "Its matches are signals now"),
    ])
  func shapes(_ shape: Shape) async throws {
    let clock = FlowClock()
    let script = ReloadScript([ReloadSets.rule(shape.after)])
    try await TestServer.serve(ReloadSets.rule(shape.before), clock: clock, load: script.load) { server in
      try await server.withClient { client in
        for _ in 0..<3 { _ = try await client.evaluateEvent(ReloadTests.request) }
        clock.turn(to: 40 * TestFlows.minute)
        let answer = try await server.withAdmin { try await $0.reload() }
        #expect(answer.changes.count == 1 && answer.changes[0].kind == "changed")
        let effects = answer.changes[0].effects
        #expect(shape.effect.isEmpty ? effects.isEmpty : effects.contains { $0.hasPrefix(shape.effect) }, "\(effects)")
        let match = try #require(try await client.evaluateEvent(ReloadTests.request).matches.first)
        #expect(match.outcome == shape.outcome && match.eventCount == shape.eventCount, "\(match)")
      }
    }
  }

  @Test("A rule that is gone leaves its window and its alert, and goes on in that window when it comes back")
  func comesBack() async throws {
    let script = ReloadScript([TestDetections.none, ReloadSets.rule("DedupPeriodMinutes: 600")])
    let clock = FlowClock()
    let store = try StateStore(StateConfiguration(directory: nil))
    try await TestServer.serve(
      ReloadSets.rule("DedupPeriodMinutes: 600"), store: store, clock: clock, load: script.load
    ) {
      server in
      try await server.withClient { client in
        _ = try await client.evaluateEvent(ReloadTests.request)
        let gone = try await server.withAdmin { try await $0.reload() }
        #expect(gone.changes.map(\.kind) == ["removed"])
        #expect(gone.changes[0].effects.first?.hasPrefix("Its open windows take no more matches") == true)
        #expect(try await client.evaluateEvent(ReloadTests.request).matches.isEmpty)
        // Retention knows how long its windows last, though no rule does any more.
        clock.turn(to: 300 * TestFlows.minute)
        let task = RetentionTask(server.context)
        #expect(task.longestPeriodNanos() == 36_000_000_000_000)
        try await task.sweep()
        _ = try await server.withAdmin { try await $0.reload() }
        let match = try #require(try await client.evaluateEvent(ReloadTests.request).matches.first)
        #expect(match.outcome == .alertUpdated && match.eventCount == 2)
        #expect(try await client.listAlerts().alerts.count == 1)
      }
    }
  }
}

/// What clients see of the sets that answer them, until they are to end.
private final class SeenUnderLoad: Sendable {
  private struct State {
    var names: Set<String> = []
    var isOver = false
  }

  private let state = Mutex(State())

  var isOver: Bool { state.withLock { $0.isOver } }
  var names: Set<String> { state.withLock { $0.names } }

  func add(_ names: Set<String>) { state.withLock { $0.names.formUnion(names) } }

  func end() { state.withLock { $0.isOver = true } }
}
