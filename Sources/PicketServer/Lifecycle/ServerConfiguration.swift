import Detection
public import Flows
public import Logging
import PythonBodies
public import Storage
import Wire

/// How a server runs.
public struct ServerConfiguration: Sendable {
  /// The path of the socket, where the service manager passes none on.
  public var socketPath: String
  /// A socket that is bound already; takes the place of `socketPath`.
  public var inheritedSocket: CInt?
  /// The mode of the socket's file.
  public var socketMode: UInt32 = 0o660
  /// The path of the admin socket; nil where there is to be none, unless one is passed on.
  public var adminSocketPath: String?
  /// An admin socket that is bound already; takes the place of `adminSocketPath`.
  public var inheritedAdminSocket: CInt?
  /// The mode of the admin socket's file.
  public var adminSocketMode: UInt32 = 0o600
  /// Threads that answer calls.
  public var eventLoopCount = 1
  /// Who may call what; the first entry that matches a caller holds for it.
  public var callers: [CallerEntry] = []
  /// The bounds.
  public var limits = ServerLimits()
  /// The bounds of flows as text.
  public var textLimits = FlowTextLimits()
  /// The bounds of queries.
  public var queryLimits = QueryLimits()
  /// Reads the detections anew for a reload, on a thread that has nothing else to do; nil where there is nothing to read.
  public var load: (@Sendable () -> DetectionLoad)?
  /// Who is told that the daemon is alive, if anybody wants to know.
  public var serviceManager = ServiceManager.none
  /// What the daemon logs.
  public var logLevel = LogLevelSetting(.info)
  /// The version to report.
  public var version: String
  /// The longest time between two looks at the host's clock for scheduled queries: the clock may be set.
  package var schedulerInterval = Duration.seconds(10)

  /// Makes a configuration with defaults.
  public init(socketPath: String, version: String) {
    self.socketPath = socketPath
    self.version = version
  }
}

/// What all parts of a server share: what is served, the clocks, the counters and the log.
public final class ServerContext: Sendable {
  let configuration: ServerConfiguration
  /// The bounds of `configuration`.
  let limits: ServerLimits
  /// The detections that are served now; those of a call that has several uses for them are to be taken once.
  let served: DetectionsInUse
  let store: StateStore
  let flows: FlowStore
  let clock: any ServerClock
  /// The clock of windows.
  let time: WindowTime
  let counters = ServerCounters()
  let callers = CallerTable()
  /// What callers make the daemon hold.
  let memory: MemoryAccount
  /// Lets callers read the state.
  let reads = FairGate(runningMax: 4)
  /// Carries out what is too long for an event loop.
  let pool: WorkPool
  /// Matches that the state refused.
  private let uncommitted: RateLimitedLog
  /// What bodies in Python keep between events; all sets of detections share it.
  let pythonKeys: PythonKeys
  let logger: Logger

  /// Collects what a server of a set of detections needs.
  public init(
    configuration: ServerConfiguration, detections: LoadedDetections, store: StateStore, flows: FlowStore,
    clock: any ServerClock = SystemClock(), logger: Logger
  ) {
    self.configuration = configuration
    limits = configuration.limits
    memory = MemoryAccount(bytesMax: configuration.limits.callerMemoryBytesMax)
    let served = DetectionsInUse(detections)
    self.served = served
    self.store = store
    self.flows = flows
    self.clock = clock
    self.logger = logger
    pool = WorkPool(threadCount: configuration.eventLoopCount + 1, served.current) {
      WorkState(configuration, $0, isOfLoop: false)
    }
    uncommitted = RateLimitedLog(logger: logger)
    time = WindowTime(clock: clock, notBefore: store.latestNanos, logger: logger)
    pythonKeys = PythonKeys(store, time, uncommitted)
    detections.python?.use(pythonKeys)
  }

  /// The time that the inline filters of a program are held against; no clock is read where none of them ends.
  @inline(__always)
  func filterNanos(_ program: LogTypeProgram?) -> Int64 {
    program?.hasEndingFilters == true ? clock.unixNanos() : .min
  }

  /// What is served now.
  var detections: LoadedDetections { served.current.loaded }

  /// Commits matches, and counts what became of them also where nobody waits for the answer; the completion is called on
  /// another thread.
  func submit(
    _ matches: [StoredMatch], _ keys: [KeyTicket] = [], of caller: Caller,
    completion: @escaping @Sendable (Result<[StoredOutcome], StateError>) -> Void
  ) {
    let batch = MatchBatch(matches: matches, now: time.now(), owner: caller.userID, keys: keys)
    store.submit(batch) { [counters, served, uncommitted] result in
      switch result {
      case .success(let outcomes):
        counters.matches.count(matches, outcomes)
        served.current.activity.count(matches, outcomes)
      case .failure(let error): uncommitted.warning("matches were refused and not counted: \(error)")
      }
      completion(result)
    }
  }

  /// Counts the matches of some results whose outcomes are known, and all failures.
  func count(_ results: [EventResult], logType: String, _ activity: ActivityCounters) {
    let errorCount = results.reduce(0) { $0 + $1.errors.count }
    if errorCount > 0 { counters.detectionErrors.count(errorCount) }
    counters.matches.count(results)
    activity.count(results, logType: logType)
  }

  /// What events and detections come to now.
  var activity: ActivityCounters { served.current.activity }

  /// How long flows are kept, in nanoseconds: no run sees flows that are older.
  var flowRetentionNanos: Int64 { Int64(flows.configuration.limits.flowRetentionSeconds) * 1_000_000_000 }
}
