import Foundation
import PicketClient
import Testing

@Suite("Flows in a daemon", .mayBlock)
struct FlowDaemonTests {
  private let scratch: ScratchDirectory
  private var socket: String { scratch.path("s") }

  init() throws {
    scratch = try ScratchDirectory()
  }

  private func start(_ arguments: String...) throws -> DaemonProcess {
    let daemon = try DaemonProcess(["--socket", socket] + arguments)
    try daemon.wait(for: "serving \(socket)")
    return daemon
  }

  private func withClient<Result>(_ body: (PicketClient) async throws -> Result) async throws -> Result {
    let client = PicketClient(socketPath: socket)
    do {
      let result = try await body(client)
      await client.close()
      return result
    } catch {
      await client.close()
      throw error
    }
  }

  private func flows(_ count: Int) -> [FlowRecord] {
    let now = Int64(Date().timeIntervalSince1970) * 1_000_000_000
    return (0..<count).map { number in
      var flow = TestFlows.flow(port: Int64(number % 60_000), name: "f-\(number)")
      flow.startUnixNanos = now - Int64(number) * 1_000_000
      flow.endUnixNanos = now
      return flow
    }
  }

  @Test("Flows are kept in the state directory, within the limits of the configuration file, and said to be loaded")
  func restart() async throws {
    let file = try scratch.write(
      """
      detections: \(Repository.detections)
      state_directory: \(scratch.path("state"))
      limits: {flow_retention_seconds: 3600, query_rows_max: 7, queries_running_max: 1}
      """, to: "picketd.yml")
    let request = IngestFlowRequest(flows: flows(2_000))
    let first = try start("--config", file)
    try await withClient { client in
      let answer = try await client.ingestFlow(request)
      #expect(answer.acceptedCount == 2_000)
      let status = try await client.getStatus()
      for (name, value) in [("flow_retention_seconds", 3_600), ("query_rows_max", 7), ("queries_running_max", 1)] {
        #expect(status.limits.first { $0.name == name }?.value == UInt64(value), "\(name)")
      }
      #expect(status.flows?.directory == scratch.path("state") + "/flows")
      #expect(status.queries.map(\.queryName).contains("VPC Flow Port Scanning"))
    }
    first.signal(SIGTERM)
    #expect(first.finish().code == 0)
    let second = try start("--config", file)
    #expect(second.log.contains("flows 2000, past the retention 0"), "\(second.log)")
    try await withClient { client in
      let again = try await client.ingestFlow(request)
      #expect(again.repeatedCount == 2_000 && again.window?.flowCount == 2_000)
      let answer = try await client.queryFlows(
        QueryFlowsRequest(sql: "SELECT dstPort FROM aws_vpcflow ORDER BY dstPort"))
      #expect(answer.rows.count == 7 && answer.rowCount == 2_000 && answer.truncated)
    }
    second.signal(SIGTERM)
    #expect(second.finish().code == 0)
  }

  @Test("Without a state directory flows end with the daemon, which says so")
  func inMemory() async throws {
    let daemon = try start("--detections", Repository.detections)
    #expect(daemon.log.contains("windows, alerts and flows live in memory only"))
    try await withClient { client in
      let answer = try await client.ingestFlow(IngestFlowRequest(flows: flows(10)))
      let status = try await client.getStatus()
      #expect(answer.acceptedCount == 10 && status.flows?.directory == "")
    }
    daemon.signal(SIGTERM)
    let outcome = daemon.finish()
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  @Test("A query that cannot be compiled is a problem of its file, and the others run")
  func badQuery() async throws {
    _ = try scratch.write(
      """
      AnalysisType: scheduled_query
      QueryName: Broken
      Enabled: true
      Query: SELECT nothing FROM aws_vpcflow
      Schedule: {RateMinutes: 5, TimeoutMinutes: 1}
      """, to: "broken.yml")
    let strict = try DaemonProcess(["--socket", socket, "--strict", "--detections", scratch.path("broken.yml")])
      .finish()
    #expect(strict.code == 3 && strict.errors.contains("broken.yml:4:15: "), "\(strict.errors)")
    let daemon = try start("--detections", scratch.path("broken.yml"), "--detections", Repository.detections)
    #expect(daemon.log.contains("broken.yml:4:15: "))
    try await withClient { client in
      let answer = try await client.runScheduled(RunScheduledRequest(queryName: "VPC Flow Port Scanning"))
      #expect(answer.rowCount == 0)
      let error = await #expect(throws: PicketClientError.self) {
        try await client.runScheduled(RunScheduledRequest(queryName: "Broken"))
      }
      #expect(error?.code == .notFound)
    }
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }
}

/// picketd as a process, whose lines on standard error a test reads as they come.
final class DaemonProcess {
  private let process = Process()
  private let errors = Pipe()
  private let output = Pipe()
  private var buffered: [UInt8] = []
  /// What was read from standard error.
  private(set) var log = ""

  /// Starts it; a shell prelude such as `umask 0` can go before.
  init(_ arguments: [String], prelude: String = ":", environment: [String: String] = [:]) throws {
    let picketd = Repository.products.appendingPathComponent("picketd").path
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\(prelude); exec \"$0\" \"$@\"", picketd] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try DaemonProcess.withoutBlockedSignals { try process.run() }
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// A process inherits the blocked signals of the thread that starts it: without this SIGTERM might never arrive.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  /// Reads standard error up to a line that has this text; fails when there is none.
  func wait(for text: String) throws {
    while true {
      while let end = buffered.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffered[..<end], as: UTF8.self)
        buffered.removeSubrange(...end)
        log += line + "\n"
        if line.contains(text) { return }
      }
      let chunk = errors.fileHandleForReading.availableData
      try #require(!chunk.isEmpty, "picketd ended before it said '\(text)': \(log)")
      buffered += chunk
    }
  }

  /// Its number among the processes of the host.
  var processID: pid_t { process.processIdentifier }

  /// Sends a signal.
  func signal(_ number: CInt) { kill(process.processIdentifier, number) }

  /// Reads both streams to their end and waits for that of the process.
  func finish() -> (code: Int32, output: String, errors: String) {
    let rest = buffered + errors.fileHandleForReading.readDataToEndOfFile()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return (code, String(decoding: text, as: UTF8.self), log + String(decoding: rest, as: UTF8.self))
  }
}
