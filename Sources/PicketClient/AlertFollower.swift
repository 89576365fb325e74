public import Wire

/// A watch of alerts that outlives its connection.
///
/// When it is cut off it reports so once, tries to reach the daemon again until its task is cancelled, and resumes after
/// the last change it saw. It throws errors that another attempt cannot help: a daemon that was never reached, a request
/// that is refused, a socket that may not be used. To be iterated once.
public struct AlertFollower: AsyncSequence, Sendable {
  /// What a follower reports.
  public enum Step: Equatable, Sendable {
    /// What the daemon sent. After each interruption the first is of kind STARTED.
    case change(AlertChange)
    /// The watch was cut off, for this reason, and will be resumed.
    case interrupted(reason: String)
  }

  /// A step of the watch.
  public typealias Element = Step

  private let client: PicketClient
  private let request: WatchAlertsRequest

  init(client: PicketClient, request: WatchAlertsRequest) {
    self.client = client
    self.request = request
  }

  /// Starts the iteration.
  public func makeAsyncIterator() -> Iterator {
    Iterator(client: client, request: request)
  }

  /// Walks the steps of a watch.
  public struct Iterator: AsyncIteratorProtocol {
    private let client: PicketClient
    private var request: WatchAlertsRequest
    private var position: WatchPosition
    private var changes: MessageStream<AlertChange>.Iterator?
    /// A gap to be reported with the next step.
    private var gap: AlertChange?
    /// Whether a change was received since the last interruption.
    private var isFollowing = false
    private var pause: Duration

    fileprivate init(client: PicketClient, request: WatchAlertsRequest) {
      self.client = client
      self.request = request
      position = WatchPosition(after: request.afterSequence)
      pause = client.configuration.backoffMin
    }

    /// Waits for the next step; there is no end.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(PicketClientError) -> Step? {
      while true {
        let reason: String
        do throws(PicketClientError) {
          if let change = try await nextChange(isolation: actor) { return .change(change) }
          reason = "the daemon ended the watch"
        } catch {
          guard position.hasStarted, error.isPassing else { throw error }
          reason = error.description
        }
        changes = nil
        if isFollowing {
          isFollowing = false
          return .interrupted(reason: reason)
        }
        try await rest(isolation: actor)
      }
    }

    private mutating func nextChange(
      isolation actor: isolated (any Actor)?
    ) async throws(PicketClientError) -> AlertChange? {
      if let gap {
        self.gap = nil
        return gap
      }
      request.afterSequence = position.sequence
      var changes = self.changes ?? client.watchAlerts(request).makeAsyncIterator()
      guard let change = try await changes.next(isolation: actor) else { return nil }
      self.changes = changes
      gap = position.advance(past: change)
      isFollowing = true
      pause = client.configuration.backoffMin
      return change
    }

    private mutating func rest(isolation actor: isolated (any Actor)?) async throws(PicketClientError) {
      do {
        try await Task.sleep(for: pause)
      } catch {
        throw .cancelled
      }
      pause = Swift.min(client.configuration.backoffMax, pause * 2)
    }
  }
}

extension PicketClientError {
  /// Whether the same call may succeed once the daemon is back.
  fileprivate var isPassing: Bool {
    switch self {
    case .connectionLost, .status(.unavailable, _): true
    case .unavailable(_, let reason): reason.isTransient
    default: false
    }
  }
}

/// Where a watch of alerts is, so that it can resume there after it was cut off.
struct WatchPosition: Equatable, Sendable {
  /// The change to resume after; 0 before the first.
  private(set) var sequence: UInt64
  /// Whether a watch was ever started.
  private(set) var hasStarted = false

  init(after sequence: UInt64) {
    self.sequence = sequence
  }

  /// Takes note of a change; returns the gap that it reveals and that the daemon cannot know of.
  ///
  /// A watch that was at 0 cannot ask for the changes after 0: that number asks for the next change. So what it missed
  /// while it was cut off is reported here.
  mutating func advance(past change: AlertChange) -> AlertChange? {
    guard change.kind == .started else {
      sequence = max(sequence, change.sequence)
      return nil
    }
    defer { hasStarted = true }
    // A watch that asked to resume after a change has that change's number still.
    guard sequence == 0 else { return nil }
    sequence = change.sequence
    guard hasStarted, sequence > 0 else { return nil }
    return AlertChange(kind: .missed, sequence: sequence, missedCount: sequence)
  }
}
