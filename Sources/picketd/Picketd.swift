import ArgumentParser
import Detection
import DetectionFiles
import Glibc
import InputFiles
import Logging
import PicketServer
import Primitives
import ServiceLifecycle
import Storage
import Wire

/// The daemon.
@main
struct Picketd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "picketd",
    abstract: "Evaluate events and flows against detections and answer over a Unix socket.",
    discussion: """
      Loads detection files, binds the socket and answers calls until SIGTERM, SIGINT or SIGQUIT: then it accepts no \
      more connections, answers the calls in flight and ends.

      A detection file with a problem keeps the others from nothing: the problem is logged, 'picket status' shows it, \
      and the others run, unless --strict is given.

      At SIGHUP, and when 'picket reload' asks for it, it reads the detection files anew and serves them from then on; \
      with a problem in one of them it goes on with what it has, unless reload_with_problems is set. Other settings are \
      read at a restart. Signals that mean nothing to it are logged and ignored.

      With --check-config it only reads and checks all that a start would, lists the problems with their places, and ends \
      with the code that a start would end with: 0 where it would serve.

      Flags win over the configuration file. Under a service manager that passes a socket on, that socket is served.

      EXAMPLES
        picketd --detections ./detections --socket /tmp/picket.sock
        picketd --config /etc/picket/picketd.yml
        picketd --check-config /etc/picket/picketd.yml
      """,
    version: PicketVersion.text)

  @Option(help: ArgumentHelp("Read settings from this YAML file.", valueName: "file"), completion: .file())
  var config: String?

  @Option(
    defaultAsFlag: Picketd.installedConfig,
    help: ArgumentHelp(
      "Serve nothing: check this configuration file (or that of --config) with all that it names, and end.",
      valueName: "file"), completion: .file())
  var checkConfig: String?

  @Option(
    help: ArgumentHelp(
      "With --check-config: how to write the result, with json also what would be in force: text or json (default: text).",
      valueName: "format"))
  var output: ConfigurationCheck.Output?

  @Option(
    help: ArgumentHelp(
      "Load detections from this directory or file; may be given more than once.", valueName: "path"),
    completion: .directory)
  var detections: [String] = []

  @Option(
    help: ArgumentHelp(
      "Keep windows, alerts and flows here; two daemons cannot share it. Without it they end with the daemon.",
      valueName: "dir"),
    completion: .directory)
  var stateDirectory: String?

  @Option(
    help: ArgumentHelp(
      "Let acknowledged matches and flows survive a killed process (process) or a power failure too (power) (default: process).",
      valueName: "durability"))
  var durability: Durability?

  @Option(help: ArgumentHelp("Serve this socket (default: \(ConfigurationKey.standardSocket)).", valueName: "path"))
  var socket: String?

  @Option(
    help: ArgumentHelp(
      "Serve this socket for what changes alerts (default: \(ConfigurationKey.standardAdminSocket), where that directory is there).",
      valueName: "path"))
  var adminSocket: String?

  @Option(help: ArgumentHelp("Answer calls on this many threads (default: one for each core).", valueName: "count"))
  var eventLoops: Int?

  @Option(
    help: ArgumentHelp(
      "Log this and what is more severe: trace, debug, info, notice, warning, error or critical (default: info).",
      valueName: "level"))
  var logLevel: Logger.Level?

  @Option(
    help: ArgumentHelp(
      """
      Serve nothing: evaluate the events in this file, with their own times as the clock, print the alerts and end. \
      Reads what 'picket evaluate' reads. '-' is standard input.
      """, valueName: "file"),
    completion: .file())
  var replay: String?

  @OptionGroup var replayed: ReplayOptions

  @Flag(help: "Run no bodies in Python: list them as not run.")
  var noPython = false

  @Flag(help: "Refuse to start when any detection file has a problem, or others may write to what is loaded.")
  var strict = false

  static func main() async {
    StandardStreams.occupy()
    do {
      var command = try parse()
      try await command.run()
    } catch {
      // The argument parser's own code for a wrong command line is 64.
      if exitCode(for: error) != .validationFailure { exit(withError: error) }
      let lines = VisibleText.lines(fullMessage(for: error))
      let message = Array(lines.map { $0 + "\n" }.joined().utf8)
      _ = message.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      Glibc.exit(2)
    }
  }

  /// The configuration file of a daemon that was installed.
  private static let installedConfig = "/etc/picket/picketd.yml"

  func validate() throws {
    if replay == nil { try replayed.requireNone() }
    if output != nil, checkConfig == nil { throw ValidationError("--output is for --check-config, which is not given") }
    if replay != nil, checkConfig != nil { throw ValidationError("use either --replay or --check-config") }
    if let config, let checkConfig, checkConfig != config, checkConfig != Picketd.installedConfig {
      throw ValidationError("--config and --check-config name two files; expected one")
    }
  }

  mutating func run() async throws {
    if let checkConfig { return try check(config ?? checkConfig) }
    let settings: Settings
    do throws(SettingsError) {
      settings = try effectiveSettings()
    } catch {
      throw ValidationError(error.text)
    }
    let level = LogLevelSetting(settings.logLevel)
    let logger = StandardErrorLog.logger(level: level)
    // A replay is a command like others, which a signal may end.
    let requests = ReloadRequests()
    let signals =
      replay == nil
      ? ProcessSignals(stopSecondsMax: settings.stopSecondsMax, reloads: requests, logger: logger) : nil
    OpenFiles.raiseLimit(logger)
    do {
      if let replay {
        try await ReplayRun(
          path: replay, recordsKey: replayed.recordsKey ?? .automatic, keys: replayed.keys,
          detections: try loading.start(settings, logger), logger: logger
        ).run()
        return
      }
      // Held until the process ends, whichever way.
      let lock = try settings.stateDirectory.map { try StateLock(directory: $0) }
      if let signals { try await serve(settings, signals, requests, level, logger) }
      _ = consume lock
    } catch  where error is SocketError || error is StateError {
      logger.critical("\(error)")
      throw ExitCode(69)
    } catch let error as ReplayError {
      logger.critical("\(error)")
      throw ExitCode(1)
    }
  }

  /// What says what to load.
  private var loading: DetectionLoading {
    DetectionLoading(
      configPath: config ?? checkConfig, paths: detections, isStrict: strict, skipsPython: noPython)
  }

  /// Writes what is wrong with a configuration; throws the exit code of a start that would fail.
  private func check(_ path: String) throws {
    // Where warnings say what a host allows, the process must have asked for all of it.
    OpenFiles.raiseLimit(StandardErrorLog.logger(level: LogLevelSetting(.critical)))
    let check = ConfigurationCheck(path, loading) { settings in
      ConfiguredNeeds(
        serverConfiguration(settings), flows: settings.flowLimits, lookups: settings.lookupLimits,
        state: settings.stateLimits)
    } settings: { () throws(SettingsError) in
      try effectiveSettings()
    }
    check.write(output ?? .text)
    if check.code != 0 { throw ExitCode(check.code) }
  }

  private func effectiveSettings() throws(SettingsError) -> Settings {
    var settings = try loading.settings()
    settings.stateDirectory = stateDirectory ?? settings.stateDirectory
    settings.durability = durability ?? settings.durability
    settings.socket = socket ?? settings.socket
    settings.adminSocket = adminSocket ?? settings.adminSocket
    settings.logLevel = logLevel ?? settings.logLevel
    if let eventLoops { settings.eventLoopCount = eventLoops }
    let counts = ConfigurationKey.eventLoopCounts
    guard counts.contains(settings.eventLoopCount) else {
      throw SettingsError(
        "event loops are \(settings.eventLoopCount); expected \(counts.lowerBound) to \(counts.upperBound)")
    }
    if settings.detectionPaths.isEmpty {
      throw SettingsError("\(DetectionLoading.nothing), or 'detections' in the file of --config")
    }
    return settings
  }

  private func serve(
    _ settings: Settings, _ signals: ProcessSignals, _ requests: ReloadRequests, _ level: LogLevelSetting,
    _ logger: Logger
  ) async throws {
    let detections = try loading.start(settings, logger)
    var configuration = serverConfiguration(settings)
    configuration.logLevel = level
    configuration.load = { [loading] in loading.reload(settings.queryLimits, logger) }
    let manager = configuration.serviceManager
    let needs = ConfiguredNeeds(
      configuration, flows: settings.flowLimits, lookups: settings.lookupLimits, state: settings.stateLimits)
    for warning in needs.warnings(for: .now()) { logger.warning("\(warning)") }
    let place = configuration.inheritedSocket == nil ? settings.socket : "the socket passed on by the service manager"
    let summary = detections.activeSummary
    let store = try openState(settings, logger)
    let flows = try FlowOpening(manager: manager, logger: logger).open(settings)
    let context = ServerContext(
      configuration: configuration, detections: detections, store: store, flows: flows, logger: logger)
    let server = DetectionServer(context) {
      logger.info("serving \(place) with \(summary)")
      manager.ready(summary)
      requests.begin()
    }
    if settings.reloadsOnChange { ChangeWatch(loading: loading, requests: requests, logger: logger).start() }
    let stop = StopRequest(signals: signals, manager: manager, logger: logger, stopSeconds: settings.stopSecondsMax)
    let reloads = ReloadService(server: server, requests: requests)
    var group = ServiceGroupConfiguration(
      services: [
        .init(service: server), .init(service: stop, successTerminationBehavior: .gracefullyShutdownGroup),
        .init(service: reloads),
      ], logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() })
    group.maximumGracefulShutdownDuration = .seconds(settings.limits.shutdownSecondsMax + 5)
    signals.beginServing()
    try await ServiceGroup(configuration: group).run()
    flows.close()
    store.close()
    logger.info("stopped")
  }

  private func serverConfiguration(_ settings: Settings) -> ServerConfiguration {
    let environment = ProcessEnvironment.variables
    let inherited = InheritedSockets(environment: environment, processID: getpid())
    var configuration = ServerConfiguration(socketPath: settings.socket, version: PicketVersion.text)
    configuration.inheritedSocket = inherited.data
    configuration.inheritedAdminSocket = inherited.admin
    configuration.adminSocketPath = settings.servedAdminSocket
    configuration.eventLoopCount = settings.eventLoopCount
    configuration.callers = settings.callers
    configuration.limits = settings.limits
    configuration.textLimits = settings.textLimits
    configuration.queryLimits = settings.queryLimits
    configuration.serviceManager = ServiceManager(environment: environment, processID: getpid())
    return configuration
  }

  private func openState(_ settings: Settings, _ logger: Logger) throws -> StateStore {
    var state = StateConfiguration(directory: settings.stateDirectory)
    state.durability = settings.durability
    state.limits = settings.stateLimits
    if settings.stateDirectory == nil {
      logger.warning("windows, alerts and flows live in memory only; --state-directory keeps them across restarts")
    }
    let store = try StateStore(state)
    for note in store.recovery.notes { logger.log(level: note.isError ? .error : .notice, "\(note.text)") }
    return store
  }
}
