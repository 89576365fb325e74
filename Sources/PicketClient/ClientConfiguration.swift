import NIOCore

/// Where a client connects to and what it keeps within.
public struct ClientConfiguration: Sendable {
  /// The path of the daemon's Unix socket, at most 107 bytes.
  public var socketPath: String
  /// The most calls that wait for an answer at a time; further calls queue up on this side.
  public var callsInFlightMax = 256
  /// The most bytes of payload that wait for an answer at a time.
  ///
  /// One call may go beyond, when it is alone.
  public var bytesInFlightMax = 16_777_216
  /// How long a call may take that has no timeout of its own; nil is without limit.
  public var defaultTimeout: Duration?
  /// How long to try, before the first connection, to reach a daemon that is not there yet.
  ///
  /// Zero is one attempt.
  public var connectTimeout: Duration = .zero
  /// How long to try to reach the daemon again after a connection was lost.
  public var reconnectTimeout: Duration = .seconds(5)
  /// The pause after the first failed attempt; it doubles with each further one.
  public var backoffMin: Duration = .milliseconds(10)
  /// The longest pause between two attempts.
  public var backoffMax: Duration = .seconds(1)
  /// How many messages of a stream are held for a slow reader before the connection is read no further.
  public var streamMessagesMax = 256

  /// The first stream id of a connection; a larger one makes ids run out sooner.
  package var firstStreamID: UInt32 = 1

  /// Makes a configuration with the defaults.
  public init(socketPath: String) {
    self.socketPath = socketPath
  }
}

/// The pauses between attempts to connect, and when to give up.
struct Backoff {
  private var pause: TimeAmount
  private let pauseMax: TimeAmount
  private let end: NIODeadline

  init(configuration: ClientConfiguration, isReconnect: Bool, now: NIODeadline) {
    pause = configuration.backoffMin.timeAmount
    pauseMax = configuration.backoffMax.timeAmount
    end = now + (isReconnect ? configuration.reconnectTimeout : configuration.connectTimeout).timeAmount
  }

  /// The pause before the next attempt; nil when the time is up.
  mutating func next(now: NIODeadline) -> TimeAmount? {
    guard now < end else { return nil }
    defer { pause = min(pauseMax, pause * 2) }
    return min(pause, end - now)
  }
}

extension Duration {
  /// The duration in the event loop's terms; not negative, and at most a hundred years, which fits its clock.
  var timeAmount: TimeAmount {
    let bounded = Swift.max(.zero, Swift.min(self, .seconds(100 * 365 * 86_400)))
    let (seconds, attoseconds) = bounded.components
    return .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
