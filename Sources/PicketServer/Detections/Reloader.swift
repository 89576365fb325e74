import Detection
import Logging
import NIOPosix
import Primitives
import PythonBodies
import Synchronization
import Wire

/// Reads detections anew while the server goes on, and has them served.
///
/// One reload at a time; those that are asked for meanwhile are carried out as one after it. Reading, checking,
/// compiling, and freeing what was served before happen on a thread of its own, which yields to all others.
final class Reloader: Sendable {
  private struct Request {
    let reason: String
    let isDryRun: Bool
    let answer: CheckedContinuation<ReloadReport, Never>
  }

  private struct Queue {
    var isBusy = false
    var waiting: [Request] = []
  }

  private let server: ServerContext
  private let scheduler: Scheduler
  private let correlations: CorrelationScheduler
  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let queue = Mutex(Queue())
  private let account = Mutex(ReloadStatus())
  /// The problems that were logged last.
  private let logged = Mutex<[Problem]>([])

  init(_ server: ServerContext, _ scheduler: Scheduler, _ correlations: CorrelationScheduler) {
    self.server = server
    self.scheduler = scheduler
    self.correlations = correlations
  }

  /// Starts the thread.
  func start() { thread.start() }

  /// Ends the thread, once it has read what it is reading.
  func stop() async { try? await thread.shutdownGracefully() }

  /// How reloads went so far.
  var status: ReloadStatus { account.withLock { $0 } }

  /// Reads the detections and serves them, unless it is only to be said what that would do; returns when it is done.
  ///
  /// `reason` is for the log. Throws UNIMPLEMENTED where there is nothing to read them from.
  func reload(because reason: String, isDryRun: Bool = false) async throws(RPCError) -> ReloadReport {
    guard let load = server.configuration.load else {
      throw RPCError(.unimplemented, "this daemon has no files to load detections from")
    }
    return await withCheckedContinuation { answer in
      let begins = queue.withLock { queue in
        queue.waiting.append(Request(reason: reason, isDryRun: isDryRun, answer: answer))
        defer { queue.isBusy = true }
        return !queue.isBusy
      }
      if begins { Task { await self.work(load) } }
    }
  }

  /// Carries out what waits, until nothing does.
  private func work(_ load: @escaping @Sendable () -> DetectionLoad) async {
    while let requests = takeWaiting() {
      let wanted = requests.filter { !$0.isDryRun }
      let report = await carryOut(load, because: wanted.map(\.reason))
      for request in requests { request.answer.resume(returning: request.isDryRun ? report.asDryRun : report) }
    }
  }

  private func takeWaiting() -> [Request]? {
    queue.withLock { queue in
      let requests = queue.waiting
      queue.waiting = []
      queue.isBusy = !requests.isEmpty
      return requests.isEmpty ? nil : requests
    }
  }

  /// Reads the detections; serves them where somebody wants that.
  private func carryOut(_ load: @escaping @Sendable () -> DetectionLoad, because reasons: [String]) async
    -> ReloadReport
  {
    let started = server.clock.monotonicNanos()
    let isWanted = !reasons.isEmpty
    let manager = server.configuration.serviceManager
    if isWanted { manager.reloading() }
    var (report, prepared) = await read(load)
    if isWanted, let detections = prepared, report.refusal.isEmpty {
      prepared = nil
      await serve(detections)
      report.isApplied = true
    }
    report.elapsedNanos = server.clock.monotonicNanos() - started
    if isWanted {
      note(report, Set(reasons).sorted().joined(separator: ", "))
      manager.ready("\(server.detections.activeSummary)\(report.isApplied ? "" : "; the last reload was refused")")
    }
    return report
  }

  /// Reads, checks, compiles and compares on the thread.
  private func read(_ load: @escaping @Sendable () -> DetectionLoad) async -> (ReloadReport, ServedDetections?) {
    let read = try? await thread.runIfActive { [server] in
      ThreadPriority.background.apply()
      let loaded = load()
      loaded.detections?.python?.use(server.pythonKeys)
      let report = ReloadReport(loaded, before: server.detections)
      return (report, loaded.detections.map(server.served.prepared))
    }
    return read ?? (ReloadReport(DetectionLoad(refusal: "the daemon is stopping"), before: server.detections), nil)
  }

  /// Has every part of the server use a set, and frees what they used before.
  private func serve(_ detections: ServedDetections) async {
    let released = await server.served.replace(with: detections)
    server.pool.use(detections)
    await scheduler.follow(detections.loaded)
    await correlations.follow()
    _ = try? await thread.runIfActive { released.release() }
  }

  // MARK: Log and status

  private func note(_ report: ReloadReport, _ reason: String) {
    account.withLock { $0.count(report, nowNanos: server.clock.unixNanos()) }
    logFindings(of: report)
    let milliseconds = report.elapsedNanos / 1_000_000
    if report.isApplied {
      let changes = "\(report.addedCount) added, \(report.changedCount) changed, \(report.removedCount) removed"
      server.logger.notice(
        "reloaded in \(milliseconds) ms (\(reason)): \(changes); \(server.detections.activeSummary)")
      for change in report.changes.prefix(Reloader.changesLogged) {
        server.logger.info("\(change.kind.rawValue): \(([change.detectionID] + change.effects).joined(separator: " "))")
      }
      let more = report.changeCount - Reloader.changesLogged
      if more > 0 { server.logger.info("and \(more) further \(noun(more, "change")) of detections") }
    } else {
      server.logger.error(
        "not reloaded (\(reason)): \(report.refusal); what was loaded before goes on: \(server.detections.activeSummary)"
      )
    }
  }

  private static let changesLogged = 20

  /// Logs what is wrong, unless it is what was wrong the last time.
  private func logFindings(of report: ReloadReport) {
    let isNew = logged.withLock { logged in
      defer { logged = report.allProblems }
      return logged != report.allProblems
    }
    if isNew {
      for problem in report.allProblems { server.logger.error("\(problem)") }
    } else if !report.allProblems.isEmpty {
      server.logger.error("problems: \(report.allProblems.count), the same as at the last reload")
    }
  }
}

/// How reloads went.
struct ReloadStatus: Sendable {
  /// Those that replaced the detections.
  private(set) var appliedCount: UInt64 = 0
  private(set) var refusedCount: UInt64 = 0
  /// Why the last one was refused; empty when it was not.
  private(set) var lastRefusal = ""
  /// When the last one ended, in nanoseconds since 1970; 0 when there was none.
  private(set) var lastNanos: Int64 = 0

  mutating func count(_ report: ReloadReport, nowNanos: Int64) {
    if report.isApplied { appliedCount += 1 } else { refusedCount += 1 }
    lastRefusal = report.refusal
    lastNanos = nowNanos
  }
}

extension LoadedDetections {
  /// How many detections are active, for people.
  public var activeSummary: String { "\(activeCount) \(noun(activeCount, "detection")) active" }
}
