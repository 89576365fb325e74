/// Gives out the stream ids of one connection: odd and increasing.
struct StreamIDSource {
  private var following: UInt32?
  private let first: UInt32

  init(first: UInt32) {
    self.first = first
    following = first
  }

  /// Whether there are none left on this connection.
  var isExhausted: Bool { following == nil }

  mutating func next() -> UInt32? {
    guard let id = following else { return nil }
    let (sum, overflow) = id.addingReportingOverflow(2)
    following = overflow ? nil : sum
    return id
  }

  /// Whether the id was given out before.
  func hasGiven(_ id: UInt32) -> Bool {
    guard id % 2 == 1, id >= first else { return false }
    return following.map { id < $0 } ?? true
  }
}
