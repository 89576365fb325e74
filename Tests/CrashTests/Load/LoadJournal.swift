import PicketClient
import Synchronization

/// What the clients have sent and what they were answered, checked as it comes in.
final class LoadJournal: Sendable {
  /// What to send next.
  struct Order {
    let event: LoadEvent
    /// It was sent before and not answered.
    let isRetry: Bool
    /// It was answered before.
    let isRepeat: Bool
  }

  /// How many answers there were, of each kind.
  struct Tally {
    var events = 0
    var retries = 0
    var retriesCounted = 0
    var repeats = 0
  }

  private struct State {
    var generator: SeededGenerator
    var nextNumber = 0
    var unanswered: [LoadEvent] = []
    var acknowledged: [LoadEvent] = []
    var answers = AnswerCheck()
    var tally = Tally()
    var faults: [String] = []

    mutating func takeUnanswered() -> LoadEvent? {
      guard let place = unanswered.indices.randomElement(using: &generator) else { return nil }
      unanswered.swapAt(place, unanswered.count - 1)
      return unanswered.removeLast()
    }
  }

  private let state: Mutex<State>

  init(seed: UInt64) {
    state = Mutex(State(generator: SeededGenerator(seed: seed)))
  }

  /// The events that were answered.
  var acknowledged: [LoadEvent] { state.withLock { $0.acknowledged } }
  /// How many events wait for being sent again.
  var unansweredCount: Int { state.withLock { $0.unanswered.count } }
  var tally: Tally { state.withLock { $0.tally } }
  /// What was wrong with the answers.
  var faults: [String] { state.withLock { $0.faults } }

  /// An event that waits for being sent again; else now and then one that was answered, and mostly a new one.
  func next() -> Order {
    state.withLock { state in
      if let event = state.takeUnanswered() { return Order(event: event, isRetry: true, isRepeat: false) }
      if Int.random(in: 0..<12, using: &state.generator) == 0,
        let event = state.acknowledged.randomElement(using: &state.generator)
      {
        return Order(event: event, isRetry: false, isRepeat: true)
      }
      let event = LoadEvent(number: state.nextNumber, using: &state.generator)
      state.nextNumber += 1
      return Order(event: event, isRetry: false, isRepeat: false)
    }
  }

  /// An event that waits for being sent again, if there is one.
  func nextRetry() -> Order? {
    state.withLock { state in
      state.takeUnanswered().map { Order(event: $0, isRetry: true, isRepeat: false) }
    }
  }

  /// The event was answered.
  func answered(_ order: Order, _ answer: EvaluateEventResponse) {
    state.withLock { state in
      state.faults += state.answers.faults(order, answer)
      if order.isRepeat { return state.tally.repeats += 1 }
      state.acknowledged.append(order.event)
      state.tally.events += 1
      if order.isRetry { state.tally.retries += 1 }
      if order.isRetry, answer.matches.first?.outcome == .duplicateEvent { state.tally.retriesCounted += 1 }
    }
  }

  /// The event was not answered.
  func lost(_ order: Order, _ error: PicketClientError) {
    state.withLock { state in
      if case .status = error { state.faults.append("\(order.event.id) was refused: \(error)") }
      if !order.isRepeat { state.unanswered.append(order.event) }
    }
  }
}
