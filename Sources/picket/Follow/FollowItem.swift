import Follow
import PicketClient

/// Something that was read, in the order in which it is acknowledged.
struct FollowItem: Sendable {
  /// What is asked of the daemon.
  enum Request: Sendable {
    case event(EvaluateEventRequest)
    case flows(IngestFlowRequest)
    /// Nothing: it is no event, or one that was refused here.
    case nothing
  }

  /// What an acknowledgement says of the source.
  enum Mark: Sendable {
    case line(LinePosition)
    /// Records of a file through a number, counted from 1.
    case records(FileIdentity, through: Int)
    case documentEnd(FileIdentity)
    case entry(cursor: String)
  }

  /// The number of the source.
  var source: Int
  var request: Request
  var mark: Mark
  /// Where it stood, for messages.
  var place: String

  /// How much memory it holds.
  var byteCount: Int {
    switch request {
    case .event(let request): request.event.count
    case .flows(let request): request.lines.count
    case .nothing: 0
    }
  }
}

/// What became of an item.
enum FollowOutcome: Sendable {
  case evaluated(EvaluateEventResponse)
  case ingested(IngestFlowResponse)
  /// There was nothing to ask.
  case passed
  /// The daemon will never take it.
  case refused(String)
  /// The daemon has no room for it now, or failed on it.
  case noRoom(String)
  /// The daemon cannot be asked now.
  case unavailable(String)

  /// Asks the daemon once.
  static func of(_ request: FollowItem.Request, from client: PicketClient) async -> FollowOutcome {
    do throws(PicketClientError) {
      switch request {
      case .event(let request): return .evaluated(try await client.evaluateEvent(request))
      case .flows(let request): return .ingested(try await client.ingestFlow(request))
      case .nothing: return .passed
      }
    } catch {
      return FollowOutcome(error)
    }
  }

  private init(_ error: PicketClientError) {
    switch error {
    case .requestTooLarge: self = .refused(error.description)
    case .status(let code, let message):
      switch code {
      case .invalidArgument, .outOfRange, .failedPrecondition, .notFound, .alreadyExists, .dataLoss:
        self = .refused("\(message) (\(code.name))")
      case .resourceExhausted, .internal: self = .noRoom("\(message) (\(code.name))")
      default: self = .unavailable("\(message) (\(code.name))")
      }
    default: self = .unavailable(error.description)
    }
  }

  /// Whether the same request may be answered later.
  var isPassing: Bool {
    switch self {
    case .noRoom, .unavailable: true
    case .evaluated, .ingested, .passed, .refused: false
    }
  }

  /// Why there is no answer; nil where there is one.
  var reason: String? {
    switch self {
    case .refused(let reason), .noRoom(let reason), .unavailable(let reason): reason
    case .evaluated, .ingested, .passed: nil
    }
  }
}
