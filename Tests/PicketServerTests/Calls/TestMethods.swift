import PicketServer
import Synchronization
import Wire

/// A service whose calls a test holds and lets go.
///
/// Requests and answers are `Component`, whose name is that of the signals of a call.
final class TestMethods: Sendable {
  static let service = "picket.test.Calls"

  private let signals = Mutex<[String: Signal]>([:])
  /// Messages that streams have handed to their connection.
  let sentCount = Atomic<Int>(0)

  /// The signal of a name, made when it is first asked for.
  subscript(name: String) -> Signal {
    signals.withLock { signals in
      if let signal = signals[name] { return signal }
      let signal = Signal()
      signals[name] = signal
      return signal
    }
  }

  /// Adds the methods.
  func add(to table: inout MethodTable) {
    table.add(service: Self.service, method: "Wait", .deferred(wait))
    table.add(service: Self.service, method: "Sleep", .deferred(sleep))
    table.add(service: Self.service, method: "Ignore", .deferred(ignore))
    table.add(service: Self.service, method: "Forget", .deferred { _, _ in })
    table.add(
      service: Self.service, method: "Fail",
      .deferred { _, _ in throw RPCError(.failedPrecondition, "not today") })
    table.add(service: Self.service, method: "Huge", .deferred(huge))
    table.add(service: Self.service, method: "Count", .stream(count))
    table.add(
      service: Self.service, method: "FailLater",
      .stream { payload, call in
        try await call.send(try Component(decoding: payload))
        throw RPCError(.dataLoss, "gone")
      })
    table.add(service: Self.service, method: "SleepInStream", .stream(sleep))
  }

  /// Answers once the test lets it.
  @Sendable private func wait(_ payload: [UInt8], _ call: DeferredCall) async throws {
    let message = try Component(decoding: payload)
    self["\(message.name) began"].happen()
    await self["\(message.name) may end"].wait()
    try await call.answer(message)
  }

  /// Never answers; says when it was cancelled.
  @Sendable private func sleep(_ payload: [UInt8], _ call: DeferredCall) async throws {
    let message = try Component(decoding: payload)
    self["\(message.name) began"].happen()
    do {
      try await Task.sleep(for: .seconds(600))
    } catch {
      self["\(message.name) was cancelled"].happen()
      throw error
    }
  }

  /// Goes on when it is cancelled, and then answers nobody.
  @Sendable private func ignore(_ payload: [UInt8], _ call: DeferredCall) async throws {
    let message = try Component(decoding: payload)
    self["\(message.name) began"].happen()
    await self["\(message.name) may end"].wait()
    defer { self["\(message.name) ended"].happen() }
    try await call.answer(message)
  }

  @Sendable private func huge(_ payload: [UInt8], _ call: DeferredCall) async throws {
    try await call.answer(Component(name: String(repeating: "x", count: 5_000_000)))
  }

  /// Sends as many messages as the name says, each with a version of 64 KiB.
  @Sendable private func count(_ payload: [UInt8], _ call: DeferredCall) async throws {
    let message = try Component(decoding: payload)
    let text = String(repeating: "v", count: 65_536)
    for number in 0..<(Int(message.name) ?? 0) {
      try await call.send(Component(name: "\(number)", version: text))
      sentCount.add(1, ordering: .sequentiallyConsistent)
    }
  }
}

extension WireFrame {
  /// A request for one of the methods.
  static func call(_ streamID: UInt32, _ method: String, _ name: String, timeoutNano: Int64 = 0) -> WireFrame {
    request(
      streamID, method, Component(name: name), service: TestMethods.service, timeoutNano: timeoutNano)
  }
}

/// Something that happens once, which tasks can wait for.
final class Signal: Sendable {
  private struct State {
    var hasHappened = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Lets everyone go on who waits, now or later.
  func happen() {
    let waiting = state.withLock { state in
      state.hasHappened = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Waits until it has happened, also in a task that was cancelled.
  func wait() async {
    await withCheckedContinuation { continuation in
      let hasHappened = state.withLock { state in
        if !state.hasHappened { state.waiting.append(continuation) }
        return state.hasHappened
      }
      if hasHappened { continuation.resume() }
    }
  }
}
