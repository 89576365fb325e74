import Logging
import PicketServer
import ServiceLifecycle
import Storage

/// Opens the flow window, and reports the progress where it takes long.
struct FlowOpening {
  let manager: ServiceManager
  let logger: Logger

  /// Loads the flows of the state directory; begins with none where there is no directory.
  func open(_ settings: Settings) throws(StateError) -> FlowStore {
    var configuration = FlowStoreConfiguration(directory: settings.stateDirectory)
    configuration.durability = settings.durability
    configuration.limits = settings.flowLimits
    configuration.logLimits = settings.flowLogLimits
    let started = ContinuousClock.now
    var reported = started
    let store = try FlowStore(configuration, nowNanos: SystemClock().unixNanos()) { progress in
      let now = ContinuousClock.now
      if now - reported < .seconds(FlowOpening.progressIntervalSeconds) { return }
      reported = now
      report(progress)
    }
    report(store.recovery, took: ContinuousClock.now - started)
    return store
  }

  private func report(_ progress: FlowLoadProgress) {
    let percent = progress.bytesTotal > 0 ? 100 * progress.bytesRead / progress.bytesTotal : 100
    let status = "loading flows: \(percent) percent, \(progress.rowCount) flows so far"
    logger.info("\(status)")
    manager.loading(status, extendSeconds: FlowOpening.extensionSeconds)
  }

  private func report(_ recovery: FlowRecovery, took time: Duration) {
    for note in recovery.notes { logger.log(level: note.isWarning ? .warning : .notice, "\(note.text)") }
    guard recovery.fileCount > 0 else { return }
    let milliseconds = time.components.seconds * 1_000 + time.components.attoseconds / 1_000_000_000_000_000
    logger.info(
      """
      the flow log is loaded in \(milliseconds) ms: flows \(recovery.rowCount), past the retention \
      \(recovery.expiredRowCount), files \(recovery.fileCount)
      """)
  }

  /// How often progress is reported.
  private static let progressIntervalSeconds = 1
  /// How long the service manager is asked to wait for the next thing.
  private static let extensionSeconds = 30
}

/// Waits for the signal to stop, tells the log and the service manager, and ends: then everything stops.
struct StopRequest: Service {
  let signals: ProcessSignals
  let manager: ServiceManager
  let logger: Logger
  /// How long it may take until everything is in the files.
  let stopSeconds: Int

  func run() async throws {
    guard let received = await signals.stopRequest() else { return }
    logger.info("stopping at \(received): answering the calls in flight")
    manager.stopping(extendSeconds: stopSeconds)
  }
}
