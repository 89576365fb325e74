extension FlowFingerprintKey {
  /// 128 bits that stand for some bytes: the same for the same key.
  public func fingerprint(of bytes: [UInt8]) -> (high: UInt64, low: UInt64) {
    let fingerprint = bytes.withUnsafeBytes { FlowFingerprint(of: $0, key: self) }
    return (fingerprint.high, fingerprint.low)
  }
}
