import Storage

/// How several events reach the state.
enum CommitForm: CaseIterable {
  /// Each with a commit of its own.
  case alone
  /// One after the other without waiting, so that they may share a commit.
  case submittedTogether
  /// As one request with many events, counted at one time.
  case oneBatch
}

extension StoreEngine {
  /// Counts batches, in their order; for `oneBatch` all must be of one time.
  func take(_ batches: [MatchBatch], _ form: CommitForm) async throws -> [[StoredOutcome]] {
    switch form {
    case .alone: return try batches.map { try store.take($0) }
    case .submittedTogether: return try await submit(batches)
    case .oneBatch:
      guard let first = batches.first else { return [] }
      var outcomes = try store.take(MatchBatch(matches: batches.flatMap(\.matches), now: first.now))[...]
      return batches.map { batch in
        defer { outcomes = outcomes.dropFirst(batch.matches.count) }
        return Array(outcomes.prefix(batch.matches.count))
      }
    }
  }

  private func submit(_ batches: [MatchBatch]) async throws -> [[StoredOutcome]] {
    let collector = OutcomeCollector(count: batches.count)
    return try await withCheckedThrowingContinuation { continuation in
      collector.whenComplete { continuation.resume(with: $0) }
      for (number, batch) in batches.enumerated() {
        store.submit(batch) { collector.add($0, at: number) }
      }
    }
  }
}
