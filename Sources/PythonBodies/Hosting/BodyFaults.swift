/// The bodies that have taken too long or have taken their worker with them, and those that are not called any more.
struct BodyFaults {
  /// So many faults within `nanosMax` are too many.
  static let countMax = 3
  /// Ten minutes.
  static let nanosMax: UInt64 = 600_000_000_000

  private var times: [Int: [UInt64]] = [:]
  /// The bodies that are not called any more.
  private(set) var quarantined: Set<Int> = []
  /// All faults there were.
  private(set) var count: UInt64 = 0

  /// Notes a fault of a body; whether it is quarantined for it.
  mutating func add(_ body: Int, at nanos: UInt64) -> Bool {
    count += 1
    var recent = times[body, default: []].filter { nanos &- $0 < BodyFaults.nanosMax }
    recent.append(nanos)
    times[body] = recent
    return recent.count >= BodyFaults.countMax && quarantined.insert(body).inserted
  }
}
