import Foundation
import PicketClient
import TestSupport
import Testing

/// The code of the pages in `PicketClient.docc`, each block as it stands there.
private struct Tasks {
  let socket: String
  let client: PicketClient

  func connect() async throws {
    var configuration = ClientConfiguration(socketPath: socket)
    configuration.connectTimeout = .seconds(10)
    configuration.defaultTimeout = .seconds(2)
    let client = PicketClient(configuration: configuration)
    let status = try await client.getStatus()
    print("picketd \(status.version) evaluates \(status.detectionsActive) detections")
    await client.close()
  }

  func evaluate() async throws -> EvaluateEventResponse {
    let event = Array(#"{"user": "ann", "address": "192.0.2.1", "passwordIsRight": false}"#.utf8)
    let verdict = try await client.evaluateEvent(
      EvaluateEventRequest(logType: "Example.Login", event: event, eventID: "login-17"), timeout: .seconds(2))
    for match in verdict.matches {
      print("\(match.severity): \(match.title), \(match.eventCount) of \(match.threshold): \(match.outcome)")
    }
    for error in verdict.errors { print("\(error.detectionID) failed: \(error.message)") }
    return verdict
  }

  func sendBatch(_ lines: String) async throws -> EvaluateEventsResponse {
    let answer = try await client.evaluateEvents(
      EvaluateEventsRequest(logType: "Example.Login", events: Array(lines.utf8)))
    print("\(answer.eventsEvaluated) evaluated, \(answer.rejectedCount) rejected")
    for result in answer.results {
      for match in result.matches where match.outcome == .alertCreated {
        print("line \(result.index + 1) opened \(match.alertID): \(match.title)")
      }
    }
    for record in answer.rejected { print("line \(record.index + 1): \(record.reason)") }
    return answer
  }

  func sendMany(_ events: [String]) async throws -> [EvaluateEventResponse] {
    let verdicts = try await withThrowingTaskGroup(of: EvaluateEventResponse.self) { group in
      for event in events {
        group.addTask {
          try await client.evaluateEvent(EvaluateEventRequest(logType: "Example.Login", event: Array(event.utf8)))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    return verdicts
  }

  func sendFlow(at startNanos: Int64) async throws -> IngestFlowResponse {
    let flow = FlowRecord(
      srcAddr: "10.0.0.1", dstAddr: "10.0.0.2", dstPort: 22, bytes: 840, startUnixNanos: startNanos, action: "ACCEPT",
      pRowID: "flow-1")
    let answer = try await client.ingestFlow(IngestFlowRequest(flows: [flow]))
    print("\(answer.acceptedCount) accepted, \(answer.repeatedCount) repeated, \(answer.rejectedCount) rejected")
    for record in answer.rejected { print("record \(record.index): \(record.reason)") }
    return answer
  }

  func sendLines(_ lines: String) async throws -> IngestFlowResponse {
    let answer = try await client.ingestFlow(IngestFlowRequest(lines: Array(lines.utf8)))
    for note in answer.notes { print(note) }
    return answer
  }

  func query() async throws -> QueryFlowsResponse {
    let answer = try await client.queryFlows(
      QueryFlowsRequest(sql: "SELECT dstPort, COUNT(*) AS flows FROM aws_vpcflow GROUP BY dstPort ORDER BY flows DESC"))
    print(answer.columns.map(\.name).joined(separator: "  "))
    for row in answer.rows {
      guard case .integer(let port) = row.values[0], case .integer(let flows) = row.values[1] else { continue }
      print("\(port)  \(flows)")
    }
    if answer.truncated { print("and more, \(answer.rowCount) in all") }
    return answer
  }

  func watch(
    after sequence: UInt64, _ forward: (Alert, AlertChange) async throws -> Void
  ) async throws {
    var lastSequence = sequence
    for try await step in client.followAlerts(
      WatchAlertsRequest(afterSequence: lastSequence, fromFirst: true))
    {
      switch step {
      case .change(let change):
        if change.kind == .missed { print("\(change.missedCount) changes are no longer kept") }
        if let alert = change.alert { try await forward(alert, change) }
        lastSequence = change.sequence
      case .interrupted(let reason):
        print("cut off, and will be resumed: \(reason)")
      }
    }
  }

  func verdict(on request: EvaluateEventRequest) async throws -> EvaluateEventResponse {
    var pause = Duration.milliseconds(20)
    while true {
      do {
        return try await client.evaluateEvent(request, timeout: .seconds(1))
      } catch {
        guard [.unavailable, .deadlineExceeded].contains(error.code), pause < .seconds(2) else { throw error }
      }
      try await Task.sleep(for: pause)
      pause *= 2
    }
  }
}

/// A daemon with the detections of the example service.
private func withTasks(_ body: (Tasks, ScratchDirectory) async throws -> Void) async throws {
  let scratch = try ScratchDirectory()
  let daemon = try startDaemon(scratch)
  try await daemon.wait(for: "serving \(scratch.path())")
  try await PicketClient.with(socketPath: scratch.path()) { client in
    try await body(Tasks(socket: scratch.path(), client: client), scratch)
  }
  daemon.signal(SIGTERM)
  #expect(daemon.finish().code == 0)
}

private func startDaemon(_ scratch: ScratchDirectory) throws -> DaemonProcess {
  try DaemonProcess([
    "--detections", Repository.path("Examples/LoginService/detections"), "--socket", scratch.path(),
    "--state-directory", scratch.path("state"),
  ])
}

@Suite("The code of the documentation's pages")
struct TaskPageTests {
  private static let folder = "Sources/PicketClient/PicketClient.docc"

  private static let pages = Repository.files(below: [folder], endingIn: [".md"])

  /// The blocks of Swift code on a page.
  private func blocks(_ page: String) throws -> [String] {
    try Repository.text(page).matches(of: /```swift\n(?s)(.*?)```/).map { String($0.1) }
  }

  /// Lines without the blanks that they begin with.
  private func unindented(_ text: String) -> String {
    text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n")
  }

  @Test("Every block is code that is compiled and run here, or the package of the page of clients", arguments: pages)
  func blocksAreTested(page: String) throws {
    let own = unindented(try Repository.text("Tests/PicketClientTests/TaskPageTests.swift"))
    let clients = try blocks("docs/clients.md")
    let blocks = try blocks(page)
    #expect(!blocks.isEmpty)
    for block in blocks {
      #expect(own.contains(unindented(block)) || clients.contains(block), "\(page):\n\(block)")
    }
  }

  @Test("The first page has all others, each once")
  func topics() throws {
    let names = Self.pages.map { String($0.dropFirst(Self.folder.count + 1).dropLast(3)) }.filter {
      $0 != "PicketClient"
    }
    let topics = try Repository.text("\(Self.folder)/PicketClient.md").matches(of: /<doc:(\w+)>/).map { String($0.1) }
    #expect(topics.sorted() == names.sorted() && names.count >= 7)
  }

  @Test(
    "DocC makes the pages without a warning: what they link to is there",
    .enabled(if: ChildProcess.has("docc") && ChildProcess.has("swift-symbolgraph-extract"), "needs docc"))
  func archive() throws {
    let scratch = try ScratchDirectory()
    let process = try ChildProcess(
      [Repository.path("scripts/generate-docc"), Repository.products.path, scratch.path("archive")],
      output: scratch.path("output"), errors: scratch.path("output"))
    let code = process.wait(seconds: 120)
    let output = try String(contentsOfFile: scratch.path("output"), encoding: .utf8)
    #expect(code == 0, "\(output)")
    #expect(FileManager.default.fileExists(atPath: scratch.path("archive/data/documentation/picketclient.json")))
  }

  @Test("Connecting, evaluating and batches")
  func events() async throws {
    try await withTasks { tasks, _ in
      try await tasks.connect()
      #expect(try await tasks.evaluate().matches.map(\.outcome) == [.belowThreshold, .belowThreshold])
      #expect(try await tasks.evaluate().matches.map(\.outcome) == [.duplicateEvent, .duplicateEvent])
      let lines = ["ben", "cho", "dan"].map { #"{"user":"\#($0)","address":"192.0.2.1","passwordIsRight":true}"# }
      let answer = try await tasks.sendBatch((lines + ["none"]).joined(separator: "\n"))
      #expect(answer.results.flatMap(\.matches).map(\.outcome) == [.belowThreshold, .alertCreated, .alertUpdated])
      #expect(answer.rejected.map(\.index) == [3])
      #expect(try await tasks.sendMany(lines).allSatisfy { $0.matches.map(\.outcome) == [.alertUpdated] })
    }
  }

  @Test("Flows and queries")
  func flows() async throws {
    try await withTasks { tasks, _ in
      let seconds = Int64(Date().timeIntervalSince1970) - 60
      #expect(try await tasks.sendFlow(at: seconds * 1_000_000_000).acceptedCount == 1)
      #expect(try await tasks.sendFlow(at: seconds * 1_000_000_000).repeatedCount == 1)
      let line = #"{"srcAddr":"10.0.0.1","dstAddr":"10.0.0.3","dstPort":22,"start":\#(seconds),"other":1}"#
      let answer = try await tasks.sendLines(line)
      #expect(answer.acceptedCount == 1 && answer.notes.count == 1)
      #expect(try await tasks.query().rows.map(\.values) == [[.integer(22), .integer(2)]])
    }
  }

  @Test("A watch sees alerts again after a kill of the daemon, and a call that was cut off is made again")
  func watchAndRetry() async throws {
    let scratch = try ScratchDirectory()
    var daemon = try startDaemon(scratch)
    try await daemon.wait(for: "serving \(scratch.path())")
    let tasks = Tasks(socket: scratch.path(), client: PicketClient(socketPath: scratch.path()))
    let (titles, seen) = AsyncStream<String>.makeStream()
    let watch = Task {
      _ = await #expect(throws: PicketClientError.cancelled) {
        try await tasks.watch(after: 0) { alert, change in seen.yield("\(change.kind) \(alert.title)") }
      }
    }
    for user in ["ann", "ben", "cho"] { _ = try await tasks.verdict(on: login(user)) }
    var next = titles.makeAsyncIterator()
    #expect(await next.next() == "CREATED 192.0.2.1 has tried many users")
    daemon.signal(SIGKILL)
    _ = daemon.finish()
    async let verdict = tasks.verdict(on: login("dan"))
    daemon = try startDaemon(scratch)
    #expect(try await verdict.matches.map(\.outcome) == [.alertUpdated])
    #expect(await next.next() == "UPDATED 192.0.2.1 has tried many users")
    watch.cancel()
    await watch.value
    await tasks.client.close()
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }

  /// A login from one address, named after its user.
  private func login(_ user: String) -> EvaluateEventRequest {
    let event = #"{"user":"\#(user)","address":"192.0.2.1","passwordIsRight":true}"#
    return EvaluateEventRequest(logType: "Example.Login", event: Array(event.utf8), eventID: user)
  }
}
