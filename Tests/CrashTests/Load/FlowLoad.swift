import PicketClient
import Synchronization

/// A batch of named flows of the load.
struct FlowLoadBatch: Hashable {
  let number: Int
  let flowCount: Int
  /// The event time of its first flow, in nanoseconds since 1970.
  let startNanos: Int64

  /// The names of its flows.
  var names: [String] { (0..<flowCount).map { "b\(number)-\($0)" } }

  /// The call that sends it.
  var request: IngestFlowRequest {
    IngestFlowRequest(
      flows: names.enumerated().map { place, name in
        FlowRecord(
          srcAddr: "10.1.\(number / 256 % 256).\(number % 256)", dstAddr: "10.2.0.\(place % 256)",
          dstPort: Int64(place), bytes: Int64(number), startUnixNanos: startNanos + Int64(place) * 1_000_000,
          action: "ACCEPT", pRowID: name)
      })
  }
}

/// The rule that sees the flows of the load: it matches one flow of each batch that is not too small.
enum FlowLoadRule {
  static let id = "Crash.Flow"
  private static let port = 5

  /// Whether it matches a flow of the batch.
  static func matches(_ batch: FlowLoadBatch) -> Bool { batch.flowCount > port }

  /// Writes its file and gives the directory.
  static func write(to scratch: ScratchDirectory) throws -> String {
    let file = """
      AnalysisType: rule
      RuleID: \(id)
      Enabled: true
      LogTypes: [AWS.VPCFlow]
      Severity: Medium
      DedupPeriodMinutes: 1440
      Detection:
        - {Key: dstPort, Condition: Equals, Value: \(port)}

      """
    try scratch.makeDirectory("rules")
    _ = try scratch.write(file, to: "rules/\(id).yml")
    return scratch.path("rules")
  }
}

/// Several clients, each with several batches of flows in flight.
struct FlowLoadClients {
  let clients: [PicketClient]
  let journal: FlowLoadJournal
  static let callsEach = 4

  /// Sends batches until the connections are lost, or each call has had a refusal.
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

  private func send(_ order: FlowLoadJournal.Order, _ client: PicketClient) async -> Bool {
    do throws(PicketClientError) {
      journal.answered(order, try await client.ingestFlow(order.batch.request))
      return true
    } catch {
      journal.lost(order, error)
      return false
    }
  }

  private func eachCall(_ body: @escaping @Sendable (PicketClient) async -> Void) async {
    await withTaskGroup { group in
      for client in clients {
        for _ in 0..<FlowLoadClients.callsEach { group.addTask { await body(client) } }
      }
    }
  }
}

/// What the clients have sent of flows and what they were answered, checked as it comes in.
final class FlowLoadJournal: Sendable {
  /// What to send next.
  struct Order {
    /// What came of sending the batch before.
    enum Past: Equatable {
      case new
      /// The daemon refused it, so that it was not taken.
      case refused
      /// The connection was lost, so that it may have been taken.
      case lost
      case answered
    }

    let batch: FlowLoadBatch
    let past: Past
  }

  /// How many answers there were, of each kind.
  struct Tally {
    var flows = 0
    var retries = 0
    var retriesTaken = 0
    var repeats = 0
  }

  private struct State {
    var generator: SeededGenerator
    var nextNumber = 0
    var unanswered: [Order] = []
    var acknowledged: [FlowLoadBatch] = []
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
  private let startNanos: Int64
  private let flowsMax: Int
  private let toleratesRefusals: Bool

  /// Begins with nothing; flows have event times from a time on, and a daemon on a bad disk may refuse batches.
  init(seed: UInt64, startNanos: Int64, flowsMax: Int = 40, toleratesRefusals: Bool = false) {
    self.startNanos = startNanos
    self.flowsMax = flowsMax
    self.toleratesRefusals = toleratesRefusals
    state = Mutex(State(generator: SeededGenerator(seed: seed)))
  }

  /// The batches that were answered.
  var acknowledged: [FlowLoadBatch] { state.withLock { $0.acknowledged } }
  /// The batches that wait for being sent again.
  var unanswered: [FlowLoadBatch] { state.withLock { $0.unanswered.map(\.batch) } }
  var tally: Tally { state.withLock { $0.tally } }
  /// What the daemon said when it refused a batch last.
  var lastRefusal: String { state.withLock { $0.lastRefusal } }
  /// What was wrong with the answers.
  var faults: [String] { state.withLock { $0.faults } }

  /// A batch that waits for being sent again; else now and then one that was answered, and mostly a new one.
  func next() -> Order {
    state.withLock { state in
      if let order = state.takeUnanswered() { return order }
      if Int.random(in: 0..<12, using: &state.generator) == 0,
        let batch = state.acknowledged.randomElement(using: &state.generator)
      {
        return Order(batch: batch, past: .answered)
      }
      let batch = FlowLoadBatch(
        number: state.nextNumber, flowCount: Int.random(in: 1...flowsMax, using: &state.generator),
        startNanos: startNanos)
      state.nextNumber += 1
      return Order(batch: batch, past: .new)
    }
  }

  /// A batch that waits for being sent again, if there is one.
  func nextRetry() -> Order? {
    state.withLock { $0.takeUnanswered() }
  }

  /// The batch was answered.
  func answered(_ order: Order, _ answer: IngestFlowResponse) {
    state.withLock { state in
      if let fault = FlowLoadJournal.fault(order, answer) { state.faults.append("b\(order.batch.number): \(fault)") }
      if order.past == .answered { return state.tally.repeats += 1 }
      state.acknowledged.append(order.batch)
      state.tally.flows += order.batch.flowCount
      if order.past == .new { return }
      state.tally.retries += 1
      if answer.repeatedCount > 0 { state.tally.retriesTaken += 1 }
    }
  }

  /// The batch was not answered.
  func lost(_ order: Order, _ error: PicketClientError) {
    state.withLock { state in
      var past = Order.Past.lost
      if case .status(let code, let message) = error {
        state.lastRefusal = message
        if !toleratesRefusals || code != .unavailable {
          state.faults.append("b\(order.batch.number) was refused: \(error)")
        }
        if order.past != .lost { past = .refused }
      }
      if order.past != .answered { state.unanswered.append(Order(batch: order.batch, past: past)) }
    }
  }

  /// A batch is taken whole or not at all, and once.
  private static func fault(_ order: Order, _ answer: IngestFlowResponse) -> String? {
    let count = UInt64(order.batch.flowCount)
    if answer.rejectedCount > 0 { return "\(answer.rejectedCount) flows were rejected: \(answer.rejected)" }
    let isNew = answer.acceptedCount == count && answer.repeatedCount == 0
    let isRepeated = answer.acceptedCount == 0 && answer.repeatedCount == count
    let isRight =
      switch order.past {
      case .new, .refused: isNew
      case .answered: isRepeated
      case .lost: isNew || isRepeated
      }
    return isRight
      ? nil : "\(answer.acceptedCount) accepted, \(answer.repeatedCount) repeated of \(count) that were \(order.past)"
  }
}
