/// The secret with which identifiers of flows are hashed.
public struct FlowFingerprintKey: Sendable {
  let low: UInt64
  let high: UInt64

  /// A key of 128 bits, which should be random and not be known to clients.
  public init(_ low: UInt64, _ high: UInt64) {
    self.low = low
    self.high = high
  }
}
