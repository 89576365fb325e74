/// Where a query that runs asks whether it may go on.
struct QueryCheckpoint {
  /// How many steps of a long loop may pass between two questions.
  static let interval = 4_096

  let limits: QueryLimits
  let isCancelled: @Sendable () -> Bool

  /// Fails when the caller wants no answer any more.
  func check() throws(QueryFailure) {
    if isCancelled() { throw .cancelled }
  }

  /// Fails, too, when more memory is in use than may be.
  func check(byteCount: Int) throws(QueryFailure) {
    try check()
    if byteCount > limits.query_memory_bytes_max { throw .tooMuchMemory(limit: limits.query_memory_bytes_max) }
  }

  /// Fails when there are more groups than may be.
  func check(groupCount: Int) throws(QueryFailure) {
    if groupCount > limits.query_groups_max { throw .tooManyGroups(limit: limits.query_groups_max) }
  }
}
