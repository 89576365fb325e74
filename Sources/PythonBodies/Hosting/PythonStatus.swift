/// How the processes that run bodies are.
public struct PythonStatus: Sendable, Equatable {
  /// The interpreter's version and what confines the processes.
  public var confinement: PythonConfinement
  /// Bodies that are loaded.
  public var bodyCount = 0
  /// Workers that there should be.
  public var workerCount = 0
  /// Workers that run.
  public var runningCount = 0
  /// Workers that were replaced.
  public var replacedCount: UInt64 = 0
  /// Times that all processes were started anew.
  public var restartCount: UInt64 = 0
  /// Calls of bodies that took too long or took their worker with them.
  public var faultCount: UInt64 = 0
  /// Jobs that wait for a worker.
  public var waitingCount = 0
  /// The ids of the bodies that are not called any more until the next reload.
  public var quarantined: [String] = []
}

/// Something about the processes that belongs in a log.
public enum PythonNote: Sendable, Equatable {
  /// A body has taken too long or has taken its worker with it too often, and is not called until the next reload.
  case quarantined(detectionID: String)
  /// A worker was killed or has died, in a body where that is known.
  case workerLost(detectionID: String?, stalled: Bool)
  /// All processes were started anew.
  case restarted
  /// The processes cannot be started.
  case notStarted(String)

  /// Whether bodies are not run for it, until something changes.
  public var isError: Bool {
    switch self {
    case .quarantined, .notStarted: true
    case .workerLost, .restarted: false
    }
  }

  /// The note on one line.
  public var text: String {
    switch self {
    case .quarantined(let id):
      "the body of '\(id)' took too long or took its worker with it \(BodyFaults.countMax) times in 10 minutes; it is "
        + "not called until the next reload"
    case .workerLost(let id, let stalled):
      "a Python worker \(stalled ? "was killed" : "has ended")" + (id.map { " in the body of '\($0)'" } ?? "")
        + "; another one takes its place"
    case .restarted: "the Python processes have ended and were started anew"
    case .notStarted(let reason): "the Python processes cannot be started: \(reason)"
    }
  }
}
