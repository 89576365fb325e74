import ArgumentParser
import ConfigurationFiles
import Follow
import Glibc
import InputFiles
import PicketClient
import Primitives

/// `picket follow`: sends what is written to files and to the journal to the daemon, as it is written.
struct FollowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "follow",
    abstract: "Send what is written to files and to the journal.",
    discussion: """
      Reads files as they grow, through rotation, and the systemd journal, and has the daemon evaluate each line or entry \
      as an event. How far the events are acknowledged is stored in the file of --positions, so that a restart neither \
      loses nor doubles an event while its window is open: an event has the same id whenever it is sent.

      --config names a file that says what is followed; picket-follow@NAME.service runs with /etc/picket/follow.d/NAME.yml. \
      Without one --path or --journal says it. A pattern of --path may have *, ? and […]; files that rotation has made \
      of one (.1, -20261129, .gz) belong to it.

      While the daemon cannot be reached nothing further is read, and what has no answer is sent again. Lines that are no \
      events are passed over, counted and reported, once for many in a row.

      Without --once it goes on until a signal comes (Ctrl-C, SIGTERM). With --once it ends at the end of what is there, \
      says what came of it, and exits with 1 when something was refused, or was not sent. A line without an end is left.

      EXAMPLES
        picket follow --once --log-type Wiz.Detections --start beginning --path events.jsonl
        picket follow --check --config /etc/picket/follow.d/nginx.yml
        picket follow --config /etc/picket/follow.d/nginx.yml --positions positions.json --once
        picket follow --log-type Nginx.Access --format nginx --path '/tmp/access.log' --once
      """)

  @Option(help: ArgumentHelp("The file that says what is followed.", valueName: "FILE"), completion: .file())
  var config: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The kind of the events.", valueName: "T"))
  var logType: String?

  @Option(help: ArgumentHelp("Files to follow; may be given several times.", valueName: "PATTERN"), completion: .file())
  var path: [String] = []

  @Flag(help: "Follow the journal.")
  var journal = false

  @Option(help: ArgumentHelp("Only entries of the journal of a unit; may be given several times.", valueName: "UNIT"))
  var unit: [String] = []

  @Option(
    help: ArgumentHelp(
      "What the files hold: \(FollowSource.formatNames.joined(separator: ", ")). (default: json)", valueName: "FORMAT"))
  var format: String?

  @Option(
    help: ArgumentHelp(
      "Whether to begin, the first time, at the end of what is there, or at the beginning. (default: end)",
      valueName: "PLACE"))
  var start: Start?

  @Option(
    help: ArgumentHelp(
      "Where to keep how far events are acknowledged. (default: $STATE_DIRECTORY/positions.json; else nowhere)",
      valueName: "FILE"), completion: .file())
  var positions: String?

  @Flag(help: "End at the end of what is there.")
  var once = false

  @Flag(help: "Only say what would be followed.")
  var check = false

  @OptionGroup var connection: ConnectionOptions

  /// Where to begin the first time.
  enum Start: String, CaseIterable, ExpressibleByArgument {
    case end
    case beginning
  }

  func validate() throws {
    if config != nil {
      if logType != nil || !path.isEmpty || journal || !unit.isEmpty || format != nil || start != nil {
        throw ValidationError("--config says what is followed: use either that or the other options")
      }
      return
    }
    if path.isEmpty, !journal, unit.isEmpty { throw ValidationError("expected --config, --path or --journal") }
    if !path.isEmpty, journal || !unit.isEmpty { throw ValidationError("use either --path or --journal") }
    if logType?.isEmpty ?? true { throw ValidationError("--log-type expects a name such as Nginx.Access") }
    if let format {
      if path.isEmpty {
        throw ValidationError("--format is for files; entries of the journal have a form of their own")
      }
      if FollowSource.format(named: format) == nil {
        let hint = Suggestion.nearest(to: format, among: FollowSource.formatNames) ?? ""
        throw ValidationError(
          "--format expects one of \(FollowSource.formatNames.joined(separator: ", ")), not '\(format)'\(hint)")
      }
    }
  }

  func run() async throws {
    var configuration = try configured()
    if let positions { configuration.positions = positions }
    if configuration.positions == nil, let directory = getenv("STATE_DIRECTORY"), directory.pointee != 0 {
      configuration.positions = "\(String(cString: directory))/positions.json"
    }
    if check { return try describe(configuration) }
    Interruption.listen()
    var connection = connection
    connection.socket = connection.socket ?? configuration.socket
    let path = DaemonSocket.data.path(connection.socket)
    let report = try await follow(configuration, socket: path)
    guard once else { return }
    let output = OutputWriter.standardOutput()
    try (report.refused > 0 || Interruption.hasCome ? ExitStatus.failed : .ok).end {
      try output.write(lines: report.lines)
      try output.flush()
    }
  }

  private func follow(_ configuration: FollowConfiguration, socket: String) async throws -> FollowReport {
    let store: PositionFile?
    do {
      store = try configuration.positions.map { path throws(PositionError) in try PositionFile(path: path) }
    } catch {
      throw CommandFailure(.failed, error.description)
    }
    if store == nil, !once {
      try StandardErrorNote.write("positions are not kept; --positions FILE keeps them over a restart")
    }
    var settings = ClientConfiguration(socketPath: socket)
    settings.defaultTimeout = .seconds(connection.timeout)
    // This command has pauses of its own.
    settings.reconnectTimeout = .zero
    settings.callsInFlightMax = configuration.limits.callsInFlightMax + 1
    let client = PicketClient(configuration: settings)
    return try await ending(
      { client in
        // Somebody who waits for the end wants to know at once that there is no daemon.
        if once { _ = try await client.getStatus() }
        return try await FollowRun(configuration: configuration, isOnce: once, client: client, store: store).run()
      }, on: client
    ) { await client.close(gracePeriod: .zero) }
  }

  /// What is to be followed.
  private func configured() throws -> FollowConfiguration {
    guard let config else {
      var configuration = FollowConfiguration()
      let format = format.flatMap(FollowSource.format) ?? .lines(.json)
      var selection = JournalSelection()
      selection.units = unit.map { $0.contains(".") ? $0 : "\($0).service" }
      let isOfLines = if case .lines = format { true } else { false }
      let input: FollowSource.Input =
        path.isEmpty ? .journal(selection) : .files(PathPatterns(path, includesRotated: isOfLines), format)
      configuration.sources = [
        FollowSource(
          name: logType ?? "", logType: logType ?? "", input: input, skipsPresent: start != .beginning)
      ]
      return configuration
    }
    do {
      return try FollowFile.read(config)
    } catch {
      let count = error.problems.count
      throw CommandFailure(
        .usage, "\(config) has \(counted(count, "problem"))", lines: error.problems.map(\.description))
    }
  }

  /// Prints the sources, and what there is of each.
  private func describe(_ configuration: FollowConfiguration) throws {
    var stored = FollowPositions()
    if let path = configuration.positions, access(path, F_OK) == 0 {
      do {
        stored = try PositionFile.peek(path: path)
      } catch {
        throw CommandFailure(.failed, error.description)
      }
    }
    let output = OutputWriter.standardOutput()
    let readers = try configuration.readers(from: stored, isOnce: true)
    for (source, reader) in zip(configuration.sources, readers) {
      _ = reader.look()
      try output.writeLine("\(VisibleText.line(source.name)): \(VisibleText.line(source.logType)): \(reader.summary)")
      for note in reader.takeNotes() { try StandardErrorNote.write(note) }
    }
    try output.writeLine("positions: \(VisibleText.line(configuration.positions ?? "not kept"))")
    try output.flush()
  }
}
