import NIOCore
import NIOPosix

/// A client of a Picket daemon on the same host.
///
/// One client has one connection, made with the first call and made again after it was lost. Any number of tasks may make
/// calls at the same time; answers come in whatever order the daemon gives them. A call that was sent when the connection
/// is lost fails, and says whether it may have been executed; it is never sent a second time. Cancelling a task abandons
/// its call.
///
/// ```swift
/// let client = PicketClient(socketPath: "/run/picket/picket.sock")
/// let verdict = try await client.evaluateEvent(EvaluateEventRequest(logType: "Wiz.Detections", event: json))
/// await client.close()
/// ```
public final class PicketClient: Sendable {
  private let eventLoop: any EventLoop
  private let dispatcher: NIOLoopBoundBox<Dispatcher>
  let configuration: ClientConfiguration

  /// Makes a client, which connects with its first call.
  public init(configuration: ClientConfiguration) {
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    self.configuration = configuration
    self.eventLoop = eventLoop
    dispatcher = .makeBoxSendingValue(
      Dispatcher(configuration: configuration, eventLoop: eventLoop), eventLoop: eventLoop)
  }

  /// Makes a client of the daemon at a path, with the defaults for everything else.
  public convenience init(socketPath: String) {
    self.init(configuration: ClientConfiguration(socketPath: socketPath))
  }

  deinit {
    eventLoop.execute { [dispatcher] in
      _ = dispatcher.value.close(gracePeriod: .zero)
    }
  }

  /// Calls a method that answers once, with packed messages on both sides.
  ///
  /// `timeout` goes to the daemon with the call and is enforced on this side too; it includes the time that the call waits
  /// for its turn. Without one the configuration's counts.
  public func call(
    service: String, method: String, payload: [UInt8], timeout: Duration? = nil
  ) async throws(PicketClientError) -> [UInt8] {
    let ticket = CallTicket()
    let deadline = deadline(after: timeout)
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        submit(
          CallRequest(
            ticket: ticket, service: service, method: method, payload: payload, deadline: deadline,
            receiver: .unary(continuation)))
      }
    } onCancel: {
      abandon(ticket)
    }
    return try outcome.get()
  }

  /// Calls a method that answers with a stream, with packed messages on both sides.
  ///
  /// The request is sent at once. A failure is thrown by the iteration, after the messages that came before it. A
  /// `timeout` is for the whole stream.
  public func stream(
    service: String, method: String, payload: [UInt8], timeout: Duration? = nil
  ) -> PayloadStream {
    let ticket = CallTicket()
    let delegate = StreamDelegate(
      onDemand: { [eventLoop, dispatcher] in eventLoop.execute { dispatcher.value.resumeReading() } },
      onEnd: { [eventLoop, dispatcher] in
        ticket.cancel()
        eventLoop.execute { dispatcher.value.abandon(ticket) }
      })
    let ends = PayloadStream.makeStream(messagesMax: configuration.streamMessagesMax, delegate: delegate)
    submit(
      CallRequest(
        ticket: ticket, service: service, method: method, payload: payload, deadline: deadline(after: timeout),
        receiver: .stream(ends.source)))
    return ends.stream
  }

  /// Takes no more calls, waits for those there are, and closes the connection.
  ///
  /// Calls that have not ended after the grace period fail with `closed`.
  public func close(gracePeriod: Duration = .seconds(5)) async {
    await withCheckedContinuation { continuation in
      eventLoop.execute { [dispatcher] in
        dispatcher.value.close(gracePeriod: gracePeriod).whenComplete { _ in continuation.resume() }
      }
    }
  }

  private func deadline(after timeout: Duration?) -> NIODeadline? {
    (timeout ?? configuration.defaultTimeout).map { .now() + $0.timeAmount }
  }

  private func submit(_ request: CallRequest) {
    eventLoop.execute { [dispatcher] in dispatcher.value.submit(request) }
  }

  private func abandon(_ ticket: CallTicket) {
    ticket.cancel()
    eventLoop.execute { [dispatcher] in dispatcher.value.abandon(ticket) }
  }
}
