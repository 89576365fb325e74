import PicketClient
import Synchronization
import TestSupport

/// A call of a load, which is sent until it is answered.
protocol LoadCall: Hashable, Sendable {
  associatedtype Answer: Sendable

  /// How many of them each client has in flight.
  static var callsEach: Int { get }
  /// Its name, for what is wrong with an answer.
  var id: String { get }
  /// What it adds to the tally.
  var weight: Int { get }

  func send(to client: PicketClient) async throws(PicketClientError) -> Answer

  /// Whether an answer says that the call, or a part of it, was taken before.
  static func isRepeat(_ answer: Answer) -> Bool
}

/// What to send next.
struct LoadOrder<Call: LoadCall> {
  let call: Call
  let past: LoadPast
}

/// What came of sending a call before.
enum LoadPast: Equatable {
  case new
  /// The daemon refused it, so that it was not taken.
  case refused
  /// The connection was lost, so that it may have been taken.
  case lost
  case answered
}

/// What the clients have sent and what they were answered, checked as it comes in.
final class LoadJournal<Call: LoadCall>: Sendable {
  /// How many answers there were, of each kind.
  struct Tally {
    /// The events or flows that were answered.
    var taken = 0
    var retries = 0
    var retriesTaken = 0
    var repeats = 0
  }

  private struct State {
    var generator: SeededGenerator
    var nextNumber = 0
    var unanswered: [LoadOrder<Call>] = []
    var acknowledged: [Call] = []
    var tally = Tally()
    var faults: [String] = []
    var lastRefusal = ""

    mutating func takeUnanswered() -> LoadOrder<Call>? {
      guard let place = unanswered.indices.randomElement(using: &generator) else { return nil }
      unanswered.swapAt(place, unanswered.count - 1)
      return unanswered.removeLast()
    }
  }

  private let state: Mutex<State>
  private let toleratesRefusals: Bool
  private let make: @Sendable (Int, inout SeededGenerator) -> Call
  private let check: @Sendable (LoadOrder<Call>, Call.Answer) -> [String]

  /// Begins with nothing; a daemon on a bad disk may refuse calls.
  ///
  /// New calls are made of their number; `check` returns what is wrong with an answer.
  init(
    seed: UInt64, toleratesRefusals: Bool, make: @escaping @Sendable (Int, inout SeededGenerator) -> Call,
    check: @escaping @Sendable (LoadOrder<Call>, Call.Answer) -> [String]
  ) {
    self.toleratesRefusals = toleratesRefusals
    self.make = make
    self.check = check
    state = Mutex(State(generator: SeededGenerator(seed: seed)))
  }

  /// The calls that were answered.
  var acknowledged: [Call] { state.withLock { $0.acknowledged } }
  /// The calls that wait for being sent again.
  var unanswered: [Call] { state.withLock { $0.unanswered.map(\.call) } }
  var tally: Tally { state.withLock { $0.tally } }
  /// What the daemon said when it refused a call last.
  var lastRefusal: String { state.withLock { $0.lastRefusal } }
  /// What was wrong with the answers.
  var faults: [String] { state.withLock { $0.faults } }

  /// A call that waits for being sent again; else now and then one that was answered, and mostly a new one.
  func next() -> LoadOrder<Call> {
    state.withLock { state in
      if let order = state.takeUnanswered() { return order }
      if Int.random(in: 0..<12, using: &state.generator) == 0,
        let call = state.acknowledged.randomElement(using: &state.generator)
      {
        return LoadOrder(call: call, past: .answered)
      }
      let call = make(state.nextNumber, &state.generator)
      state.nextNumber += 1
      return LoadOrder(call: call, past: .new)
    }
  }

  /// A call that waits for being sent again, if there is one.
  func nextRetry() -> LoadOrder<Call>? {
    state.withLock { $0.takeUnanswered() }
  }

  /// The call was answered.
  func answered(_ order: LoadOrder<Call>, _ answer: Call.Answer) {
    state.withLock { state in
      state.faults += check(order, answer).map { "\(order.call.id): \($0)" }
      if order.past == .answered { return state.tally.repeats += 1 }
      state.acknowledged.append(order.call)
      state.tally.taken += order.call.weight
      if order.past == .new { return }
      state.tally.retries += 1
      if Call.isRepeat(answer) { state.tally.retriesTaken += 1 }
    }
  }

  /// The call was not answered.
  func lost(_ order: LoadOrder<Call>, _ error: PicketClientError) {
    state.withLock { state in
      var past = LoadPast.lost
      if case .status(let code, let message) = error {
        state.lastRefusal = message
        if !toleratesRefusals || code != .unavailable {
          state.faults.append("\(order.call.id) was refused: \(error)")
        }
        if order.past != .lost { past = .refused }
      }
      if order.past != .answered { state.unanswered.append(LoadOrder(call: order.call, past: past)) }
    }
  }
}

/// Several clients, each with several calls in flight.
struct LoadClients<Call: LoadCall> {
  let clients: [PicketClient]
  let journal: LoadJournal<Call>

  /// Three clients of a daemon.
  init(_ daemon: Daemon, _ journal: LoadJournal<Call>) {
    clients = (0..<3).map { _ in daemon.client() }
    self.journal = journal
  }

  /// Sends calls until the connections are lost, or each has had a refusal.
  func run() async {
    await eachCall { client in
      while await send(journal.next(), client) {}
    }
  }

  /// Sends what was not answered until everything is.
  func finish() async {
    await eachCall { client in
      while let order = journal.nextRetry(), await send(order, client) {}
    }
  }

  /// Closes the connections.
  func close() async {
    for client in clients { await client.close(gracePeriod: .zero) }
  }

  private func send(_ order: LoadOrder<Call>, _ client: PicketClient) async -> Bool {
    do throws(PicketClientError) {
      journal.answered(order, try await order.call.send(to: client))
      return true
    } catch {
      journal.lost(order, error)
      return false
    }
  }

  private func eachCall(_ body: @escaping @Sendable (PicketClient) async -> Void) async {
    await withTaskGroup { group in
      for client in clients {
        for _ in 0..<Call.callsEach { group.addTask { await body(client) } }
      }
    }
  }
}
