import NIOCore
import Wire

/// The requests of one connection: takes them from what has arrived, turn by turn, while there is memory for them.
///
/// Used on the connection's event loop only.
final class RequestReader {
  private let shared: ConnectionContext
  private let turns: TurnQueue
  private let calls: ConnectionCalls
  private let inbound = Inbound()
  /// When the turn under way began.
  private var turnBegan = NIODeadline.now()
  private var waitsForTurn = false
  /// Since when there is no memory for the next request; nil when there is some.
  private var lacksMemorySince: NIODeadline?
  private var waitsForMemory = false
  private var misuseCount = 0
  private var refusesRequests = false
  weak var handler: ConnectionHandler?

  /// Answers are handed to the channel at this size, so that the channel can report when it has enough.
  private static let writeBytes = 65_536

  init(_ shared: ConnectionContext, _ turns: TurnQueue, _ calls: ConnectionCalls) {
    self.shared = shared
    self.turns = turns
    self.calls = calls
  }

  /// Whether what has arrived waits for a turn or for memory.
  var waits: Bool { waitsForTurn || waitsForMemory }

  /// Why the connection may not end here; nil when no frame is unfinished.
  var unfinished: FrameError? { inbound.unfinished }

  /// Refuses the requests that are still to come: the daemon stops.
  func refuseRequests() { refusesRequests = true }

  /// The connection is gone, and with it what it has not finished.
  func removeAll() { inbound.removeAll(calls.memory) }

  // MARK: Turns

  /// Takes what one read brought.
  func received(_ bytes: ByteBuffer) {
    turnBegan = .now() - TurnQueue.readTime(bytes.readableBytes)
    inbound.append(bytes)
    takeRequests()
  }

  /// Begins a turn that no read of the socket began.
  func resume() {
    turnBegan = .now()
    takeRequests()
  }

  /// The turn that the connection waited for, or in which it looks for memory again, has come.
  func stopWaiting() {
    waitsForTurn = false
    waitsForMemory = false
  }

  /// Counts the time of the turn, which is over, and that of the calls whose answers were written.
  func endTurn() {
    let now = NIODeadline.now()
    turns.spend(now - turnBegan, shared.caller.userID)
    calls.answersWereWritten(at: now)
  }

  /// The time of the frame that is unfinished counts anew: it was not read for a while.
  func restartClock() { inbound.restartClock() }

  /// Carries out the requests that have arrived, for as long as it may.
  private func takeRequests() {
    guard let handler else { return }
    if !waitsForTurn, !turns.mayBegin(shared.caller.userID) { waitForTurn() }
    var turn = turns.turn(began: .now())
    do throws(FrameError) {
      while handler.mayTakeRequests, let frame = try inbound.nextFrame() {
        if turn.isOver {
          inbound.putBack(frame)
          waitForTurn()
        } else if take(frame) {
          turn.take(frame.data.count)
        }
        if calls.outbound.byteCount >= RequestReader.writeBytes { handler.write() }
      }
    } catch {
      return framingLost(error)
    }
    calls.submitMatches()
    reserveUnfinished()
    handler.closeIfDrained()
  }

  private func waitForTurn() {
    guard let handler else { return }
    waitsForTurn = true
    turns.wait(handler, shared.caller.userID)
  }

  // MARK: Frames

  /// Takes a frame; false when it was put back for want of memory.
  private func take(_ frame: Frame) -> Bool {
    let streamID = frame.header.streamID
    do throws(RPCError) {
      try Inbound.check(frame.header, isOpen: calls.isOpen(streamID))
    } catch {
      misuse(streamID, error)
      return true
    }
    var refusal: ConnectionMemory.Refusal?
    do throws(RPCError) {
      let accepted = try inbound.accepting(streamID)
      try inbound.withRequest(in: frame) { request throws(RPCError) in
        let method = try shared.methods.method(of: request)
        if refusesRequests { throw RequestReader.stopping }
        // From the buffer, what a call holds goes over to the call.
        inbound.release(calls.memory)
        refusal = calls.reserve(request, method)
        if let refusal {
          if mayWait(refusal) { return }
          throw calls.memory.status(refusal)
        }
        inbound.use(accepted)
        calls.carryOut(request, frame, in: inbound, method, streamID)
      }
      if refusal != nil {
        inbound.putBack(frame)
        waitForMemory()
        return false
      }
      lacksMemorySince = nil
    } catch {
      refuse(streamID, error)
    }
    return true
  }

  private static let stopping = RPCError(.unavailable, "the daemon is stopping; the call was not carried out")

  /// Answers a request that no method takes, or for which there is no memory.
  private func refuse(_ streamID: UInt32, _ error: RPCError) {
    shared.counters.requests.unknown.countRequest()
    if let accepted = try? inbound.accepting(streamID) { inbound.use(accepted) }
    if error.code == .invalidArgument {
      misuse(streamID, error)
    } else {
      calls.refuse(streamID, error, shared.counters.requests.unknown)
    }
  }

  /// Answers a frame that should not have come; a client that goes on like that loses its connection.
  private func misuse(_ streamID: UInt32, _ error: RPCError) {
    calls.refuse(streamID, error, shared.counters.requests.unknown)
    misuseCount += 1
    if misuseCount == shared.server.limits.misusedFramesMax {
      handler?.close(
        "the client misused the protocol \(misuseCount) times (misused_frames_max), at last: \(error.message)")
    }
  }

  /// Answers on the stream of the frame that cannot be read, then closes: where the next frame begins is not known.
  private func framingLost(_ error: FrameError) {
    if case .dataTooLong(let header) = error {
      calls.fail(header.streamID, RPCError(error), shared.counters.requests.unknown)
    }
    handler?.close("\(error)")
  }

  // MARK: Memory

  /// Reserves what the unfinished request takes; without memory it waits, and is refused after a time.
  private func reserveUnfinished() {
    guard let refusal = inbound.discardUsed(calls.memory) else {
      if !waitsForMemory { lacksMemorySince = nil }
      return
    }
    // Whole requests that wait are refused one by one, when it is their turn.
    if waitsForTurn || inbound.hasWholeFrame || mayWait(refusal) { return waitForMemory() }
    guard let streamID = inbound.refuseUnfinished(calls.memory) else { return }
    shared.counters.requests.unknown.countRequest()
    calls.refuse(streamID, calls.memory.status(refusal), shared.counters.requests.unknown)
    lacksMemorySince = nil
  }

  /// Whether a request may wait for memory: for as long as answers of its own connection will return some, else for
  /// `memory_wait_seconds_max`.
  private func mayWait(_ refusal: ConnectionMemory.Refusal) -> Bool {
    if refusal == .connection, calls.isBusy { return true }
    guard let since = lacksMemorySince else { return true }
    return NIODeadline.now() - since < .seconds(Int64(shared.server.limits.memoryWaitSecondsMax))
  }

  private func waitForMemory() {
    if lacksMemorySince == nil { lacksMemorySince = .now() }
    guard !waitsForMemory, let handler else { return }
    waitsForMemory = true
    turns.waitForMemory(handler, shared.caller.userID)
  }

  // MARK: Time

  /// Why a connection whose requests are read has been still for too long; nil when it has not.
  func stillness(_ now: NIODeadline) -> Stillness? {
    let limits = shared.server.limits
    if let since = inbound.unfinishedSince, now - since > .seconds(Int64(limits.frameSecondsMax)) {
      return .inFrame(seconds: limits.frameSecondsMax)
    }
    let isIdle = calls.isDrained && now - inbound.readTime > .seconds(Int64(limits.idleSecondsMax))
    return limits.idleSecondsMax > 0 && isIdle ? .idle : nil
  }

  /// What a connection on which nothing arrives is in.
  enum Stillness {
    /// In a request that has begun, for more than so many seconds.
    case inFrame(seconds: Int)
    case idle
  }
}
