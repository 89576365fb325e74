import Storage
import Synchronization

/// Gathers the outcomes of batches that were submitted together.
final class OutcomeCollector: Sendable {
  typealias Completion = @Sendable (Result<[[StoredOutcome]], any Error>) -> Void

  private struct State {
    var results: [Int: Result<[StoredOutcome], StateError>] = [:]
    var completion: Completion?
  }

  private let count: Int
  private let state = Mutex(State())

  init(count: Int) {
    self.count = count
  }

  /// Says what to do when all are there; to be called before the first.
  func whenComplete(_ completion: @escaping Completion) { state.withLock { $0.completion = completion } }

  func add(_ result: Result<[StoredOutcome], StateError>, at number: Int) {
    let complete = state.withLock { state -> (Completion?, [Int: Result<[StoredOutcome], StateError>])? in
      state.results[number] = result
      return state.results.count == count ? (state.completion, state.results) : nil
    }
    guard let (completion, results) = complete else { return }
    completion?(Result { try (0..<count).map { try results[$0]?.get() ?? [] } })
  }
}
