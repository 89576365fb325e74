import ArgumentParser
import ConfigurationFiles
import Deliveries
import Dispatch
import Foundation
import Primitives

/// `picket deliver`: the service that brings alerts off the daemon.
struct DeliverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliver",
    abstract: "Deliver alerts to the journal, files, programs, webhooks and syslog.",
    discussion: """
      Runs until it is stopped, as the unit picket-deliver.service does. Reads what happens to alerts from the daemon, \
      and sends it where the configuration says; without one each new alert is a line in the journal. Every delivery \
      keeps its position on disk, and resumes there after a restart, a crash or a lost connection of either side: \
      each alert is delivered at least once. What cannot be delivered is tried again, and at last kept in a file of \
      dead letters, which picket deliveries retry has sent again.

      EXAMPLES
        picket deliver --check-config
        picket deliver --config /etc/picket/deliver.yml --state-directory /tmp/deliver
      """)

  @OptionGroup var options: DeliveryOptions

  @Option(
    help: ArgumentHelp("The daemon's socket. (default: \(DaemonSocket.data.defaults))", valueName: "PATH"),
    completion: .file())
  var socket: String?

  @Flag(help: "Only read the configuration, and say what is wrong with it.")
  var checkConfig = false

  func validate() throws {
    try DaemonSocket.data.validate(socket)
  }

  func run() async throws {
    let settings = try options.settings()
    if checkConfig { return try report(settings) }
    let directory = DeliveryDirectory(path: options.directory(settings))
    let log = DeliveryLog { level, text in StandardErrorLine.write(level, text) }
    let service = try DeliveryService(
      settings, socket: socket ?? settings.socket ?? DaemonSocket.data.path(nil), host: HostName.current,
      in: directory, log: log)
    let names = settings.deliveries.map(\.name).joined(separator: ", ")
    StandardErrorLine.write(.info, "delivering alerts to \(names.isEmpty ? "nothing" : names)")
    await StopSignals.run { await service.run() }
    StandardErrorLine.write(.info, "stopped")
  }

  private func report(_ settings: DeliverySettings) throws {
    let count = counted(settings.deliveries.count, "delivery", "deliveries")
    try OutputFormat.text.write { _ in
      ["\(count), nothing wrong"]
    } json: {
      .null
    }
  }
}

/// Which deliveries commands are about, and where their state is.
struct DeliveryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration of deliveries. (default: \(DeliverySettings.standardPath), where there is one)",
      valueName: "FILE"), completion: .file())
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Where positions and dead letters are kept. (default: what the configuration says, else $STATE_DIRECTORY, else "
        + "\(DeliverySettings.standardDirectory))", valueName: "DIR"), completion: .directory)
  var stateDirectory: String?

  func validate() throws {
    if stateDirectory?.isEmpty == true { throw ValidationError("--state-directory expects a path") }
  }

  /// The configuration; ends the command with all that is wrong with it.
  func settings() throws -> DeliverySettings {
    if config == nil, !FileManager.default.fileExists(atPath: DeliverySettings.standardPath) { return .standard }
    do throws(ConfigurationError) {
      return try DeliveryFile.read(config ?? DeliverySettings.standardPath)
    } catch {
      let lines = error.problems.map { "\($0)" }
      throw CommandFailure(.usage, "the configuration of deliveries cannot be used", lines: lines)
    }
  }

  /// Where the state is.
  func directory(_ settings: DeliverySettings) -> String {
    // Under systemd there may be more than one, with colons between them.
    let ofUnit = ProcessInfo.processInfo.environment["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init)
    return stateDirectory ?? settings.stateDirectory ?? ofUnit ?? DeliverySettings.standardDirectory
  }
}

/// Lines of a service on standard error: with a priority for the journal, with its name for people.
enum StandardErrorLine {
  private static let isForJournal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil

  static func write(_ level: DeliveryLog.Level, _ text: String) {
    let head = isForJournal ? "<\(level.rawValue)>" : "picket deliver: "
    let writer = OutputWriter.standardError()
    // Where standard error is closed there is nobody to say it to.
    try? writer.writeLine(head + VisibleText.line(text))
    try? writer.flush()
  }
}

/// The name of this host.
enum HostName {
  static var current: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Runs something until a signal asks for the end.
enum StopSignals {
  /// Cancels the body at the first SIGTERM or SIGINT, and returns when it is over.
  static func run(_ body: @escaping @Sendable () async -> Void) async {
    let task = Task { await body() }
    let sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { task.cancel() }
      source.resume()
      return source
    }
    await task.value
    for source in sources { source.cancel() }
  }
}
