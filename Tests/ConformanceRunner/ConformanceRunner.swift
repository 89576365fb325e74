import Foundation
import PicketClient

/// Calls a daemon as `clients/conformance/run` says line by line, and reports what `PicketClient` makes of it;
/// clients/conformance/README.md describes the lines.
@main
struct ConformanceRunner {
  static func main() async {
    let arguments = CommandLine.arguments
    if arguments.count == 5, arguments[1] == "benchmark", let seconds = Double(arguments[3]),
      let callsInFlight = Int(arguments[4]), callsInFlight > 0
    {
      await Benchmark(socket: arguments[2], seconds: seconds, callsInFlight: callsInFlight).run()
    } else if arguments.count == 2 {
      await run(socket: arguments[1], connections: 1)
    } else if arguments.count == 4, arguments[2] == "--connections", let count = Int(arguments[3]), count > 0 {
      await run(socket: arguments[1], connections: count)
    } else {
      FileHandle.standardError.write(
        Data("usage: SOCKET [--connections N], or benchmark SOCKET SECONDS IN_FLIGHT\n".utf8))
      exit(2)
    }
  }

  /// Carries out lines until there are no more, then closes and lets the calls that there are end.
  private static func run(socket: String, connections: Int) async {
    var configuration = ClientConfiguration(socketPath: socket)
    configuration.callsInFlightMax = 1_024
    configuration.reconnectTimeout = .milliseconds(300)
    let clients = (0..<connections).map { _ in RunnerClient(configuration: configuration) }
    var tasks: [String: Task<Void, Never>] = [:]
    while let line = readLine(), line != "quit" {
      let words = line.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      if words.count == 2, words[0] == "cancel" {
        tasks[words[1]]?.cancel()
      } else if let call = RunnerCall(words) {
        let client = clients[(Int(call.id) ?? 0) % connections]
        tasks[call.id] = Task { @concurrent in await call.run(on: client) }
      } else {
        FileHandle.standardError.write(Data("a line that is no command: \(line)\n".utf8))
        exit(2)
      }
    }
    for client in clients { await client.close() }
    for task in tasks.values { await task.value }
  }
}

/// A line that asks for a call or a watch.
struct RunnerCall: Sendable {
  let id: String
  private let method: String
  private let timeout: Duration?
  private let request: [UInt8]

  /// Reads a line's words; nil where they are none of a call.
  init?(_ words: [String]) {
    let isCall = words.count == 5 && words[0] == "call"
    guard isCall || words.count == 4 && words[0] == "watch" else { return nil }
    guard let milliseconds = Int(words[words.count - 2]), let request = Hex.bytes(words[words.count - 1]) else {
      return nil
    }
    id = words[1]
    method = isCall ? words[2] : "WatchAlerts"
    timeout = milliseconds > 0 ? .milliseconds(milliseconds) : nil
    self.request = request
  }

  /// Makes the call and reports its one final line.
  func run(on client: RunnerClient) async {
    do {
      if method == "WatchAlerts" {
        let stream = client.detection.watchAlerts(try WatchAlertsRequest(decoding: request), timeout: timeout)
        for try await change in stream { ResultLines.write("\(id) event \(Hex.text(change.encoded()))") }
        ResultLines.write(Task.isCancelled ? "\(id) cancelled" : "\(id) ok -")
      } else if let invocation = Invocation.all[method] {
        ResultLines.write("\(id) ok \(Hex.text(try await invocation.run(client, request, timeout)))")
      } else {
        ResultLines.write("\(id) unsent no method of that name: \(method)")
      }
    } catch let error as PicketClientError {
      ResultLines.write("\(id) \(error.resultLine)")
    } catch {
      ResultLines.write("\(id) unsent the request cannot be read: \(error)")
    }
  }
}

extension PicketClientError {
  /// The kind of the final line and its text.
  fileprivate var resultLine: String {
    switch self {
    case .unavailable, .requestTooLarge, .connectionLost(_, false): "unsent \(self)"
    case .connectionLost(_, true), .closed: "lost \(self)"
    case .status(let code, let message): "status \(code.rawValue) \(message)"
    case .deadlineExceeded: "status \(StatusCode.deadlineExceeded.rawValue) \(self)"
    case .cancelled: "cancelled"
    case .protocolViolation: "protocol \(self)"
    }
  }
}
