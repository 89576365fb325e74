import NIOCore
import NIOPosix
import Wire

/// Decides when to connect, which call is sent when, and the error of a call that cannot be answered.
///
/// Confined to one event loop. A call waits in a queue until there is a connection with room for it; calls that were sent
/// when a connection is lost end, and those that were not go to the next connection.
final class Dispatcher {
  private enum Link {
    case idle
    /// An attempt is under way, or a pause before the next one.
    case connecting(Backoff)
    case connected(Connection)
  }

  private let configuration: ClientConfiguration
  private let eventLoop: any EventLoop
  private var link = Link.idle
  private var isReconnect = false
  private var waiting = CircularBuffer<Call>()
  private var unfinished: [ObjectIdentifier: Call] = [:]
  /// Set once the client is closing; done when nothing is left.
  private var closing: EventLoopPromise<Void>?

  init(configuration: ClientConfiguration, eventLoop: any EventLoop) {
    self.configuration = configuration
    self.eventLoop = eventLoop
  }

  func submit(_ request: CallRequest) {
    let call = Call(request)
    if request.ticket.isCancelled { return call.finish(.failure(.cancelled)) }
    if closing != nil { return call.finish(.failure(.closed)) }
    if let deadline = request.deadline {
      guard deadline > .now() else { return call.finish(.failure(.deadlineExceeded)) }
      call.timer = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
        self?.end(call, .failure(.deadlineExceeded))
      }
    }
    unfinished[ObjectIdentifier(request.ticket)] = call
    waiting.append(call)
    proceed()
  }

  /// Ends a call whose caller has gone.
  func abandon(_ ticket: CallTicket) {
    guard let call = unfinished[ObjectIdentifier(ticket)] else { return }
    end(call, .failure(.cancelled))
  }

  /// Resumes reading after the reader of a stream has caught up, or is gone.
  func resumeReading() {
    if case .connected(let connection) = link { connection.resumeReading() }
  }

  /// Ends a call that has its answer, or will have none.
  func end(_ call: Call, _ outcome: Result<[UInt8], PicketClientError>) {
    guard !call.isFinished else { return }
    if case .connected(let connection) = link {
      connection.release(call)
      if call.isStream { connection.resumeReading() }
    }
    finish(call, outcome)
    proceed()
  }

  private func finish(_ call: Call, _ outcome: Result<[UInt8], PicketClientError>) {
    unfinished[ObjectIdentifier(call.request.ticket)] = nil
    call.finish(outcome)
  }

  /// Does what can be done next: sends, connects, or completes the closing.
  private func proceed() {
    while let first = waiting.first, first.isFinished { waiting.removeFirst() }
    switch link {
    case .connected(let connection): send(on: connection)
    case .idle where !waiting.isEmpty: startConnecting()
    case .idle, .connecting: break
    }
    completeClosing()
  }

  private func send(on connection: Connection) {
    while let call = waiting.first {
      if call.isFinished {
        waiting.removeFirst()
        continue
      }
      guard connection.accepts(call.payloadByteCount, within: configuration) else { return }
      do throws(FrameError) {
        guard try connection.send(call) else { return replace(connection) }
        waiting.removeFirst()
      } catch {
        waiting.removeFirst()
        finish(call, .failure(PicketClientError(error)))
      }
    }
  }

  /// Closes a connection that takes no more calls, once the last one on it is answered; then there will be another.
  private func replace(_ connection: Connection) {
    if connection.callsInFlight == 0 { connection.close() }
  }
}

// Connecting.
extension Dispatcher {
  private func startConnecting() {
    if let problem = SocketPath.problem(with: configuration.socketPath) { return fail(problem) }
    let backoff = Backoff(configuration: configuration, isReconnect: isReconnect, now: .now())
    link = .connecting(backoff)
    connect(backoff)
  }

  private func connect(_ backoff: Backoff) {
    let firstStreamID = configuration.firstStreamID
    ClientBootstrap(group: eventLoop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Connection(firstStreamID: firstStreamID))
        }
      }
      .connect(to: SocketPath.address(of: configuration.socketPath))
      .assumeIsolated()
      .whenComplete { self.connected($0, backoff) }
  }

  private func connected(_ outcome: Result<any Channel, any Error>, _ backoff: Backoff) {
    do {
      let channel = try outcome.get()
      let connection = try channel.pipeline.syncOperations.handler(type: Connection.self)
      guard connection.attach(self) else { return retry(backoff, after: .connectionRefused) }
      isReconnect = true
      link = .connected(connection)
      proceed()
    } catch {
      retry(backoff, after: SocketPath.failure(ConnectFailure(error), at: configuration.socketPath))
    }
  }

  private func retry(_ backoff: Backoff, after failure: ConnectFailure) {
    var backoff = backoff
    guard failure.isTransient, !unfinished.isEmpty, let pause = backoff.next(now: .now()) else { return fail(failure) }
    link = .connecting(backoff)
    eventLoop.assumeIsolated().scheduleTask(in: pause) { self.tryAgain(backoff) }
  }

  private func tryAgain(_ backoff: Backoff) {
    if unfinished.isEmpty {
      link = .idle
      completeClosing()
    } else {
      connect(backoff)
    }
  }

  /// Ends every waiting call because the daemon cannot be reached.
  private func fail(_ reason: ConnectFailure) {
    link = .idle
    isReconnect = false
    let calls = waiting
    waiting.removeAll()
    for call in calls { finish(call, .failure(.unavailable(path: configuration.socketPath, reason: reason))) }
    completeClosing()
  }
}

// What connections report.
extension Dispatcher {
  /// The connection is gone, with these calls unanswered; `error` is the reason when it is the daemon's fault.
  func connectionLost(_ connection: Connection, calls: [Call], error: PicketClientError?) {
    link = .idle
    for call in calls {
      let lost = PicketClientError.connectionLost(path: configuration.socketPath, mayHaveExecuted: call.isWritten)
      finish(call, .failure(error ?? lost))
    }
    proceed()
  }
}

// Closing.
extension Dispatcher {
  /// Takes no more calls, lets those there are end within the grace period, and closes the connection.
  func close(gracePeriod: Duration) -> EventLoopFuture<Void> {
    if let closing { return closing.futureResult }
    let closing = eventLoop.makePromise(of: Void.self)
    self.closing = closing
    let timer = eventLoop.assumeIsolated().scheduleTask(in: gracePeriod.timeAmount) { self.endAll() }
    closing.futureResult.assumeIsolated().whenComplete { _ in timer.cancel() }
    completeClosing()
    return closing.futureResult
  }

  private func endAll() {
    for call in unfinished.values { end(call, .failure(.closed)) }
  }

  private func completeClosing() {
    guard let closing, unfinished.isEmpty else { return }
    switch link {
    case .idle: closing.succeed()
    case .connecting: break
    case .connected(let connection): connection.close()
    }
  }
}
