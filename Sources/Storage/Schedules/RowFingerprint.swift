/// 128 bits that stand for a row of a query's answer.
public struct RowFingerprint: Hashable, Sendable {
  /// The first 64 bits.
  public var high: UInt64
  /// The other 64 bits.
  public var low: UInt64

  /// Makes a fingerprint from its bits.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
