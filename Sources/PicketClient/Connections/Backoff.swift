import NIOCore

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
