import ArgumentParser
import Detection
import DetectionFiles
import Flows
import Glibc
import Logging
import PicketServer
import PythonBodies

/// Loads what the daemon serves, at its start and at each reload: what the configuration file says, under the flags that
/// win over it.
struct DetectionLoading: Sendable {
  let configPath: String?
  /// Those of flags; empty where there are none.
  let paths: [String]
  let isStrict: Bool
  /// Whether a flag says that no bodies in Python are run.
  let skipsPython: Bool

  /// What is wrong where there is nothing to load.
  static let nothing = "nothing to load; expected --detections <path>"

  /// The settings of the file, as far as they are not about what flags say of loading.
  func settings() throws(SettingsError) -> Settings {
    var settings = Settings()
    if let configPath { settings = try SettingsFile.read(configPath) }
    if !paths.isEmpty { settings.detectionPaths = paths }
    settings.isStrict = isStrict || settings.isStrict
    settings.runsPython = settings.runsPython && !skipsPython
    return settings
  }

  /// Loads for the start; throws the exit code where the daemon is not to start, and has logged why.
  func start(_ settings: Settings, _ logger: Logger) throws -> LoadedDetections {
    let (detections, refusals) = read(settings, logger)
    detections?.logFindings(to: logger)
    for reason in refusals { logger.critical("\(reason)") }
    guard let detections, refusals.isEmpty else { throw ExitCode(3) }
    let problemCount = detections.library.problems.count
    if problemCount > 0 { logger.error("problems in detection files: \(problemCount); the other detections run") }
    return detections
  }

  /// What a start would serve, and why it would not; nothing is loaded where a path is not there.
  func read(_ settings: Settings, _ logger: Logger) -> (detections: LoadedDetections?, refusals: [String]) {
    let missing = DetectionLoading.missing(settings)
    if !missing.isEmpty { return (nil, missing) }
    let detections = load(settings, logger, onOneThread: false)
    return (detections, settings.startRule.refusal(of: detections).map { ["\($0), and --strict was given"] } ?? [])
  }

  /// Loads once more, by the configuration file as it is now; queries within the bounds that they run in.
  func reload(_ queryLimits: QueryLimits, _ logger: Logger) -> DetectionLoad {
    var settings: Settings
    do throws(SettingsError) {
      settings = try self.settings()
      settings.queryLimits = queryLimits
    } catch {
      return DetectionLoad(refusal: "the configuration has problems", configurationProblems: error.problems)
    }
    if settings.detectionPaths.isEmpty { return DetectionLoad(refusal: DetectionLoading.nothing) }
    if let reason = DetectionLoading.missing(settings).first { return DetectionLoad(refusal: reason) }
    return DetectionLoad(load(settings, logger, onOneThread: true), settings.reloadRule)
  }

  private func load(_ settings: Settings, _ logger: Logger, onOneThread: Bool) -> LoadedDetections {
    let source = DetectionSource(paths: settings.detectionPaths, overrides: settings.overrides)
    let mode =
      settings.runsPython ? PythonCatalogue.Mode.run(settings.python) : .skip("Python body")
    var host: PythonHost?
    let catalogue = source.load(
      queryLimits: settings.queryLimits, lookupLimits: settings.lookupLimits, onOneThread: onOneThread
    ) { library in
      let bodies = PythonCatalogue(library, mode) { logger.log(level: $0.isError ? .error : .warning, "\($0.text)") }
      host = bodies.host
      bodies.logFindings(to: logger)
      return bodies.library
    }
    return LoadedDetections(catalogue, python: host, loadedUnixNanos: SystemClock().unixNanos())
  }

  /// A path that was named and is not there is a mistake of who configured it, not a bad file among good ones.
  private static func missing(_ settings: Settings) -> [String] {
    settings.detectionPaths.filter { access($0, F_OK) != 0 }.map {
      "cannot read the detections at '\($0)': \(String(cString: strerror(errno)))"
    }
  }
}

extension PythonCatalogue {
  /// Logs how bodies in Python are run, or why they are not.
  fileprivate func logFindings(to logger: Logger) {
    if let unavailable { logger.error("no Python bodies are run: \(unavailable.reason)") }
    guard let status = host?.status else { return }
    let confinement = status.confinement
    for warning in confinement.warnings { logger.warning("Python: \(warning)") }
    let bodies = "\(status.bodyCount) \(status.bodyCount == 1 ? "body" : "bodies")"
    logger.info("Python \(confinement.pythonVersion) has loaded \(bodies); confined by: \(confinement.text)")
  }
}
