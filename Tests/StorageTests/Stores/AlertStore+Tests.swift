import Storage

extension AlertStore {
  /// Opens the state of a directory, with other limits where the test has some.
  static func open(_ scratch: ScratchDirectory, _ change: (inout StateLimits) -> Void = { _ in }) throws -> AlertStore {
    var configuration = StateConfiguration(directory: scratch.path("state"))
    change(&configuration.limits)
    return try AlertStore(configuration)
  }

  /// Counts matches at a time after the start of all tests.
  @discardableResult
  func take(_ matches: StoredMatch..., after nanos: Int64 = 0) throws -> [StoredOutcome] {
    try take(MatchBatch(matches: matches, now: TestMatches.start + nanos))
  }

  /// Every alert there is, the newest first.
  func all() async throws -> [AlertRecord] {
    try await alerts(matching: AlertFilter()).alerts
  }

  /// Sweeps until nothing is due, and gives how many passes it took.
  @discardableResult
  func pruneAll(after nanos: Int64, longestPeriod: Int64 = TestMatches.hour) async throws -> Int {
    for count in 1... {
      let pass = try await prune(now: TestMatches.start + nanos, longestPeriodNanos: longestPeriod)
      if pass.isComplete { return count }
    }
    return 0
  }
}
