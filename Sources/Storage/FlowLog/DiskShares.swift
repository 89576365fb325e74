/// Which callers may have flows written now, so that those of one do not keep the disk from the others.
///
/// A batch is written whole, and who comes in the meantime waits for it. While callers of several uids store flows, each
/// pauses after a batch for a multiple of the time that it took: the disk is then free most of the time that the others
/// look for it. A uid that is alone never pauses. A plain value that takes the time, in nanoseconds, as an argument.
struct DiskShares {
  private struct Share {
    var lastSeen: UInt64
    var pausedUntil: UInt64 = 0
  }

  private var shares: [UInt32: Share] = [:]

  /// For so many times as long as its rows took, a uid leaves the disk to the others.
  private static let pauseFactor: UInt64 = 3
  /// No pause is longer than this.
  private static let pauseNanosMax: UInt64 = 200_000_000
  /// A uid counts as one that stores flows for so long after its last batch.
  private static let activeNanos: UInt64 = 1_000_000_000
  /// Uids beyond this many are looked through for those that are no longer active.
  private static let sharesMax = 64

  /// A uid has a batch to be written.
  mutating func submitted(by owner: UInt32, now: UInt64) {
    if shares.count > DiskShares.sharesMax { shares = shares.filter { DiskShares.isActive($0.value, now) } }
    shares[owner, default: Share(lastSeen: now)].lastSeen = now
  }

  /// A group with rows of these uids took so long.
  mutating func took(_ nanos: UInt64, rows: [UInt32: Int], now: UInt64) {
    if shares.count(where: { DiskShares.isActive($0.value, now) }) < 2 { return }
    let rowCount = UInt64(max(1, rows.values.reduce(0, +)))
    for (owner, count) in rows {
      let pause = min(DiskShares.pauseNanosMax, nanos * DiskShares.pauseFactor * UInt64(count) / rowCount)
      shares[owner]?.pausedUntil = now + pause
    }
  }

  /// Whether a batch of a uid may be written now.
  func mayWrite(_ owner: UInt32, now: UInt64) -> Bool { (shares[owner]?.pausedUntil ?? 0) <= now }

  /// When the first of the pauses ends.
  func nextEnd(now: UInt64) -> UInt64? { shares.values.lazy.map(\.pausedUntil).filter { $0 > now }.min() }

  private static func isActive(_ share: Share, _ now: UInt64) -> Bool {
    now < share.lastSeen + activeNanos || share.pausedUntil > now
  }
}
