import NIOCore
import NIOPosix
public import Wire

/// A client of a Picket daemon on the same host.
///
/// One client has one connection, made with the first call and made again after it was lost. Any number of tasks may make
/// calls at the same time; answers arrive in whatever order the daemon sends them. A call that was sent when the connection
/// is lost fails, and reports whether it may have been executed; it is never sent a second time. Cancelling a task abandons
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

// Calls with messages in place of their bytes. The calls of each method, which are made from the proto files, come here.
extension PicketClient {
  /// The full name of the service on the data socket.
  public static let detectionService = ServiceName.detection

  /// Calls a method that answers once; see `call(service:method:payload:timeout:)`.
  public func call<Request: WireMessage, Response: WireMessage>(
    _ method: UnaryMethod<Request, Response>, _ request: Request, timeout: Duration? = nil
  ) async throws(PicketClientError) -> Response {
    try Response(
      response: await call(
        service: method.service, method: method.name, payload: request.encoded(), timeout: timeout))
  }

  /// Calls a method that answers with a stream; see `stream(service:method:payload:timeout:)`.
  public func stream<Request: WireMessage, Response: WireMessage>(
    _ method: StreamMethod<Request, Response>, _ request: Request, timeout: Duration? = nil
  ) -> MessageStream<Response> {
    MessageStream(
      stream(service: method.service, method: method.name, payload: request.encoded(), timeout: timeout))
  }

  /// Watches alerts being created and changed, and resumes after the last change it saw when it was cut off.
  ///
  /// Other than `watchAlerts`, which a lost connection ends. The client's configuration should have no `defaultTimeout`,
  /// which would cut the watch off each time it passes.
  public func followAlerts(_ request: WatchAlertsRequest = WatchAlertsRequest()) -> AlertFollower {
    AlertFollower(client: self, request: request)
  }
}

extension WireMessage {
  /// Reads what the daemon sent.
  init(response payload: [UInt8]) throws(PicketClientError) {
    do {
      self = try Self(decoding: payload, fieldsMax: WireLimits.responseFieldsMax)
    } catch {
      throw .protocolViolation("\(error)")
    }
  }
}

/// A client of the admin socket of a Picket daemon on the same host: what changes the daemon's state from outside.
///
/// Connections, cancellation and failures are those of `PicketClient`.
public struct PicketAdminClient: Sendable {
  /// The full name of the service on the admin socket.
  public static let adminService = ServiceName.admin

  private let client: PicketClient

  /// Makes a client, which connects with its first call.
  public init(configuration: ClientConfiguration) {
    client = PicketClient(configuration: configuration)
  }

  /// Makes a client of the daemon at a path, with the defaults for everything else.
  public init(socketPath: String) {
    self.init(configuration: ClientConfiguration(socketPath: socketPath))
  }

  /// Calls a method that answers once; see `PicketClient`.
  public func call<Request: WireMessage, Response: WireMessage>(
    _ method: UnaryMethod<Request, Response>, _ request: Request, timeout: Duration? = nil
  ) async throws(PicketClientError) -> Response {
    try await client.call(method, request, timeout: timeout)
  }

  /// Takes no more calls, waits for those there are, and closes the connection.
  ///
  /// Calls that have not ended after the grace period fail with `closed`.
  public func close(gracePeriod: Duration = .seconds(5)) async {
    await client.close(gracePeriod: gracePeriod)
  }
}
