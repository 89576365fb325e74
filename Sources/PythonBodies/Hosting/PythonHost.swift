import CProcess
public import Detection
import Foundation
import Glibc
import Primitives

/// The processes that run one set of bodies: they are started, watched, replaced and ended by a thread of its own.
///
/// May be used from any thread; nothing but `start` and `answers` waits. The processes end when nobody has the host any
/// more.
public final class PythonHost: Sendable {
  /// What the calls of each body came to.
  public let counters: [PythonBodyCounter]

  private let exchange: PythonExchange

  private init(_ exchange: PythonExchange, _ counters: [PythonBodyCounter]) {
    self.exchange = exchange
    self.counters = counters
  }

  deinit { exchange.stop() }

  /// Starts the processes and has them load bodies; blocks until they have.
  static func start(
    _ configuration: PythonConfiguration, _ load: PythonLoad, lookups: LookupTables = .none,
    onNote: @escaping @Sendable (PythonNote) -> Void
  ) throws(PythonUnavailable) -> (host: PythonHost, loaded: PythonLoaded) {
    let payload = load.payload(
      generation: 1, collectsOutput: configuration.collectsOutput, readsPages: configuration.readsPages)
    let zygote = try StartedZygote.started(configuration, payload, JSONText())
    var status = PythonStatus(confinement: zygote.confinement)
    status.bodyCount = load.bodies.count
    status.workerCount = configuration.workerCount
    let exchange: PythonExchange
    do throws(PythonSystemError) {
      exchange = try PythonExchange(status)
    } catch {
      throw PythonUnavailable(reason: error.description)
    }
    let loaded = zygote.loaded
    let counters = load.bodies.map { PythonBodyCounter(detectionID: $0.id) }
    let start = PythonSupervisor.Start(
      configuration: configuration, load: payload, bodies: counters, bodyIDs: load.bodies.map(\.id), lookups: lookups,
      keyBodies: Set(loaded.bodies.indices.filter { loaded.bodies[$0].usesKeys }), loadedBodies: loaded.wholeBodies,
      onNote: onNote)
    // Unchecked: the zygote is handed over to the thread, and nobody else has it.
    nonisolated(unsafe) let handed = zygote
    Thread.detachNewThread { PythonSupervisor(start, exchange, handed).run() }
    return (PythonHost(exchange, counters), loaded)
  }

  /// How the processes are now.
  public var status: PythonStatus { exchange.status }

  /// Has bodies use a key-value store from now on; before, each host has an empty one of its own.
  public func use(_ keys: PythonKeys) { exchange.use(keys) }

  /// Commits what an event has written to the key-value store by itself, where its matches are counted later or not.
  public func commit(_ ticket: KeyTicket) { exchange.keys.commit(ticket) }

  fileprivate func cancel(_ tickets: [KeyTicket]) { exchange.keys.cancel(tickets) }

  /// Has bodies called with events.
  ///
  /// `completion` is called once, on the thread of the host, with an answer of each body that matched or failed, for each
  /// event in their order, unless nobody waits for it any more and none has written anything. A body that is quarantined
  /// has no answer. Whoever gets a ticket of the key-value store has it committed, or failed.
  ///
  /// - Parameters:
  ///   - events: The events, of which there must be one.
  ///   - owner: The uid that asked; uids are served in turn.
  ///   - isAbandoned: Whether nobody waits for the answers any more.
  ///   - completion: Takes the answers.
  public func evaluate(
    _ events: [PythonEvent], owner: UInt32, isAbandoned: @escaping @Sendable () -> Bool,
    completion: @escaping @Sendable ([PythonOutcome]) -> Void
  ) {
    let gathered = GatheredAnswers(self, count: events.count, completion)
    exchange.post(
      events.enumerated().map { number, event in
        PythonJob(.event(event), owner: owner, isAbandoned: { isAbandoned() && !gathered.hasWritten }) {
          gathered.take($0, of: number)
        }
      })
  }

  /// Has bodies called with events, and waits for their answers.
  public func answers(to events: [PythonEvent], owner: UInt32 = 0) -> [PythonOutcome] {
    if events.isEmpty { return [] }
    let answers = BargingLock([PythonOutcome]())
    let ended = DispatchSemaphore(value: 0)
    evaluate(events, owner: owner, isAbandoned: { false }) { found in
      answers.withLock { $0 = found }
      ended.signal()
    }
    ended.wait()
    return answers.withLock { $0 }
  }

  /// Runs tests and waits for them; results are in the order of the tests.
  func answers(to tests: [PythonTest]) -> [PythonResult] {
    if tests.isEmpty { return [] }
    let results = BargingLock([PythonResult?](repeating: nil, count: tests.count))
    let ended = DispatchGroup()
    exchange.post(
      tests.enumerated().map { number, test in
        ended.enter()
        return PythonJob(.test(test), owner: 0, isAbandoned: { false }) { answers in
          results.withLock { $0[number] = answers.answers.first?.result }
          ended.leave()
        }
      })
    ended.wait()
    let none = PythonResult(failed: PythonFailure(kind: "exit", message: "the Python process gave no right answer"))
    return results.withLock { $0.map { $0 ?? none } }
  }
}

/// The answers on several events, until all have come.
private final class GatheredAnswers: Sendable {
  private let state: BargingLock<(answers: [PythonOutcome], missing: Int, hasWritten: Bool)>
  private let completion: @Sendable ([PythonOutcome]) -> Void
  /// The host stays until it has answered, also where a reload has let go of it.
  private let host: PythonHost

  init(_ host: PythonHost, count: Int, _ completion: @escaping @Sendable ([PythonOutcome]) -> Void) {
    self.host = host
    state = BargingLock(([PythonOutcome](repeating: PythonOutcome(), count: count), count, false))
    self.completion = completion
  }

  /// An event was left out, since nobody waited any more, while another one was evaluated: its writes do not count.
  deinit {
    let tickets = state.withLock { state in
      state.missing == 0 ? [] : state.answers.compactMap(\.keys)
    }
    if !tickets.isEmpty { host.cancel(tickets) }
  }

  /// Whether one of the events has written to the key-value store.
  var hasWritten: Bool { state.withLock { $0.hasWritten } }

  func take(_ answers: PythonOutcome, of number: Int) {
    let all = state.withLock { state -> [PythonOutcome]? in
      state.answers[number] = answers
      if answers.keys != nil { state.hasWritten = true }
      state.missing -= 1
      return state.missing == 0 ? state.answers : nil
    }
    if let all { completion(all) }
  }
}

/// What the thread of a host shares with those who ask.
final class PythonExchange: Sendable {
  struct State {
    var arrived: [PythonJob] = []
    var isStopping = false
    var status: PythonStatus
    var keys: PythonKeys
  }

  /// Readable when something has arrived.
  let wakeup: OwnedDescriptor
  private let state: BargingLock<State>

  init(_ status: PythonStatus) throws(PythonSystemError) {
    let number = picket_event_counter()
    guard number >= 0 else { throw .system("make an event counter") }
    wakeup = OwnedDescriptor(number)
    state = BargingLock(State(status: status, keys: .empty()))
  }

  var status: PythonStatus { state.withLock { $0.status } }

  /// The key-value store that bodies use.
  var keys: PythonKeys { state.withLock { $0.keys } }

  func use(_ keys: PythonKeys) { state.withLock { $0.keys = keys } }

  func update(_ body: (inout PythonStatus) -> Void) { state.withLock { body(&$0.status) } }

  func post(_ jobs: [PythonJob]) {
    let wakes = state.withLock { state in
      defer { state.arrived += jobs }
      return state.arrived.isEmpty
    }
    if wakes { wake() }
  }

  func stop() {
    state.withLock { $0.isStopping = true }
    wake()
  }

  func wake() {
    var one: UInt64 = 1
    _ = write(wakeup.number, &one, MemoryLayout<UInt64>.size)
  }

  /// Takes what has arrived; nil when the host is to end.
  func take() -> [PythonJob]? {
    state.withLock { state in
      defer { state.arrived = [] }
      return state.isStopping ? nil : state.arrived
    }
  }
}
