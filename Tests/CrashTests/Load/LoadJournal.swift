import PicketClient
import Synchronization

/// What the clients have sent and what they were answered, checked as it comes in.
final class LoadJournal: Sendable {
  /// What to send next.
  struct Order {
    /// What came of sending the event before.
    enum Past: Equatable {
      case new
      /// The daemon refused it, so that it was not counted.
      case refused
      /// The connection was lost, so that it may have been counted.
      case lost
      case answered
    }

    let event: LoadEvent
    let past: Past
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
    var unanswered: [Order] = []
    var acknowledged: [LoadEvent] = []
    var answers = AnswerCheck()
    var tally = Tally()
    var faults: [String] = []
    var lastRefusal = ""

    mutating func takeUnanswered() -> Order? {
      guard let place = unanswered.indices.randomElement(using: &generator) else { return nil }
      unanswered.swapAt(place, unanswered.count - 1)
      return unanswered.removeLast()
    }
  }

  private let state: Mutex<State>
  private let toleratesRefusals: Bool

  /// Begins with nothing; a daemon on a bad disk may refuse events.
  init(seed: UInt64, toleratesRefusals: Bool = false) {
    self.toleratesRefusals = toleratesRefusals
    state = Mutex(State(generator: SeededGenerator(seed: seed)))
  }

  /// The events that were answered.
  var acknowledged: [LoadEvent] { state.withLock { $0.acknowledged } }
  /// How many events wait for being sent again.
  var unansweredCount: Int { state.withLock { $0.unanswered.count } }
  var tally: Tally { state.withLock { $0.tally } }
  /// What the daemon said when it refused an event last.
  var lastRefusal: String { state.withLock { $0.lastRefusal } }
  /// What was wrong with the answers.
  var faults: [String] { state.withLock { $0.faults } }

  /// An event that waits for being sent again; else now and then one that was answered, and mostly a new one.
  func next() -> Order {
    state.withLock { state in
      if let order = state.takeUnanswered() { return order }
      if Int.random(in: 0..<12, using: &state.generator) == 0,
        let event = state.acknowledged.randomElement(using: &state.generator)
      {
        return Order(event: event, past: .answered)
      }
      let event = LoadEvent(number: state.nextNumber, using: &state.generator)
      state.nextNumber += 1
      return Order(event: event, past: .new)
    }
  }

  /// An event that waits for being sent again, if there is one.
  func nextRetry() -> Order? {
    state.withLock { $0.takeUnanswered() }
  }

  /// The event was answered.
  func answered(_ order: Order, _ answer: EvaluateEventResponse) {
    state.withLock { state in
      state.faults += state.answers.faults(order, answer)
      if order.past == .answered { return state.tally.repeats += 1 }
      state.acknowledged.append(order.event)
      state.tally.events += 1
      if order.past == .new { return }
      state.tally.retries += 1
      if answer.matches.first?.outcome == .duplicateEvent { state.tally.retriesCounted += 1 }
    }
  }

  /// The event was not answered.
  func lost(_ order: Order, _ error: PicketClientError) {
    state.withLock { state in
      var past = Order.Past.lost
      if case .status(let code, let message) = error {
        state.lastRefusal = message
        if !toleratesRefusals || code != .unavailable {
          state.faults.append("\(order.event.id) was refused: \(error)")
        }
        if order.past != .lost { past = .refused }
      }
      if order.past != .answered { state.unanswered.append(Order(event: order.event, past: past)) }
    }
  }
}

/// Holds answers against each other: no count of a window is given twice, and a window has one alert.
struct AnswerCheck {
  private var counts: [WindowName: Set<UInt64>] = [:]
  private var alerts: [WindowName: String] = [:]
  private var created: Set<WindowName> = []

  /// Everything that is wrong with an answer.
  mutating func faults(_ order: LoadJournal.Order, _ answer: EvaluateEventResponse) -> [String] {
    let event = order.event
    var faults: [String] = []
    if answer.matches.map(\.detectionID) != event.rules.map(\.id) || !answer.errors.isEmpty {
      faults.append("expected matches of \(event.rules.map(\.id))")
    }
    let duplicates = answer.matches.count { $0.outcome == .duplicateEvent }
    if duplicates != 0, duplicates != answer.matches.count { faults.append("only some matches are duplicates") }
    switch order.past {
    case .new, .refused:
      if duplicates > 0 { faults.append("what was never counted was taken for a repeat") }
    case .answered:
      if duplicates == 0 { faults.append("a repeat of what was answered counted again") }
    case .lost: break
    }
    for (match, rule) in zip(answer.matches, event.rules) {
      faults += self.faults(match, rule, event.window(of: rule)).map { "\(rule.id): \($0)" }
    }
    return faults.map { "\(event.id): \($0)" }
  }

  private mutating func faults(_ match: Match, _ rule: LoadRule, _ window: WindowName) -> [String] {
    var faults: [String] = []
    if match.dedup != window.dedup { faults.append("dedup string \(match.dedup), expected \(window.dedup)") }
    if !match.alertID.isEmpty {
      let alert = alerts[window, default: match.alertID]
      alerts[window] = alert
      if alert != match.alertID { faults.append("alert \(match.alertID) after \(alert)") }
    } else if match.outcome != .duplicateEvent, match.outcome != .belowThreshold {
      faults.append("outcome \(match.outcome) without an alert")
    }
    if match.outcome == .duplicateEvent { return faults }
    if !counts[window, default: []].insert(match.eventCount).inserted {
      faults.append("count \(match.eventCount) was given before")
    }
    let reached = rule.countsDistinct ? match.uniqueCount : match.eventCount
    if (reached >= rule.threshold) == (match.outcome == .belowThreshold) {
      faults.append("outcome \(match.outcome) at \(reached) of \(rule.threshold)")
    }
    if match.outcome == .alertCreated, !created.insert(window).inserted { faults.append("an alert was created twice") }
    return faults
  }
}
