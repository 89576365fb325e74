import NIOCore
import NIOPosix
import Primitives
import Storage
import Wire

/// The threads that carry out calls which are too long for an event loop.
///
/// What waits for a thread is taken by uid in turn, and one uid never has all threads. May be used from anywhere.
final class WorkPool: Sendable {
  typealias Work = @Sendable (WorkState) -> Void

  private struct State {
    var waiting = FairQueue<Item>()
    var runningCounts: [UInt32: Int] = [:]
    var runningCount = 0
    var isStopping = false
    /// Those that no thread uses now.
    var idle: [Worker] = []
    /// What work is carried out with from now on.
    var detections: ServedDetections
  }

  private struct Item {
    let owner: UInt32
    let work: Work
  }

  // Unchecked: a worker is either idle, and used by nobody, or with the one thread that took it from the list.
  private struct Worker: @unchecked Sendable {
    let state: WorkState
  }

  private let threads: NIOThreadPool
  private let threadCount: Int
  private let makeState: @Sendable (ServedDetections) -> WorkState
  private let state: BargingLock<State>

  /// Makes a pool of at least two threads, which begin with `start`.
  init(
    threadCount: Int, _ detections: ServedDetections, makeState: @escaping @Sendable (ServedDetections) -> WorkState
  ) {
    self.threadCount = max(2, threadCount)
    self.makeState = makeState
    state = BargingLock(State(detections: detections))
    threads = NIOThreadPool(numberOfThreads: self.threadCount)
  }

  /// Starts the threads.
  func start() { threads.start() }

  /// Ends the threads, once they have done what they were doing; what waits is not done.
  func stop() async {
    state.withLock { $0.isStopping = true }
    try? await threads.shutdownGracefully()
    // Calls are let go of, and so answered, while their event loops still run.
    let left = state.withLock { $0.waiting.removeAll { _ in true } }
    _ = consume left
  }

  /// Does a piece of work of a uid on a thread, once it is its turn.
  func run(owner: UInt32, _ work: @escaping Work) {
    let mayStart = state.withLock { state in
      state.waiting.append(Item(owner: owner, work: work), owner: owner)
      return state.runningCount < threadCount
    }
    if mayStart { threads.submit { status in if status == .active { self.serve() } } }
  }

  /// Carries out what begins from now on with other detections.
  func use(_ detections: ServedDetections) {
    state.withLock { state in
      state.detections = detections
      // Nobody uses these, so that none of them keeps what was served before.
      for worker in state.idle { worker.state.detections = detections }
    }
  }

  /// Does pieces of work for as long as there are some that may begin.
  private func serve() {
    ThreadPriority.asked.apply()
    var next = take(nil)
    while let (item, worker) = next {
      item.work(worker.state)
      next = take((item.owner, worker))
      if next == nil { rest(worker) }
    }
  }

  /// Keeps a worker for later, without the memory of large requests: it is let go of outside of the lock.
  private func rest(_ worker: Worker) {
    worker.state.trim()
    state.withLock { state in
      worker.state.detections = state.detections
      if state.idle.count < threadCount { state.idle.append(worker) }
    }
  }

  /// Takes the next piece of work, after one of an owner was done.
  private func take(_ done: (owner: UInt32, worker: Worker)?) -> (item: Item, worker: Worker)? {
    state.withLock { state in
      if let done {
        state.runningCount -= 1
        let count = state.runningCounts[done.owner, default: 1] - 1
        state.runningCounts[done.owner] = count > 0 ? count : nil
        done.worker.state.detections = state.detections
      }
      let counts = state.runningCounts
      let mayRun = { (owner: UInt32) in counts[owner, default: 0] < self.threadCount - 1 }
      guard !state.isStopping, state.runningCount < threadCount, let item = state.waiting.popFirst(where: mayRun) else {
        return nil
      }
      state.runningCount += 1
      state.runningCounts[item.owner, default: 0] += 1
      return (item, done?.worker ?? state.idle.popLast() ?? Worker(state: makeState(state.detections)))
    }
  }
}

// Calls that a connection hands over.
extension ServerContext {
  /// Carries out a call that answers at once, and commits its matches.
  func carryOut(_ request: DetachedRequest, _ call: CompletingCall, _ body: @escaping ImmediateBody) {
    pool.run(owner: call.caller.userID) { state in
      if call.isAbandoned { return }
      var outbound = Outbound()
      do throws(RPCError) {
        _ = try request.withPayload { payload throws(RPCError) in
          try body(payload, state, call.streamID, &outbound)
        }
      } catch {
        state.flushCounts()
        return call.fail(error)
      }
      state.flushCounts()
      if let pending = outbound.takePending() { return pending.begin(call) }
      self.send(&outbound, call)
    }
  }

  /// Answers a call with what was written, or after the commit of what it counts.
  func send(_ outbound: inout Outbound, _ call: CompletingCall) {
    if let answer = outbound.takeUncommitted() {
      commit(answer, call)
    } else {
      call.succeed(packed: outbound.take())
    }
  }

  /// Carries out a call that answers later.
  func carryOut(_ request: DetachedRequest, _ call: CompletingCall, _ body: @escaping CompletingBody) {
    pool.run(owner: call.caller.userID) { state in
      if call.isAbandoned { return }
      do throws(RPCError) {
        _ = try request.withPayload { payload throws(RPCError) in try body(payload, state, call) }
      } catch {
        call.fail(error)
      }
    }
  }

  private func commit(_ answer: UncommittedAnswer, _ call: CompletingCall) {
    submit(answer.matches, answer.keys, of: call.caller) { [pool] result in
      pool.run(owner: call.caller.userID) { _ in
        var outbound = Outbound()
        do throws(RPCError) {
          switch result {
          case .success(let outcomes): try answer.write(outcomes[...], &outbound)
          case .failure(let error): throw RPCError(error)
          }
          call.succeed(packed: outbound.take())
        } catch {
          call.fail(error)
        }
      }
    }
  }
}
