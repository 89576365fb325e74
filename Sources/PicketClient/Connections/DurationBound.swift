import NIOCore

extension Duration {
  /// The duration in the event loop's terms; not negative, and at most a hundred years, which fits its clock.
  var timeAmount: TimeAmount {
    let bounded = Swift.max(.zero, Swift.min(self, .seconds(100 * 365 * 86_400)))
    let (seconds, attoseconds) = bounded.components
    return .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
