/// What the clocks of a host say: one that is set now and then, and one that no one sets.
struct HostClocks {
  var wallNanos: Int64
  var monotonicNanos: Int64

  /// Where the tests' wall clock begins.
  static let start: Int64 = 1_700_000_000_000_000_000
}
