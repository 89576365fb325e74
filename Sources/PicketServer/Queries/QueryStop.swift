import Flows
import Wire

/// Why a query that was begun gave no answer.
enum QueryStop: Error {
  /// Nobody waits for it any more.
  case abandoned
  /// It ran longer than it may.
  case timedOut(seconds: Int64)
  case failed(QueryFailure)
  /// Flows that it asks for have left the window.
  case notWhole

  /// What happened, for the log and for a rule error.
  var message: String {
    switch self {
    case .abandoned: "the query was cancelled"
    case .timedOut(let seconds): "the query was cancelled after \(seconds) seconds, the time that it may take"
    case .failed(let failure): failure.message
    case .notWhole: "flows that the query asks for have left the window"
    }
  }

  /// The status of a call that asked for the query.
  var status: RPCError {
    switch self {
    case .abandoned: RPCError(.cancelled, message)
    case .timedOut, .notWhole: RPCError(.aborted, message)
    case .failed(.cancelled): RPCError(.cancelled, message)
    case .failed(.overflow), .failed(.conversion): RPCError(.outOfRange, message)
    case .failed(.tooManyGroups), .failed(.tooMuchMemory): RPCError(.resourceExhausted, message)
    }
  }
}
