import ArgumentParser
import Detection
import PicketClient
import Primitives

/// `picket call`: any method of the daemon, with JSON on both sides.
struct CallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call",
    abstract: "Call any method of the daemon with a request in JSON.",
    discussion: """
      Asks the daemon what methods it has, so those of a newer one can be called too. A method may have its service \
      before it, as in Admin/Describe. The request is a JSON object with the fields of the method's message; what is \
      left out is empty. --list shows the methods, and with a method the fields of its messages.

      The answer is JSON; a method that answers with a stream writes each message as one line, until it is stopped.

      EXAMPLES
        picket call --list
        picket call --list EvaluateEvent
        picket call GetStatus | jq .detections_loaded
        picket call EvaluateEvent '{"log_type": "Wiz.Detections", "dry_run": true,
                                    "event": {"severity": "HIGH"}}'
        picket call IngestFlow @flows.json
        echo '{"page_size": 1}' | picket call ListAlerts -
        picket call WatchAlerts '{"from_first": true}' | head -n 1
      """)

  @Argument(help: ArgumentHelp("The method.", valueName: "method"), completion: DaemonCompletion.methods)
  var method: String?

  @Argument(
    help: ArgumentHelp(
      "The request: a JSON object, @ and the name of a file that holds one, or - for standard input. (default: {})",
      valueName: "request"))
  var request: String?

  @Flag(help: "Show the methods, or the fields of one, in place of a call.")
  var list = false

  @Option(
    name: .shortAndLong, help: ArgumentHelp("How to write what --list shows; an answer is JSON.", valueName: "FORMAT"))
  var output: OutputFormat?

  @OptionGroup var connection: CallConnectionOptions

  func validate() throws {
    if method == nil, !list { throw ValidationError("expected a method; --list shows what there is") }
    if method?.isEmpty == true { throw ValidationError("the name of a method is expected, not an empty text") }
    if list, request != nil { throw ValidationError("--list makes no call; leave out the request") }
    if !list, output == .text { throw ValidationError("an answer is JSON; --output text is for --list") }
  }

  func run() async throws {
    let daemon = try await DaemonDescription.ask(for: method, connection)
    guard let name = method else { return try write(MethodList(methods: daemon.descriptors.methods)) }
    let method = try daemon.method(named: name)
    if list { return try write(MethodFields(method: method, descriptors: daemon.descriptors)) }
    let payload = try RequestText(argument: request ?? "{}").packed(as: method, in: daemon.descriptors)
    do {
      try await daemon.call(method, payload, connection)
    } catch let error as PicketClientError {
      // A query is refused with the places in its lines.
      guard let (code, message) = error.refusal, message.contains("\n") else { throw error }
      throw CommandFailure(.failed, "the call is refused (\(code.name))", lines: VisibleText.lines(message))
    }
  }

  private func write(_ list: some ReportOnMethods) throws {
    try (output ?? .text).write(lines: list.lines, json: { list.json })
  }
}

/// How a call reaches the daemon: by which of its sockets depends on the method.
struct CallConnectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The daemon's socket. (default: \(DaemonSocket.data.defaults))", valueName: "PATH"),
    completion: .file())
  var socket: String?

  @Option(
    help: ArgumentHelp("The daemon's admin socket. (default: \(DaemonSocket.admin.defaults))", valueName: "PATH"),
    completion: .file())
  var adminSocket: String?

  @Option(
    help: ArgumentHelp(
      "Seconds to wait for an answer, or to go on with a stream. (default: 30 for an answer)", valueName: "SECONDS"))
  var timeout: Double?

  /// How long to wait for one answer.
  var answerTimeout: Duration { .seconds(timeout ?? 30) }

  func validate() throws {
    try DaemonSocket.data.validate(socket)
    try DaemonSocket.admin.validate(adminSocket)
    if let timeout { try DaemonSocket.validate(timeout: timeout) }
  }

  /// The path of the socket on which a service is.
  func path(of service: String) -> String {
    service == PicketAdminClient.adminService
      ? DaemonSocket.admin.path(adminSocket) : DaemonSocket.data.path(socket)
  }
}

/// The methods of a daemon and their messages, as it describes them.
struct DaemonDescription {
  let descriptors: DescriptorSet

  /// Asks the daemon on the socket where this program would look for a method.
  ///
  /// A daemon that cannot describe itself is one of before: its methods are among those that this program knows.
  static func ask(for method: String?, _ connection: CallConnectionOptions) async throws -> DaemonDescription {
    let known = method.flatMap { DescriptorSet.own.methods(named: $0).first }
    let service = known?.service ?? PicketClient.detectionService
    let descriptors = try await PicketClient.connected(
      to: connection.path(of: service), timeout: connection.answerTimeout
    ) { client in
      do throws(PicketClientError) {
        let payload = try await client.call(service: service, method: "Describe", payload: [])
        return try DescriptorSet(describing: payload)
      } catch .status(.unimplemented, _) {
        return DescriptorSet.own
      }
    }
    return DaemonDescription(descriptors: descriptors)
  }

  /// The method of a name; where there is none, ends the command with the names that are near.
  func method(named name: String) throws -> MethodDescriptor {
    let method = descriptors.methods(named: name).first
    guard let method else {
      let names = descriptors.methods.map(\.name)
      let near = Suggestion.nearest(to: String(name.split(separator: "/").last ?? ""), among: names)
      throw CommandFailure(
        .usage, "'\(name)' is no method of the daemon\(near ?? "; picket call --list shows what there is")")
    }
    if method.isClientStreaming {
      throw CommandFailure(.usage, "\(method.fullName) takes a stream of requests, which picket call cannot send")
    }
    return method
  }

  /// Calls a method and prints what it answers.
  func call(_ method: MethodDescriptor, _ payload: [UInt8], _ connection: CallConnectionOptions) async throws {
    let path = connection.path(of: method.service)
    if method.isServerStreaming { return try await follow(method, payload, path, timeout: connection.timeout) }
    let answer = try await PicketClient.connected(to: path, timeout: connection.answerTimeout) { client in
      try await client.call(service: method.service, method: method.name, payload: payload)
    }
    let writer = OutputWriter.standardOutput()
    try writer.write(bytes: json(answer, of: method).indented)
    try writer.flush()
  }

  /// Prints each message of a stream at once, until it ends, the time is over or nobody reads any more.
  private func follow(
    _ method: MethodDescriptor, _ payload: [UInt8], _ path: String, timeout: Double?
  ) async throws {
    try await PicketClient.connected(to: path, timeout: timeout.map { .seconds($0) }) { client in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          let writer = OutputWriter.standardOutput()
          let answers = client.stream(service: method.service, method: method.name, payload: payload)
          do {
            for try await answer in answers {
              try writer.write(bytes: json(answer, of: method).line)
              try writer.writeLine()
              try writer.flush()
            }
          } catch PicketClientError.deadlineExceeded, PicketClientError.status(.deadlineExceeded, _) {
            // The time that was asked for is over.
          }
        }
        group.addTask { try await OutputReader.waitUntilGone() }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }

  private func json(_ answer: [UInt8], of method: MethodDescriptor) throws -> JSONValue {
    do throws(MessageError) {
      return try descriptors.json(of: answer, as: method.response)
    } catch {
      throw PicketClientError.protocolViolation("\(error)")
    }
  }
}

extension DescriptorSet {
  /// Reads the answer of `Describe`.
  init(describing payload: [UInt8]) throws(PicketClientError) {
    do {
      let answer = try DescribeResponse(decoding: payload, fieldsMax: WireLimits.responseFieldsMax)
      self = try DescriptorSet(decoding: answer.fileDescriptorSet)
    } catch {
      throw .protocolViolation("\(error)")
    }
  }
}

/// The JSON of a request, from the command line.
struct RequestText {
  /// The argument: JSON, `@` with the name of a file, or `-`.
  let argument: String

  /// Packs the request.
  func packed(as method: MethodDescriptor, in descriptors: DescriptorSet) throws -> [UInt8] {
    let (name, text) = try read()
    do throws(MessageTextError) {
      return try descriptors.packed(json: text, as: method.request)
    } catch {
      let excerpt = error.position.map { SourceExcerpt(of: text, from: $0, to: $0).lines.map { "  \($0)" } }
      throw CommandFailure(.usage, "\(name): \(error)", lines: excerpt ?? [])
    }
  }

  /// The text, and what to call it.
  private func read() throws -> (name: String, text: [UInt8]) {
    if argument == "-" {
      return ("standard input", try InputText.standardInput(of: "request", bytesMax: WireLimits.messageTextBytesMax))
    }
    guard argument.hasPrefix("@") else { return ("the request", Array(argument.utf8)) }
    let path = String(argument.dropFirst())
    return (path, try InputText.file(path, of: "request", bytesMax: WireLimits.messageTextBytesMax))
  }
}
