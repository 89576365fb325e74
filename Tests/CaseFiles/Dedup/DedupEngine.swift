/// What a case of `Tests/Cases/dedup` is run against.
public protocol DedupEngine {
  /// Replaces the rules.
  mutating func load(_ rules: String) async throws

  /// Ends the process and starts it again, on the same state.
  mutating func restart() async throws

  /// Sends an event at a time, and gives what each rule says that matches or fails, by its id.
  ///
  /// The wall clock counts from the start of the case; the monotonic one too, and no one sets it.
  mutating func send(
    _ event: DedupEvent, wallNanos: Int64, monotonicNanos: Int64
  ) async throws -> [String: DedupAnswer]

  /// All alerts.
  mutating func alerts() async throws -> [DedupAlert]
}
